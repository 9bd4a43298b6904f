"""Whoever stands still in the middle of a statement keeps no lock; everybody else keeps theirs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import asyncpg
from sqlalchemy import text

from app.db.engine import APPLICATION_NAME
from app.db.epoch import read_epoch
from app.db.standstill import end_standstills
from app.db.unit_of_work import Transactions
from tests.support.relay import Way, relayed
from tests.support.units import opened
from tests.support.waiting import eventually

AT_ONCE = timedelta(0)
LONG = timedelta(hours=1)
LOCK = "SELECT 1 FROM epochs FOR UPDATE"


@asynccontextmanager
async def observing(database_url: str) -> AsyncIterator[Transactions]:
    """Be another process, in a database that has a row to lock."""
    async with opened(database_url) as others:
        async with others() as uow:
            await read_epoch(uow)
        yield others


@asynccontextmanager
async def a_transaction(
    database_url: str, *statements: str, name: str = APPLICATION_NAME
) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url, server_settings={"application_name": name})
    try:
        for statement in ("BEGIN", *statements):
            await connection.execute(statement)
        yield connection
    finally:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await connection.close(timeout=5)


async def begin_a_statement(connection: asyncpg.Connection) -> None:
    """Do as a process that is stopped before it goes on: the driver asks for an answer, and says the rest with it."""
    await connection.prepare("SELECT 76")


async def is_waiting(transactions: Transactions, wait_event: str) -> bool:
    async with transactions() as uow:
        found = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = :it"
        )
        return bool(await uow.session.scalar(found, {"it": wait_event}))


async def is_locked(transactions: Transactions) -> bool:
    async with transactions() as uow:
        return (await uow.session.execute(text(f"{LOCK} SKIP LOCKED"))).first() is None


async def test_lock_of_who_stands_still_within_a_statement_ends(database_url: str) -> None:
    async with observing(database_url) as others, a_transaction(database_url, LOCK) as connection:
        await begin_a_statement(connection)
        assert await end_standstills(others.engine, silent_for=LONG, deaf_for=AT_ONCE) == 0
        assert await is_locked(others)
        assert await end_standstills(others.engine, silent_for=AT_ONCE, deaf_for=LONG) == 1
        async with others() as uow:  # waits till it is gone
            assert (await uow.session.execute(text(LOCK))).first() is not None


async def test_lock_of_who_does_not_take_an_answer_ends(database_url: str) -> None:
    much = "SELECT repeat('x', 1000) FROM generate_series(1, 100000)"
    async with (
        observing(database_url) as others,
        relayed(database_url) as (relay, url),
        a_transaction(url, LOCK) as connection,
    ):
        statement = await connection.prepare(much)
        (passage,) = relay.passages
        passage.freeze(Way.TO_CLIENT)
        asking = asyncio.ensure_future(statement.fetch())
        await eventually(lambda: is_waiting(others, "ClientWrite"))
        assert await end_standstills(others.engine, silent_for=AT_ONCE, deaf_for=LONG) == 0
        assert await is_locked(others)
        assert await end_standstills(others.engine, silent_for=LONG, deaf_for=AT_ONCE) == 1
        async with others() as uow:
            assert (await uow.session.execute(text(LOCK))).first() is not None
        relay.cut()
        await asyncio.gather(asking, return_exceptions=True)


async def test_all_others_keep_their_locks(database_url: str) -> None:
    async with (
        observing(database_url) as others,
        a_transaction(database_url, LOCK) as idle,
        a_transaction(database_url) as without_a_lock,
        a_transaction(database_url, "SELECT pg_current_xact_id()", name="psql") as somebody_elses,
        a_transaction(database_url, "SELECT pg_current_xact_id()") as busy,
    ):
        await begin_a_statement(without_a_lock)
        await begin_a_statement(somebody_elses)
        working = asyncio.ensure_future(busy.execute("SELECT pg_sleep(60)"))
        await eventually(lambda: is_waiting(others, "PgSleep"))
        assert await end_standstills(others.engine, silent_for=AT_ONCE, deaf_for=AT_ONCE) == 0
        assert await is_locked(others)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        for connection in (idle, without_a_lock, somebody_elses):
            assert await connection.fetchval("SELECT 76") == 76
