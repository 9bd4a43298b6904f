"""The audit log as administrators read it."""

from app.accounts.rules import Role
from app.bus import LocalBus
from app.wiring import make_handlers
from tests.support.accounts import an_agent
from tests.support.accounts_http import API, login_body, served
from tests.support.http import code_of


async def test_administrators_read_who_has_done_what_from_where(database_url: str) -> None:
    async with served(database_url) as here:
        here.transactions.handlers = make_handlers(LocalBus())
        agent = await an_agent(here.transactions, name="Jana Petersen")
        await here.client.post(f"{API}/login", json=login_body(agent.email, "wrong"))
        admin_id = await here.as_(Role.ADMIN)
        await here.client.patch(f"{API}/agents/{agent.id}", json={"role": "supervisor"})
        items = (await here.client.get(f"{API}/audit")).json()["items"]
        failed = (await here.client.get(f"{API}/audit", params={"act": "login.failed"})).json()["items"]
        about = (await here.client.get(f"{API}/audit", params={"agent_id": str(agent.id)})).json()["items"]
    assert [item["act"] for item in items] == ["role.changed", "login.succeeded", "login.failed"]
    assert items[0]["agent_id"] == admin_id
    assert items[0]["subject_name"] == "Jana Petersen"
    assert items[0]["address"] == "127.0.0.0/24"
    assert items[0]["facts"] == {"from": "agent", "to": "supervisor"}
    assert failed == items[2:]
    assert about == [items[0], items[2]]


async def test_pages_of_the_log_follow_one_another(database_url: str) -> None:
    async with served(database_url) as here:
        here.transactions.handlers = make_handlers(LocalBus())
        for _ in range(3):
            await here.as_(Role.ADMIN)
        first = (await here.client.get(f"{API}/audit", params={"limit": 2})).json()
        cursor = first["next_cursor"]
        second = (await here.client.get(f"{API}/audit", params={"limit": 2, "cursor": cursor})).json()
    assert [item["seq"] for item in first["items"] + second["items"]] == [3, 2, 1]
    assert second["next_cursor"] is None


async def test_others_do_not_read_the_log(database_url: str) -> None:
    async with served(database_url) as here:
        for role in (Role.AGENT, Role.SUPERVISOR):
            await here.as_(role)
            assert code_of(await here.client.get(f"{API}/audit")) == "role_required"
