"""Password links: for whoever was invited or has forgotten; good once, for a while, and for the password alone."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.accounts import service
from app.accounts.rules import AgentChange, AgentId, Role
from app.accounts.rules.factors import PASSWORD_LINK_LIFETIME, SecondStep
from app.accounts.service import NewAgent, PasswordLink
from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from tests.service.test_second_factors import with_app
from tests.support.accounts import (
    DAY,
    NEW_PASSWORD,
    OFFICE,
    PASSWORD,
    a_login,
    an_agent,
    caller_of,
    change,
    is_live,
    log_in,
)
from tests.support.clocks import ManualClock
from tests.support.refusals import refused
from tests.support.units import opened

INVITED = NewAgent(id=AgentId(new_id()), email="new@shop.example", name="Nele", password=None)


async def a_link(transactions: Transactions, agent_id: AgentId) -> PasswordLink:
    async with transactions() as uow:
        return await service.make_password_link(uow, agent_id, by=None)


async def use(transactions: Transactions, link: PasswordLink, password: str = NEW_PASSWORD) -> str:
    return await service.set_password_by_link(transactions, link.token, password, client=OFFICE)


async def test_who_is_invited_has_no_password_until_they_set_one(database_url: str) -> None:
    async with opened(database_url) as transactions:
        for again in range(2):
            async with transactions() as uow:
                _, is_new = await service.create_agent(uow, INVITED)
            assert is_new is (again == 0)
        for guess in ("", "!", PASSWORD):
            with refused("bad_credentials"):
                await log_in(transactions, INVITED.email, guess)
        with refused("idempotency_key_reuse"):
            async with transactions() as uow:
                await service.create_agent(uow, replace(INVITED, password=PASSWORD))
        link = await a_link(transactions, INVITED.id)
        assert await use(transactions, link) == INVITED.email
        await log_in(transactions, INVITED.email, NEW_PASSWORD)
        with refused("link_expired"):
            await use(transactions, link, PASSWORD)


async def test_a_link_is_good_once_however_many_use_it_at_once(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions)
        link = await a_link(transactions, agent.id)
        results = await asyncio.gather(*(use(transactions, link) for _ in range(3)), return_exceptions=True)
    assert sorted(result.code if isinstance(result, AppError) else "" for result in results) == [
        "",
        "link_expired",
        "link_expired",
    ]


async def test_a_link_ends_logins_and_stands_for_the_password_alone(database_url: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent, _, _ = await with_app(transactions, clock)
        token = await a_login(transactions, agent)
        link = await a_link(transactions, agent.id)
        assert await is_live(transactions, token)
        with refused("password_too_short"):
            await use(transactions, link, "short")
        await use(transactions, link)
        assert not await is_live(transactions, token)
        step = await service.log_in(transactions, agent.email, NEW_PASSWORD, client=OFFICE, lifetime=DAY)
        assert isinstance(step, SecondStep)


@pytest.mark.parametrize("reason", ["time", "newer", "password", "inactive", "nonsense"])
async def test_a_link_is_void(database_url: str, reason: str) -> None:
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        agent = await an_agent(transactions)
        link = await a_link(transactions, agent.id)
        if reason == "time":
            clock.advance(PASSWORD_LINK_LIFETIME)
        if reason == "newer":
            await a_link(transactions, agent.id)
        if reason == "password":
            caller = await caller_of(transactions, await a_login(transactions, agent))
            await service.change_password(transactions, caller, PASSWORD, NEW_PASSWORD, client=OFFICE)
        if reason == "inactive":
            await change(transactions, agent, AgentChange(is_active=False))
            await change(transactions, agent, AgentChange(is_active=True))
        if reason == "nonsense":
            link = replace(link, token="nonsense")
        with refused("link_expired"):
            await use(transactions, link)


async def test_only_the_hash_of_a_link_is_stored_and_nobody_makes_their_own(database_url: str) -> None:
    async with opened(database_url) as transactions:
        agent = await an_agent(transactions, Role.ADMIN)
        link = await a_link(transactions, agent.id)
        caller = await caller_of(transactions, await a_login(transactions, agent))
        with refused("own_password"):
            async with transactions() as uow:
                await service.make_password_link(uow, agent.id, by=caller)
        async with transactions() as uow:
            stored = repr((await uow.session.execute(text("SELECT * FROM one_time_secrets"))).all())
        assert link.token not in stored
