"""The second wall between shops: statements that have forgotten every condition see and change one shop only."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.conversations import service as conversations
from app.conversations.rules import Head
from app.db.base import whole_schema
from app.db.engine import create_engine
from app.db.unit_of_work import Transactions
from app.db.wall import can_raise_wall, is_bound
from app.kernel.ids import new_id
from app.reports import service as reports
from app.routing import service as routing
from app.visitors.rules import Visitor, VisitorId
from app.waiting import service as waiting
from app.waiting.rules.reaching import Channel
from tests.support.databases import execute, fetch_value
from tests.support.queues import keep_hours
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, a_site
from tests.support.webhooks import an_endpoint

# Rows that all shops count on, without a word of what people say: an agent's slots are taken by whichever shop.
OPEN = frozenset({"holds", "offers", "placements"})
BELONGING = frozenset({"site_id", "conversation_id", "queue_id", "team_id", "visitor_id", "wait_id"})


@dataclass(frozen=True)
class Walled:
    """Two shops with the same in each, and what is done for one of them alone."""

    here: Shop
    there: Shop
    own: Head
    foreign: Head
    transactions: Transactions


@asynccontextmanager
async def two_shops(database_url: str) -> AsyncIterator[Walled]:
    async with a_shop(database_url) as here:
        there = await a_site(here.transactions)
        own, foreign = await furnish(here), await furnish(there)
        yield Walled(here, there, own, foreign, here.transactions.within(lambda: here.scope))


async def furnish(shop: Shop) -> Head:
    """Have one of everything; returns the conversation that was answered."""
    head = await shop.an_answered_conversation(await shop.an_agent())
    away = await shop.a_conversation()
    async with shop.transactions() as uow:
        who = Visitor(VisitorId(away.visitor_id), shop.site.id)
        await waiting.request_reply(uow, who, away.id, Channel.EMAIL, "me@example.com")
    await keep_hours(shop)
    await an_endpoint(shop.transactions, shop.site.id, "https://hooks.example/x")
    return head


async def count(transactions: Transactions, table: str) -> int:
    async with transactions() as uow:
        return int(await uow.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


async def test_statements_without_conditions_see_one_shop(database_url: str) -> None:
    async with two_shops(database_url) as walled:
        for table in (
            "conversations",
            "entries",
            "visitors",
            "queues",
            "waits",
            "memberships",
            "reply_requests",
            "schedules",
            "webhook_endpoints",
            "sites",
        ):
            in_all = await count(walled.here.transactions, table)
            assert 0 < 2 * await count(walled.transactions, table) == in_all, table


async def test_use_cases_without_their_own_filter_find_nothing_of_others(database_url: str) -> None:
    async with two_shops(database_url) as walled:
        async with walled.transactions() as uow:
            assert await conversations.read_entries(uow, walled.foreign.id) == []
            assert await conversations.read_entries(uow, walled.own.id) != []
            assert {row.site_id for row in await reports.list_open(uow, None)} == {walled.here.site.id}
            assert {queue.site_id for queue in await routing.list_queues(uow, None)} == {walled.here.site.id}
            with refused("not_found"):
                await conversations.get_head(uow, walled.foreign.id, None)
        with refused("not_found"):
            async with walled.transactions() as uow:
                ada = await walled.there.an_agent()
                await routing.take(uow, walled.foreign.id, walled.there.actor(ada))


async def test_nothing_of_others_is_changed(database_url: str) -> None:
    async with two_shops(database_url) as walled:
        async with walled.transactions() as uow:
            changed = await uow.session.execute(
                text("UPDATE conversations SET locale = 'xx' RETURNING site_id")
            )
            assert set(changed.scalars()) == {walled.here.site.id}
            gone = await uow.session.execute(text("DELETE FROM reply_requests RETURNING conversation_id"))
            assert len(gone.all()) == 1
        with pytest.raises(DBAPIError, match="row-level security"):
            await add_team(walled.transactions, walled.there)
        assert (await walled.there.head(walled.foreign.id)).locale == "en"


async def add_team(transactions: Transactions, shop: Shop) -> None:
    statement = text("INSERT INTO teams (id, site_id, name, created_at) VALUES (:id, :site, 'x', :now)")
    async with transactions() as uow:
        values = {"id": new_id(), "site": shop.site.id, "now": uow.now()}
        await uow.session.execute(statement, values)


async def test_wall_ends_with_its_transaction(database_url: str) -> None:
    async with two_shops(database_url) as walled:
        for _ in range(3):
            assert await count(walled.transactions, "sites") == 1
            assert await count(walled.here.transactions, "sites") == 2
        nobody = walled.here.transactions.within(frozenset)
        assert await count(nobody, "entries") == 0


def test_whatever_belongs_to_a_shop_is_behind_the_wall(database_url: str) -> None:
    """A new table must say how it belongs to a site, or here why not."""
    walled = str(fetch_value(database_url, "SELECT string_agg(tablename, ' ') FROM pg_policies")).split()
    secured = str(
        fetch_value(database_url, "SELECT string_agg(relname, ' ') FROM pg_class WHERE relrowsecurity")
    ).split()
    belonging = {
        name for name, table in whole_schema().tables.items() if BELONGING & set(table.columns.keys())
    }
    assert sorted(walled) == sorted(secured)
    assert set(walled) == (belonging | {"sites"}) - OPEN
    assert not any("site_id" in whole_schema().tables[name].columns for name in OPEN)


async def test_without_the_role_the_product_works_behind_the_first_wall(database_url: str) -> None:
    name = f"plain_{urlsplit(database_url).path[1:]}"
    await asyncio.to_thread(execute, database_url, f"CREATE ROLE {name} LOGIN")
    try:
        assert not await asks(database_url.replace("postgres@", f"{name}@", 1), can_raise_wall)
    finally:
        await asyncio.to_thread(execute, database_url, f"DROP ROLE {name}")
    assert await asks(database_url, can_raise_wall)
    assert not await asks(database_url, is_bound)


async def asks(url: str, question: Callable[[AsyncEngine], Awaitable[bool]]) -> bool:
    engine = create_engine(url)
    try:
        return await question(engine)
    finally:
        await engine.dispose()
