"""Use cases about agents: adding, changing and listing them."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from app.accounts import service
from app.accounts.events import AgentChanged, AgentCreated, LoginRevoked
from app.accounts.rules import (
    Agent,
    AgentChange,
    AgentId,
    Role,
)
from app.accounts.service import NewAgent
from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError
from app.kernel.events import Event
from app.kernel.ids import new_id
from app.sites.rules import SiteId
from tests.support.accounts import (
    NEW_PASSWORD,
    PASSWORD,
    a_login,
    a_site,
    an_agent,
    caller_of,
    change,
    is_live,
    log_in,
)
from tests.support.refusals import refused
from tests.support.units import opened

ADA = NewAgent(id=AgentId(new_id()), email="ada@shop.example", name="Ada Berg", password=PASSWORD)


async def create(transactions: Transactions, new: NewAgent) -> tuple[Agent, bool]:
    async with transactions() as uow:
        return await service.create_agent(uow, new)


async def test_a_new_agent_can_log_in_with_the_email_in_any_case(database_url: str) -> None:
    heard: list[Event] = []
    async with opened(database_url, hears=heard) as transactions:
        site_id = await a_site(transactions)
        heard.clear()
        agent, is_new = await create(
            transactions, replace(ADA, email=" Ada@Shop.example", site_ids=frozenset({site_id}))
        )
        login = await log_in(transactions, "ADA@shop.EXAMPLE ", PASSWORD)
        caller = await caller_of(transactions, login.token)
    assert is_new
    assert heard == [AgentCreated(agent.id)]
    assert (caller.agent_id, caller.login_id, caller.email) == (ADA.id, login.login_id, "ada@shop.example")
    assert caller.site_ids == {site_id}


async def test_creating_the_same_agent_twice_creates_one(database_url: str) -> None:
    heard: list[Event] = []
    async with opened(database_url, hears=heard) as transactions:
        results = await asyncio.gather(*(create(transactions, ADA) for _ in range(3)))
    assert sorted(is_new for _, is_new in results) == [False, False, True]
    assert len({agent for agent, _ in results}) == 1
    assert heard == [AgentCreated(ADA.id)]


@pytest.mark.parametrize(
    "other",
    [
        replace(ADA, name="Eve"),
        replace(ADA, role=Role.ADMIN),
        replace(ADA, email="eve@shop.example"),
        replace(ADA, password=NEW_PASSWORD),
        replace(ADA, capacity=9),
    ],
)
async def test_an_id_cannot_be_used_again_for_other_content(database_url: str, other: NewAgent) -> None:
    async with opened(database_url) as transactions:
        await create(transactions, ADA)
        with refused("idempotency_key_reuse"):
            await create(transactions, other)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (replace(ADA, id=AgentId(new_id()), email="BEA@shop.example"), "email_taken"),
        (replace(ADA, email="nobody"), "invalid_email"),
        (replace(ADA, name="  "), "invalid_name"),
        (replace(ADA, capacity=101), "invalid_capacity"),
        (replace(ADA, password="short"), "password_too_short"),
        (replace(ADA, password="password1234"), "password_too_common"),
        (replace(ADA, site_ids=frozenset({SiteId(UUID(int=1))})), "unknown_site"),
    ],
)
async def test_bad_agents_are_refused_and_nothing_is_added(
    database_url: str, new: NewAgent, code: str
) -> None:
    async with opened(database_url) as transactions:
        bea = await an_agent(transactions, email="bea@shop.example")
        with refused(code):
            await create(transactions, new)
        async with transactions() as uow:
            assert await service.list_agents(uow) == [bea]


async def test_changing_name_and_capacity_keeps_logins_and_says_so(database_url: str) -> None:
    heard: list[Event] = []
    async with opened(database_url, hears=heard) as transactions:
        agent = await an_agent(transactions)
        token = await a_login(transactions, agent)
        changed = await change(transactions, agent, AgentChange(name=" Bea ", capacity=7))
        caller = await caller_of(transactions, token)
    assert changed == replace(agent, name="Bea", capacity=7)
    assert (caller.name, caller.capacity) == ("Bea", 7)
    assert heard == [AgentChanged(agent.id)]


async def test_changing_nothing_is_no_event(database_url: str) -> None:
    heard: list[Event] = []
    async with opened(database_url, hears=heard) as transactions:
        agent = await an_agent(transactions)
        await change(transactions, agent, AgentChange(name=agent.name, role=agent.role))
    assert heard == []


@pytest.mark.parametrize(
    "to",
    [
        AgentChange(role=Role.SUPERVISOR),
        AgentChange(is_active=False),
        AgentChange(password=NEW_PASSWORD),
        AgentChange(site_ids=frozenset()),
    ],
)
async def test_what_changes_an_agents_powers_ends_all_their_logins(
    database_url: str, to: AgentChange
) -> None:
    heard: list[Event] = []
    async with opened(database_url, hears=heard) as transactions:
        agent = await an_agent(transactions, site_ids=[await a_site(transactions)])
        other = await a_login(transactions, await an_agent(transactions))
        tokens = [await a_login(transactions, agent) for _ in range(2)]
        login_ids = {(await caller_of(transactions, token)).login_id for token in tokens}
        await change(transactions, agent, to)
        assert [await is_live(transactions, token) for token in tokens] == [False, False]
        assert await is_live(transactions, other)
    revoked = [event for event in heard if isinstance(event, LoginRevoked)]
    assert [(event.agent_id, set(event.login_ids)) for event in revoked] == [(agent.id, login_ids)]


async def test_an_administrator_ends_somebodys_logins_everywhere(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent, admin = await an_agent(transactions), await an_agent(transactions, Role.ADMIN)
        tokens = [await a_login(transactions, agent) for _ in range(2)]
        own, elsewhere = [await a_login(transactions, admin) for _ in range(2)]
        caller = await caller_of(transactions, own)
        for whose in (agent, admin):
            async with transactions() as uow:
                await service.end_logins_of(uow, whose.id, by=caller)
        assert [await is_live(transactions, token) for token in tokens] == [False, False]
        assert [await is_live(transactions, token) for token in (own, elsewhere)] == [True, False]


async def test_a_password_set_by_an_administrator_is_the_new_one(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        await change(transactions, agent, AgentChange(password=NEW_PASSWORD))
        await log_in(transactions, agent.email, NEW_PASSWORD)
        with refused("bad_credentials"):
            await log_in(transactions, agent.email, PASSWORD)


@pytest.mark.parametrize("to", [AgentChange(role=Role.SUPERVISOR), AgentChange(is_active=False)])
async def test_the_last_active_administrator_stays(database_url: str, to: AgentChange) -> None:
    async with opened(database_url) as transactions:
        admin = await an_agent(transactions, Role.ADMIN)
        await an_agent(transactions, Role.ADMIN, is_active=False)
        await an_agent(transactions, Role.SUPERVISOR)
        with refused("last_admin"):
            await change(transactions, admin, to)


async def test_two_administrators_who_demote_each_other_leave_one(database_url: str) -> None:
    async with opened(database_url) as transactions:
        admins = [await an_agent(transactions, Role.ADMIN) for _ in range(2)]
        results = await asyncio.gather(
            *(change(transactions, admin, AgentChange(role=Role.AGENT)) for admin in admins),
            return_exceptions=True,
        )
        async with transactions() as uow:
            left = [agent for agent in await service.list_agents(uow) if agent.role is Role.ADMIN]
    assert len(left) == 1
    assert [exc.code for exc in results if isinstance(exc, AppError)] == ["last_admin"]


async def test_ones_own_password_is_not_changed_without_the_current_one(database_url: str) -> None:
    async with opened(database_url) as transactions:
        admin = await an_agent(transactions, Role.ADMIN)
        caller = await caller_of(transactions, await a_login(transactions, admin))
        with refused("own_password"):
            async with transactions() as uow:
                await service.change_agent(uow, admin.id, AgentChange(password=NEW_PASSWORD), by=caller)


async def test_an_unknown_agent_cannot_be_read_or_changed(database_url: str) -> None:
    async with opened(database_url) as transactions:
        for use_case in (
            service.get_agent,
            lambda uow, id_: service.change_agent(uow, id_, AgentChange(), by=None),
        ):
            with refused("not_found"):
                async with transactions() as uow:
                    await use_case(uow, UUID(int=1))


async def test_colleagues_of_other_sites_are_not_listed(database_url: str) -> None:
    async with opened(database_url) as transactions:
        site_id, other = await a_site(transactions), await a_site(transactions)
        ada = await an_agent(transactions, name="Ada", site_ids=[site_id])
        bea = await an_agent(transactions, name="Bea", site_ids=[site_id, other])
        cleo = await an_agent(transactions, name="Cleo", site_ids=[other])
        admin = await an_agent(transactions, Role.ADMIN, name="Dora")
        listed = {}
        for agent in (ada, admin):
            caller = await caller_of(transactions, await a_login(transactions, agent))
            async with transactions() as uow:
                listed[agent.name] = await service.list_agents(uow, seen_by=caller)
    assert listed == {"Ada": [ada, bea, admin], "Dora": [ada, bea, cleo, admin]}
