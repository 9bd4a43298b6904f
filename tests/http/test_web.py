"""What all HTTP rooms share: problems, headers, refusal of other sites, size of bodies, cursors, origins."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastapi import FastAPI, HTTPException, Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, StreamingResponse
from structlog.testing import capture_logs

from app.kernel.errors import AppError, unavailable
from app.settings import Settings
from app.web.dependencies import get_client_address
from app.web.origins import is_from_own_page, is_own_origin
from app.web.pagination import decode_cursor, encode_cursor
from app.web.policies import page_policy, widget_policy
from app.web.schema import Schema
from app.web.security import MAX_BODY_BYTES
from tests.support.http import an_app, code_of, serving

PUBLIC = Settings(_env_file=None, public_url="https://chat.example.com")
LOCAL = Settings(_env_file=None)


class Parcel(Schema):
    """Something with a field."""

    weight_g: int


def an_app_with_routes(settings: Settings | None = None) -> FastAPI:
    app = an_app(settings)

    @app.get("/refused")
    async def refused() -> None:
        raise AppError("too_heavy", "Too heavy.", 409, retry_after_s=1.2)

    @app.get("/unavailable")
    async def not_available() -> None:
        raise unavailable()

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("the secret of the kiln")

    @app.get("/half")
    async def half() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"one"
            raise RuntimeError("the secret of the kiln")

        return StreamingResponse(parts())

    @app.get("/teapot")
    async def teapot() -> None:
        raise HTTPException(418, headers={"X-Tea": "green"})

    @app.post("/parcels")
    async def post_parcel(parcel: Parcel) -> Parcel:
        return parcel

    @app.post("/raw")
    async def post_raw(request: Request) -> int:
        return len(await request.body())

    for path in ("/console", "/ops/waits", "/demo/de/", "/loader.js", "/api/v1/thing", "/widget/other"):
        app.get(path)(_page)
    app.get("/widget/demo")(_widget)
    return app


async def _page() -> PlainTextResponse:
    return PlainTextResponse("page")


async def _widget() -> PlainTextResponse:
    return PlainTextResponse(
        "page", headers={"Content-Security-Policy": "default-src 'none'; frame-ancestors *"}
    )


# --- problems


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/refused", 409, "too_heavy"),
        ("GET", "/unavailable", 503, "temporarily_unavailable"),
        ("GET", "/broken", 500, "internal_error"),
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/refused", 405, "method_not_allowed"),
        ("GET", "/teapot", 418, "im_a_teapot"),
        ("POST", "/parcels", 422, "invalid_input"),
    ],
)
async def test_every_refusal_is_a_problem(method: str, path: str, status: int, code: str) -> None:
    async with serving(an_app_with_routes()) as client:
        response = await client.request(method, path)
    assert (response.status_code, code_of(response)) == (status, code)
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_headers_of_a_refusal_are_kept() -> None:
    async with serving(an_app_with_routes()) as client:
        refused, teapot = await client.get("/refused"), await client.get("/teapot")
        wrong_method = await client.put("/refused")
    assert refused.headers["retry-after"] == "2"
    assert teapot.headers["x-tea"] == "green"
    assert wrong_method.headers["allow"] == "GET"


async def test_a_failure_is_logged_once_and_tells_the_client_nothing() -> None:
    with capture_logs() as logs:
        async with serving(an_app_with_routes()) as client:
            response = await client.get("/broken?name=ada")
    assert "kiln" not in response.text
    assert [entry["event"] for entry in logs] == ["http.request_failed"]
    assert isinstance(logs[0]["exc_info"], RuntimeError)
    assert logs[0]["route"] == "/broken"
    assert "ada" not in str(logs[0])


async def test_a_failure_in_the_middle_of_an_answer_cuts_it_off() -> None:
    with capture_logs() as logs:
        async with serving(an_app_with_routes()) as client:
            with pytest.raises(Exception, match=r"incomplete|closed"):
                await client.get("/half")
    assert [entry["event"] for entry in logs] == ["http.request_failed"]


async def test_invalid_fields_are_named_without_what_was_sent() -> None:
    async with serving(an_app_with_routes()) as client:
        response = await client.post("/parcels", json={"weight_g": "heavy", "colour": "blue"})
        malformed = await client.post("/parcels", content=b"{", headers={"Content-Type": "application/json"})
    assert [(error["field"], error["code"]) for error in response.json()["errors"]] == [
        ("body.weight_g", "int_parsing"),
        ("body.colour", "extra_forbidden"),
    ]
    assert "heavy" not in response.text
    assert code_of(malformed) == "invalid_input"


# --- headers


async def test_every_answer_bears_the_security_headers() -> None:
    async with serving(an_app_with_routes()) as client:
        for path in ("/api/v1/thing", "/console", "/loader.js", "/nowhere", "/broken", "/widget/demo"):
            headers = (await client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert "camera=()" in headers["permissions-policy"]
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert "strict-transport-security" not in headers


async def test_with_tls_browsers_are_told_to_stay_with_it() -> None:
    async with serving(an_app_with_routes(PUBLIC)) as client:
        headers = (await client.get("/console")).headers
    assert headers["strict-transport-security"] == "max-age=63072000"
    assert "connect-src 'self' wss://chat.example.com;" in headers["content-security-policy"]


async def test_names_below_ours_are_spoken_of_where_the_operator_says_so() -> None:
    settings = PUBLIC.model_copy(update={"hsts_include_subdomains": True})
    async with serving(an_app_with_routes(settings)) as client:
        headers = (await client.get("/console")).headers
    assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize("path", ["/console", "/ops/waits", "/demo/de/"])
async def test_pages_run_only_our_own_files_and_are_never_framed(path: str) -> None:
    async with serving(an_app_with_routes()) as client:
        response = await client.get(path)
    policy = response.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} <= set(
        policy
    )
    assert f"connect-src 'self' ws://{client.base_url.netloc.decode()}" in policy
    assert "unsafe" not in response.headers["content-security-policy"]
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", ["/console/assets/", "/ops/assets", "/widget/assets/", "/widget/", "/files/"]
)
async def test_nothing_is_listed_and_nothing_is_echoed(path: str) -> None:
    async with serving(an_app_with_routes()) as client:
        listed = await client.get(path)
        traced = await client.request("TRACE", path, headers={"X-Secret": "kiln"})
    assert "href=" not in listed.text or listed.url.path.startswith(("/console", "/ops"))
    assert ".js" not in listed.text or 'src="/' in listed.text, "the page of an app, at most"
    assert traced.status_code in {404, 405}
    assert "kiln" not in traced.text


@pytest.mark.parametrize("path", ["/loader.js", "/loader/demo.js", "/widget/demo"])
async def test_what_shops_embed_may_be_embedded(path: str) -> None:
    async with serving(an_app_with_routes()) as client:
        headers = (await client.get(path)).headers
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert "x-frame-options" not in headers


async def test_the_widgets_own_policy_wins_and_without_one_nobody_frames_it() -> None:
    async with serving(an_app_with_routes()) as client:
        own, other = await client.get("/widget/demo"), await client.get("/widget/other")
    assert own.headers["content-security-policy"] == "default-src 'none'; frame-ancestors *"
    assert "frame-ancestors 'none'" in other.headers["content-security-policy"]


async def test_answers_of_the_api_are_not_kept_anywhere() -> None:
    async with serving(an_app_with_routes()) as client:
        assert (await client.get("/api/v1/thing")).headers["cache-control"] == "no-store"


def test_the_widgets_policy_admits_the_sites_origins_only() -> None:
    ancestors = ["https://shop.example", "https://www.shop.example"]
    policy = widget_policy(Headers(), PUBLIC, nonce="abc", ancestors=ancestors)
    assert policy.endswith("frame-ancestors https://shop.example https://www.shop.example")
    assert "script-src 'nonce-abc'" in policy
    assert widget_policy(Headers(), PUBLIC, nonce="abc", ancestors=[]).endswith("frame-ancestors 'none'")


def test_a_forged_host_cannot_widen_a_policy() -> None:
    policy = page_policy(Headers({"host": "a.example; script-src *"}), LOCAL)
    assert "script-src *" not in policy
    assert "ws://127.0.0.1:8076" in policy


# --- other sites


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_other_sites_are_refused_whatever_could_change_something(headers: dict[str, str]) -> None:
    async with serving(an_app_with_routes()) as client:
        del client.headers["Origin"]
        for method in ("POST", "PUT", "PATCH", "DELETE", "QUERY"):
            response = await client.request(method, "/parcels", json={"weight_g": 1}, headers=headers)
            assert (response.status_code, code_of(response)) == (403, "cross_site_refused")


@pytest.mark.parametrize("headers", [None, {"Sec-Fetch-Site": "same-origin"}])
async def test_our_own_pages_may(headers: dict[str, str] | None) -> None:
    async with serving(an_app_with_routes()) as client:
        if headers:
            del client.headers["Origin"]
        response = await client.post("/parcels", json={"weight_g": 1}, headers=headers)
    assert response.status_code == 200


async def test_a_form_of_another_site_cannot_pass_as_json() -> None:
    async with serving(an_app_with_routes()) as client:
        response = await client.post(
            "/parcels", content=b'{"weight_g": 1}', headers={"Content-Type": "text/plain"}
        )
    assert code_of(response) == "invalid_input"


@pytest.mark.parametrize(
    ("origin", "host", "is_own"),
    [
        ("http://localhost:8076", "localhost:8076", True),
        ("https://localhost:8076", "LOCALHOST:8076", True),
        ("http://127.0.0.1:8076", "proxy.internal", True),
        ("http://localhost:9000", "localhost:8076", False),
        ("http://localhost:8076.evil.example", "localhost:8076", False),
        ("http://", "", False),
        ("null", "null", False),
        (None, "localhost:8076", False),
    ],
)
def test_without_a_public_address_the_host_decides(origin: str | None, host: str, is_own: bool) -> None:  # noqa: FBT001 - the expectation
    assert is_own_origin(origin, Headers({"host": host}), LOCAL) is is_own


@pytest.mark.parametrize(
    ("origin", "is_own"),
    [
        ("https://chat.example.com", True),
        ("http://chat.example.com", False),
        ("https://chat.example.com.evil.example", False),
        ("https://evil.example", False),
    ],
)
def test_with_a_public_address_nothing_else_decides(origin: str, is_own: bool) -> None:  # noqa: FBT001 - the expectation
    assert is_own_origin(origin, Headers({"host": origin.partition("://")[2]}), PUBLIC) is is_own


def test_an_origin_is_never_overruled_by_what_the_browser_says_about_the_fetch() -> None:
    headers = Headers({"origin": "https://evil.example", "sec-fetch-site": "same-origin"})
    assert not is_from_own_page(headers, PUBLIC)


# --- size of bodies


@pytest.mark.parametrize(("size_bytes", "status"), [(MAX_BODY_BYTES, 200), (MAX_BODY_BYTES + 1, 413)])
async def test_bodies_are_limited_by_what_they_announce(size_bytes: int, status: int) -> None:
    async with serving(an_app_with_routes()) as client:
        response = await client.post("/raw", content=b"x" * size_bytes)
    assert response.status_code == status
    assert status == 200 or code_of(response) == "body_too_large"


@pytest.mark.parametrize("path", ["/raw", "/parcels"])
async def test_bodies_that_announce_nothing_are_counted(path: str) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * (MAX_BODY_BYTES // 10)

    async with serving(an_app_with_routes()) as client:
        response = await client.post(path, content=endless(), headers={"Content-Type": "application/json"})
    assert (response.status_code, code_of(response)) == (413, "body_too_large")


# --- cursors and addresses


@given(st.text(), st.uuids())
def test_a_cursor_of_texts_names_the_place_it_was_made_for(key: str, row_id: UUID) -> None:
    assert decode_cursor(encode_cursor(key, row_id), str) == (key, row_id)


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_of_instants_names_the_place_it_was_made_for(key: datetime, row_id: UUID) -> None:
    assert decode_cursor(encode_cursor(key, row_id), datetime) == (key, row_id)


@given(st.text(max_size=60))
def test_what_is_no_cursor_is_refused_as_such(text: str) -> None:
    with pytest.raises(AppError) as caught:
        decode_cursor(text, int)
    assert caught.value.code == "bad_cursor"


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_one_subscriber_is_one_address(host: str, counted: str) -> None:
    assert get_client_address(Request({"type": "http", "client": (host, 1), "headers": []})) == counted
