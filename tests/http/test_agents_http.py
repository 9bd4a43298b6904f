"""Agents over HTTP: idempotency, no mass assignment, paging, the last administrator."""

from uuid import uuid4

import pytest

from app.accounts.rules import Role
from tests.support.accounts import NEW_PASSWORD, a_login, a_site, an_agent
from tests.support.accounts_http import API, login_body, served
from tests.support.http import code_of


def agent_body(**changes: object) -> dict[str, object]:
    return {"email": "new@shop.example", "name": "New", "password": NEW_PASSWORD, **changes}


def with_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def test_an_administrator_adds_somebody_who_can_log_in(database_url: str) -> None:
    async with served(database_url) as here:
        site_id = await a_site(here.transactions)
        await here.as_(Role.ADMIN)
        key = with_key()
        body = agent_body(role="supervisor", capacity=2, site_ids=[str(site_id)])
        response = await here.client.post(f"{API}/agents", json=body, headers=key)
        login = await here.client.post(f"{API}/login", json=login_body("new@shop.example", NEW_PASSWORD))
    assert response.status_code == 201
    assert response.json() == {
        "id": key["Idempotency-Key"],
        "email": "new@shop.example",
        "name": "New",
        "role": "supervisor",
        "capacity": 2,
        "is_active": True,
        "site_ids": [str(site_id)],
    }
    assert login.json()["agent"]["id"] == key["Idempotency-Key"]


async def test_the_same_key_creates_one_agent_and_refuses_another(database_url: str) -> None:
    async with served(database_url) as here:
        await here.as_(Role.ADMIN)
        key = with_key()
        first = await here.client.post(f"{API}/agents", json=agent_body(), headers=key)
        again = await here.client.post(f"{API}/agents", json=agent_body(), headers=key)
        other = await here.client.post(f"{API}/agents", json=agent_body(name="Eve"), headers=key)
        taken = await here.client.post(
            f"{API}/agents", json=agent_body(email="NEW@shop.example"), headers=with_key()
        )
    assert [first.status_code, again.status_code] == [201, 200]
    assert first.json() == again.json()
    assert [other.status_code, code_of(other)] == [409, "idempotency_key_reuse"]
    assert [taken.status_code, code_of(taken)] == [409, "email_taken"]


async def test_adding_an_agent_without_a_key_is_refused(database_url: str) -> None:
    async with served(database_url) as here:
        await here.as_(Role.ADMIN)
        response = await here.client.post(f"{API}/agents", json=agent_body())
    assert code_of(response) == "invalid_input"
    assert [error["field"] for error in response.json()["errors"]] == ["header.idempotency-key"]


@pytest.mark.parametrize(
    "slipped_in", ["id", "password_hash", "is_active", "created_at", "email_verified", "is_admin"]
)
async def test_nothing_can_be_slipped_into_a_new_agent(database_url: str, slipped_in: str) -> None:
    async with served(database_url) as here:
        await here.as_(Role.ADMIN)
        body = agent_body(**{slipped_in: True})
        response = await here.client.post(f"{API}/agents", json=body, headers=with_key())
    assert code_of(response) == "invalid_input"
    assert [error["code"] for error in response.json()["errors"]] == ["extra_forbidden"]


@pytest.mark.parametrize("slipped_in", ["id", "email", "password_hash", "created_at"])
async def test_nothing_can_be_slipped_into_a_change(database_url: str, slipped_in: str) -> None:
    async with served(database_url) as here:
        agent_id = await here.as_(Role.ADMIN)
        response = await here.client.patch(f"{API}/agents/{agent_id}", json={slipped_in: "x"})
    assert [error["code"] for error in response.json()["errors"]] == ["extra_forbidden"]


async def test_changes_change_what_they_name_only(database_url: str) -> None:
    async with served(database_url) as here:
        await here.as_(Role.ADMIN)
        agent = await an_agent(here.transactions)
        response = await here.client.patch(f"{API}/agents/{agent.id}", json={"capacity": 0, "name": "Bea"})
        unknown = await here.client.patch(f"{API}/agents/{uuid4()}", json={"name": "Bea"})
    assert response.status_code == 200
    assert response.json() == {
        "id": str(agent.id),
        "email": agent.email,
        "name": "Bea",
        "role": "agent",
        "capacity": 0,
        "is_active": True,
        "site_ids": [],
    }
    assert code_of(unknown) == "not_found"


async def test_a_demoted_agent_is_out_at_once(database_url: str) -> None:
    async with served(database_url) as here:
        await here.as_(Role.ADMIN)
        agent = await an_agent(here.transactions, Role.SUPERVISOR)
        token = await a_login(here.transactions, agent)
        await here.client.patch(f"{API}/agents/{agent.id}", json={"role": "agent"})
        theirs = await here.client.get(f"{API}/me", headers={"Cookie": f"seventysix={token}"})
    assert theirs.status_code == 401


async def test_the_last_administrator_cannot_demote_or_deactivate_themselves(database_url: str) -> None:
    async with served(database_url) as here:
        agent_id = await here.as_(Role.ADMIN)
        responses = [
            await here.client.patch(f"{API}/agents/{agent_id}", json=change)
            for change in ({"role": "agent"}, {"is_active": False}, {"password": NEW_PASSWORD})
        ]
    assert [code_of(response) for response in responses] == ["last_admin", "last_admin", "own_password"]


async def test_agents_are_listed_page_by_page(database_url: str) -> None:
    async with served(database_url) as here:
        await here.as_(Role.ADMIN)
        made = {
            str((await an_agent(here.transactions, name=name)).id) for name in ("Zoe", "Bea", "Cleo", "Dora")
        }
        seen: list[str] = []
        parameters: dict[str, str] = {"limit": "2"}
        while True:
            page = (await here.client.get(f"{API}/agents", params=parameters)).json()
            seen += [agent["id"] for agent in page["items"]]
            if page["next_cursor"] is None:
                break
            parameters["cursor"] = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 5
    assert made < set(seen)
    assert seen[-1] in made


async def test_agents_of_other_sites_are_not_listed(database_url: str) -> None:
    async with served(database_url) as here:
        site_id, other = await a_site(here.transactions), await a_site(here.transactions)
        my_id = await here.as_(Role.SUPERVISOR, sites=(site_id,))
        await an_agent(here.transactions, site_ids=[other])
        page = (await here.client.get(f"{API}/agents")).json()
    assert [agent["id"] for agent in page["items"]] == [my_id]
