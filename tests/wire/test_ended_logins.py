"""Whatever ends a login closes its connections within five seconds: leaving, being put out, another password, another role."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path

from app.accounts import service
from app.accounts.rules import Agent, AgentChange, Role
from app.gateway.protocol import AgentWelcome, CloseCode
from tests.support.accounts import (
    NEW_PASSWORD,
    OFFICE,
    PASSWORD,
    a_login,
    an_agent,
    caller_of,
    change,
)
from tests.support.exchanges import an_agents_exchange
from tests.support.wire import Served, served

Ending = Callable[[Served, Agent, str], Awaitable[object]]


async def leave(world: Served, _: Agent, login: str) -> None:
    async with world.transactions() as uow:
        await service.log_out(uow, login)


async def be_put_out(world: Served, agent: Agent, _: str) -> None:
    await change(world.transactions, agent, AgentChange(is_active=False))


async def be_something_else(world: Served, agent: Agent, _: str) -> None:
    await change(world.transactions, agent, AgentChange(role=Role.SUPERVISOR))


async def have_the_password_changed_elsewhere(world: Served, agent: Agent, _: str) -> None:
    caller = await caller_of(world.transactions, await a_login(world.transactions, agent))
    await service.change_password(world.transactions, caller, PASSWORD, NEW_PASSWORD, client=OFFICE)


async def use_a_password_link(world: Served, agent: Agent, _: str) -> None:
    async with world.transactions() as uow:
        link = await service.make_password_link(uow, agent.id, by=None)
    await service.set_password_by_link(world.transactions, link.token, NEW_PASSWORD, client=OFFICE)


async def be_ended_from_the_list(world: Served, agent: Agent, login: str) -> None:
    ended = (await caller_of(world.transactions, login)).login_id
    other = await caller_of(world.transactions, await a_login(world.transactions, agent))
    async with world.transactions() as uow:
        await service.end_login(uow, other, ended)


async def lose_the_second_factor(world: Served, agent: Agent, _: str) -> None:
    async with world.transactions() as uow:
        await service.remove_all(uow, agent.id, by=None)


async def need_a_second_factor(world: Served, _: Agent, __: str) -> None:
    root = await an_agent(world.transactions, Role.ADMIN)
    by = await caller_of(world.transactions, await a_login(world.transactions, root))
    async with world.transactions() as uow:
        await service.change_second_factor_rules(uow, {Role.AGENT}, by=by)


# What comes last holds everybody up.
ENDINGS: Mapping[str, Ending] = {
    "logged out": leave,
    "deactivated": be_put_out,
    "another role": be_something_else,
    "another password": have_the_password_changed_elsewhere,
    "a password link": use_a_password_link,
    "ended from the list": be_ended_from_the_list,
    "second factor taken away": lose_the_second_factor,
    "second factor needed": need_a_second_factor,
}


async def test_whatever_ends_a_login_closes_its_connections(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        stays = await world.console(await world.shop.an_agent(role=Role.SUPERVISOR))
        for name, end in ENDINGS.items():
            agent = await world.shop.an_agent()
            login = await a_login(world.transactions, agent)
            console = await world.console(agent, login=login)
            async with an_agents_exchange(world, login) as exchange:
                await exchange.until(AgentWelcome)
                await end(world, agent, login)
                async with asyncio.timeout(5):
                    await exchange.rest()
                assert exchange.close_code == CloseCode.REVOKED, name
            assert await console.closed(within=timedelta(seconds=5)) == CloseCode.REVOKED, name
            async with an_agents_exchange(world, login) as exchange:
                await exchange.rest()
                assert exchange.close_code == CloseCode.UNAUTHORIZED, name
        await stays.sync()
