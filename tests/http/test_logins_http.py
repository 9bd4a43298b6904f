"""Logging in and out, one's own password and tickets over HTTP."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.accounts import service
from app.accounts.rules import ACCOUNT_AND_ADDRESS, Role
from app.accounts.service.attempts import guess_of
from app.accounts.store import attempts
from tests.support.accounts import NEW_PASSWORD, PASSWORD, a_login, a_site, an_agent
from tests.support.accounts_http import API, login_body, served
from tests.support.http import code_of

PUBLIC_URL = "https://chat.example.com"


async def test_logging_in_gives_a_cookie_and_tells_who_one_is(database_url: str) -> None:
    async with served(database_url) as here:
        site_id = await a_site(here.transactions, name="Kiln")
        agent = await an_agent(here.transactions, site_ids=[site_id])
        response = await here.client.post(f"{API}/login", json=login_body(agent.email))
        me = await here.client.get(f"{API}/me")
    assert response.status_code == 200
    assert response.json() == {"agent": me.json(), "second_step": None}
    assert me.json()["id"] == str(agent.id)
    assert [site["name"] for site in me.json()["sites"]] == ["Kiln"]
    assert me.json()["sites"][0]["time_zone"] == "UTC"
    assert me.json()["sites"][0]["targets"] == {"warning_s": 50, "nearing_s": 61, "breached_s": 76}
    assert "password" not in response.text


async def test_asking_whether_one_is_logged_in_is_no_error_when_one_is_not(database_url: str) -> None:
    async with served(database_url) as here:
        nobody = await here.client.get(f"{API}/login")
        agent_id = await here.as_(Role.AGENT)
        somebody = await here.client.get(f"{API}/login")
        me = await here.client.get(f"{API}/me")
    assert (nobody.status_code, nobody.json()) == (200, {"agent": None, "can_mail": False, "sso": None})
    assert somebody.json() == {"agent": me.json(), "can_mail": False, "sso": None}
    assert me.json()["id"] == agent_id


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(database_url: str) -> None:
    async with served(database_url) as here:
        agent = await an_agent(here.transactions)
        response = await here.client.post(f"{API}/login", json=login_body(agent.email))
    name, *attributes = response.headers["set-cookie"].split("; ")
    assert name.startswith("seventysix=")
    assert {attribute.lower() for attribute in attributes} == {
        "httponly",
        "max-age=1209600",
        "path=/",
        "samesite=lax",
    }


async def test_with_tls_the_cookie_is_bound_to_host_and_tls(database_url: str) -> None:
    async with served(database_url, public_url=PUBLIC_URL) as here:
        agent = await an_agent(here.transactions)
        response = await here.client.post(f"{API}/login", json=login_body(agent.email))
        cookie = response.headers["set-cookie"]
        token = cookie.partition(";")[0]
        me = await here.client.get(f"{API}/me", headers={"Cookie": token})
        unprefixed = await here.client.get(f"{API}/me", headers={"Cookie": token.replace("__Host-", "")})
    assert cookie.startswith("__Host-seventysix=")
    assert "; Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert me.status_code == 200
    assert code_of(unprefixed) == "not_logged_in"


async def test_wrong_password_and_unknown_email_get_the_same_answer(database_url: str) -> None:
    async with served(database_url) as here:
        agent = await an_agent(here.transactions)
        wrong = await here.client.post(f"{API}/login", json=login_body(agent.email, "wrong"))
        unknown = await here.client.post(f"{API}/login", json=login_body("no@one.example"))
    assert code_of(wrong) == "bad_credentials"
    assert wrong.status_code == 401
    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)
    assert "set-cookie" not in wrong.headers


async def test_too_many_attempts_are_told_how_long_to_wait(database_url: str) -> None:
    async with served(database_url) as here:
        agent = await an_agent(here.transactions)
        async with here.transactions() as uow:
            for _ in range(ACCOUNT_AND_ADDRESS.failures):
                await attempts.add_attempt(uow, await guess_of(uow, agent.email, "127.0.0.1"))
        here.clock.advance(timedelta(minutes=5))
        response = await here.client.post(f"{API}/login", json=login_body(agent.email))
    assert code_of(response) == "too_many_attempts"
    assert (response.status_code, response.headers["retry-after"]) == (429, "600")


async def test_a_forged_forwarding_header_does_not_change_who_is_counted(database_url: str) -> None:
    async with served(database_url) as here:
        agent = await an_agent(here.transactions)
        async with here.transactions() as uow:
            for _ in range(ACCOUNT_AND_ADDRESS.failures):
                await attempts.add_attempt(uow, await guess_of(uow, agent.email, "127.0.0.1"))
        headers = {"X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
        response = await here.client.post(f"{API}/login", json=login_body(agent.email), headers=headers)
    assert code_of(response) == "too_many_attempts"


async def test_logging_out_kills_the_token_and_clears_the_cookie(database_url: str) -> None:
    async with served(database_url) as here:
        await here.as_(Role.AGENT)
        token = here.client.cookies["seventysix"]
        response = await here.client.post(f"{API}/logout")
        again = await here.client.get(f"{API}/me", headers={"Cookie": f"seventysix={token}"})
        twice = await here.client.post(f"{API}/logout")
    assert (response.status_code, twice.status_code) == (204, 204)
    assert 'seventysix=""' in response.headers["set-cookie"]
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert code_of(again) == "not_logged_in"


async def test_a_token_in_the_address_or_a_header_is_not_looked_at(database_url: str) -> None:
    async with served(database_url) as here:
        await here.as_(Role.AGENT)
        token = here.client.cookies["seventysix"]
        here.client.cookies.clear()
        in_address = await here.client.get(f"{API}/me", params={"seventysix": token})
        in_header = await here.client.get(f"{API}/me", headers={"Authorization": f"Bearer {token}"})
    assert [code_of(in_address), code_of(in_header)] == ["not_logged_in", "not_logged_in"]


async def test_a_password_never_comes_back_in_a_refusal(database_url: str) -> None:
    async with served(database_url) as here:
        body = {"email": "a@b.example", "password": PASSWORD * 20, "extra": PASSWORD}
        response = await here.client.post(f"{API}/login", json=body)
    assert code_of(response) == "invalid_input"
    assert {error["field"] for error in response.json()["errors"]} == {"body.password", "body.extra"}
    assert PASSWORD not in response.text


# --- one's own password and tickets


async def test_a_new_password_ends_the_other_logins(database_url: str) -> None:
    async with served(database_url) as here:
        agent = await an_agent(here.transactions)
        other = await a_login(here.transactions, agent)
        here.client.cookies.set("seventysix", await a_login(here.transactions, agent))
        body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
        response = await here.client.put(f"{API}/me/password", json=body)
        mine = await here.client.get(f"{API}/me")
        theirs = await here.client.get(f"{API}/me", headers={"Cookie": f"seventysix={other}"})
    assert (response.status_code, response.content) == (204, b"")
    assert mine.status_code == 200
    assert theirs.status_code == 401


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [("wrong", NEW_PASSWORD, "wrong_password"), (PASSWORD, "short", "password_too_short")],
)
async def test_a_bad_new_password_is_refused_with_its_reason(
    database_url: str, current: str, new: str, code: str
) -> None:
    async with served(database_url) as here:
        await here.as_(Role.AGENT)
        body = {"current_password": current, "new_password": new}
        response = await here.client.put(f"{API}/me/password", json=body)
    assert code_of(response) == code


async def test_a_ticket_is_for_the_login_that_asked(database_url: str) -> None:
    async with served(database_url) as here:
        agent_id = await here.as_(Role.AGENT)
        response = await here.client.post(f"{API}/socket-tickets")
        async with here.transactions() as uow:
            caller = await service.redeem_ticket(
                uow, response.json()["ticket"], here.client.cookies["seventysix"]
            )
    assert response.status_code == 201
    assert response.json()["expires_in_s"] == 30
    assert str(caller.agent_id) == agent_id


async def test_questions_for_passkeys_are_asked_for_so_often_and_no_more(database_url: str) -> None:
    async with served(database_url, public_url=PUBLIC_URL) as here:
        asked = [await here.client.post(f"{API}/login/passkey/questions", json={}) for _ in range(61)]
        async with here.transactions() as uow:
            kept = await uow.session.scalar(text("SELECT count(*) FROM one_time_secrets"))
    assert {answer.status_code for answer in asked[:60]} == {201}
    assert (asked[-1].status_code, code_of(asked[-1])) == (429, "too_many_attempts")
    assert int(asked[-1].headers["retry-after"]) >= 1
    assert kept == 60
