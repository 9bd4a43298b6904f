"""What browsers are told to beware of is worth an A+ by Mozilla's rules, on every page and answer."""

from pathlib import Path

import httpx
import pytest

from tests.support.access_world import World, a_world
from tests.support.accounts import PASSWORD, an_agent
from tests.support.observatory import faults, grade, policy_of

PUBLIC = "https://chat.example.com"
PAGES = (
    "/console",
    "/console/conversations",
    "/ops",
    "/ops/waits",
    "/widget/{key}?lang=de",
)
ANSWERS = (
    "/loader/{key}.js",
    "/loader.js",
    "/api/v1/login",
    "/api/v1/me",
    "/healthz",
    "/metrics",
    "/nowhere",
    "/",
)


async def test_pages_and_answers_are_worth_an_a_plus(database_url: str, tmp_path: Path) -> None:
    async with a_world(database_url, tmp_path, public_url=PUBLIC) as world:
        for path in (*PAGES, *ANSWERS):
            response = await world.client.get(path.replace("{key}", world.ids["key"]))
            assert response.status_code < 500, path
            assert grade(response) == "A+", (path, faults(response))
            assert "unsafe" not in response.headers["content-security-policy"], path
            assert policy_of(response)["base-uri"] == ["'none'"], path
        assert faults(await log_in(world))["cookies"] == 5
        assert grade(await log_in(world)) == "A+"


async def log_in(world: World) -> httpx.Response:
    agent = await an_agent(world.shop.transactions)
    body = {"email": agent.email, "password": PASSWORD}
    response = await world.client.post("/api/v1/login", json=body)
    assert response.status_code == 200
    return response


GOOD = {
    "access-control-allow-origin": "https://shop.example",
    "content-security-policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        ("content-security-policy", "", "C"),
        ("content-security-policy", "default-src 'self'; script-src 'self' 'unsafe-inline'", "C+"),
        ("content-security-policy", "default-src 'none'; frame-ancestors *", "B+"),
        ("strict-transport-security", "", "B+"),
        ("strict-transport-security", "max-age=3600", "A+"),
        ("set-cookie", "seventysix=1; HttpOnly", "C+"),
        ("access-control-allow-credentials", "true", "C"),
    ],
)
def test_judge_finds_what_is_missing(header: str, value: str, expected: str) -> None:
    response = httpx.Response(200, headers={**GOOD, header: value})
    assert grade(response) == expected
