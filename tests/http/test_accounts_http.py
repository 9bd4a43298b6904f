"""Every route of accounts: logins, roles, other sites, documentation."""

import re

import pytest

from app.accounts.http import router
from app.accounts.rules import Role
from tests.support.accounts import an_agent
from tests.support.accounts_http import API, login_body, served
from tests.support.http import an_app, code_of

NOBODY = "00000000-0000-0000-0000-000000000001"
EVERY_ROUTE = [
    ("GET", "/me", Role.AGENT),
    ("PUT", "/me/password", Role.AGENT),
    ("POST", "/socket-tickets", Role.AGENT),
    ("GET", "/me/security", Role.AGENT),
    ("POST", "/me/confirmation", Role.AGENT),
    ("POST", "/me/totp", Role.AGENT),
    ("PUT", "/me/totp", Role.AGENT),
    ("DELETE", "/me/totp", Role.AGENT),
    ("POST", "/me/recovery-codes", Role.AGENT),
    ("GET", "/me/passkeys", Role.AGENT),
    ("POST", "/me/passkeys", Role.AGENT),
    ("POST", "/me/passkeys/questions", Role.AGENT),
    ("DELETE", f"/me/passkeys/{NOBODY}", Role.AGENT),
    ("GET", "/second-factor-rules", Role.ADMIN),
    ("PUT", "/second-factor-rules", Role.ADMIN),
    ("GET", "/me/logins", Role.AGENT),
    ("DELETE", "/me/logins", Role.AGENT),
    ("DELETE", f"/me/logins/{NOBODY}", Role.AGENT),
    ("GET", "/agents", Role.AGENT),
    ("POST", "/agents", Role.ADMIN),
    ("PATCH", f"/agents/{NOBODY}", Role.ADMIN),
    ("POST", f"/agents/{NOBODY}/password-link", Role.ADMIN),
    ("POST", f"/agents/{NOBODY}/password-mail", Role.ADMIN),
    ("DELETE", f"/agents/{NOBODY}/logins", Role.ADMIN),
    ("DELETE", f"/agents/{NOBODY}/second-factors", Role.ADMIN),
    ("PUT", f"/agents/{NOBODY}/sso", Role.ADMIN),
    ("DELETE", f"/agents/{NOBODY}/sso", Role.ADMIN),
    ("DELETE", f"/agents/{NOBODY}/picture", Role.ADMIN),
    ("PUT", "/me/picture", Role.AGENT),
    ("DELETE", "/me/picture", Role.AGENT),
    ("POST", "/me/sso", Role.AGENT),
    ("DELETE", "/me/sso", Role.AGENT),
    ("GET", "/audit", Role.ADMIN),
]
OPEN_ROUTES = {
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/login/passkey"),
    ("POST", "/login/passkey/questions"),
    ("POST", "/login/second-step"),
    ("POST", "/login/sso"),
    ("POST", "/logout"),
    ("POST", "/password-links/used"),
    ("POST", "/password-resets"),
}


@pytest.mark.parametrize(("method", "path", "role"), EVERY_ROUTE)
async def test_every_route_needs_a_login(database_url: str, method: str, path: str, role: Role) -> None:
    async with served(database_url) as here:
        response = await here.client.request(method, API + path, json={})
        here.client.cookies.set("seventysix", "nonsense")
        with_nonsense = await here.client.request(method, API + path, json={})
    assert role
    assert [response.status_code, with_nonsense.status_code] == [401, 401]
    assert code_of(response) == "not_logged_in"


@pytest.mark.parametrize("role", Role)
async def test_every_route_admits_its_role_and_above(database_url: str, role: Role) -> None:
    async with served(database_url) as here:
        await here.as_(role)
        refused = {
            (method, path)
            for method, path, _ in EVERY_ROUTE
            if (await here.client.request(method, API + path, json={})).status_code == 403
        }
    admin_only = {(method, path) for method, path, needed in EVERY_ROUTE if needed is Role.ADMIN}
    assert refused == (set() if role is Role.ADMIN else admin_only)


async def test_the_list_of_routes_above_is_complete() -> None:
    app = an_app()
    app.include_router(router)
    documented = {
        (method.upper(), path.removeprefix(API))
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }
    tested = {(method, path) for method, path, _ in EVERY_ROUTE}
    assert {(method, re.sub(r"{\w+}", NOBODY, path)) for method, path in documented} == tested | OPEN_ROUTES


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", None])
async def test_other_sites_can_change_nothing_and_log_nobody_in(
    database_url: str, origin: str | None
) -> None:
    async with served(database_url) as here:
        agent = await an_agent(here.transactions)
        await here.as_(Role.ADMIN)
        del here.client.headers["Origin"]
        headers = {"Origin": origin} if origin else {}
        login = await here.client.post(f"{API}/login", json=login_body(agent.email), headers=headers)
        refusals = [
            code_of(await here.client.request(method, API + path, json={}, headers=headers))
            for method, path, _ in EVERY_ROUTE
            if method != "GET"
        ]
        me = await here.client.get(f"{API}/me")
    assert code_of(login) == "cross_site_refused"
    assert set(refusals) == {"cross_site_refused"}
    assert me.status_code == 200


async def test_the_document_of_the_api_describes_every_refusal_as_a_problem() -> None:
    app = an_app()
    app.include_router(router)
    document = app.openapi()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert all(
        operation["summary"] and operation["description"] and operation["tags"] for operation in operations
    )
    for operation in operations:
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        for answer in refusals.values():
            assert answer["content"]["application/problem+json"]["schema"] == {
                "$ref": "#/components/schemas/Problem"
            }
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert document["components"]["securitySchemes"]["login"]["in"] == "cookie"
