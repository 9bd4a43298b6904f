"""How sites are changed over HTTP, and what a shop's page gets of their look."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from app.accounts.rules import Role
from app.sites.http import router
from tests.support.accounts import a_login
from tests.support.http import an_app, code_of, serving
from tests.support.shop import Shop, a_shop

THEME = {
    "accent": "#ffd400",
    "scheme": "dark",
    "corner": "start",
    "offset_side_px": 8,
    "offset_bottom_px": 96,
    "radius_px": 12,
    "icon": "headset",
    "launcher_text": "Fragen?",
    "greeting": "</style><script>alert(1)</script>",
    "greeting_note": "Ja.",
    "asks_rating": False,
}


@asynccontextmanager
async def served(database_url: str) -> AsyncIterator[tuple[httpx.AsyncClient, Shop]]:
    async with a_shop(database_url) as shop:
        app = an_app(transactions=shop.transactions)
        app.include_router(router)
        async with serving(app) as client:
            yield client, shop


async def become(client: httpx.AsyncClient, shop: Shop, role: Role) -> None:
    agent = await shop.an_agent(role=role, online=False)
    client.cookies.set("seventysix", await a_login(shop.transactions, agent))


async def test_look_of_a_site_is_changed_by_administrators_and_reaches_button_and_chat(
    database_url: str,
) -> None:
    async with served(database_url) as (client, shop):
        path = f"/api/v1/sites/{shop.site.id}"
        await become(client, shop, Role.SUPERVISOR)
        assert code_of(await client.patch(path, json={"theme": THEME})) == "role_required"
        await become(client, shop, Role.ADMIN)
        changed = await client.patch(path, json={"theme": THEME})
        assert changed.json()["theme"] == THEME
        (read,) = (await client.get("/api/v1/sites")).json()["items"]
        assert read["theme"] == THEME

        script = (await client.get(f"/loader/{shop.site.key}.js")).text
        assert "Fragen?" in script
        assert "button{background:#ffd400;color:#000}" in script
        document = (await client.get(f"/widget/{shop.site.key}")).text
        assert "--fill:#ffd400" in document
        assert "</style><script>" not in document.replace("</style></head>", "")

        await client.patch(path, json={"name": "Another name"})
        (read,) = (await client.get("/api/v1/sites")).json()["items"]
        assert read["theme"] == THEME


async def test_look_that_is_none_is_refused(database_url: str) -> None:
    async with served(database_url) as (client, shop):
        await become(client, shop, Role.ADMIN)
        for wrong in ({"accent": "red"}, {"accent": "#12345g"}, {"radius_px": 29}, {"icon": "x"}):
            answer = await client.patch(f"/api/v1/sites/{shop.site.id}", json={"theme": {**THEME, **wrong}})
            assert answer.status_code == 422, json.dumps(wrong)


async def test_nobody_gets_a_button_for_a_site_that_does_not_exist(database_url: str) -> None:
    async with served(database_url) as (client, _):
        assert (await client.get("/loader/nowhere.js")).status_code == 404
