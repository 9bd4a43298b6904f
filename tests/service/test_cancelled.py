"""Whoever is cancelled while using the database, at whatever moment, ends, and leaves no connection behind."""

import asyncio
import gc
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from app.db.engine import cancellation_kept, create_engine, read_clock
from app.db.lane import Lane
from app.db.leader import Term, lead
from app.db.unit_of_work import Transactions
from app.kernel.clock import DatabaseClock, SystemClock
from tests.support.relay import relayed

TIMES = 12
ENDS_WITHIN_S = 5
LATEST_S = 0.1  # connecting is part of it
WORK = "SELECT pg_sleep(0.003)"


async def transact(engine: AsyncEngine) -> None:
    while True:
        with suppress(Exception):
            async with Transactions(engine, SystemClock())() as uow:
                await uow.fetch(WORK)


async def use_a_lane(engine: AsyncEngine) -> None:
    lane = Lane(Transactions(engine, SystemClock()))
    try:
        while True:
            with suppress(Exception):
                async with lane() as uow:
                    await uow.fetch(WORK)
    finally:
        await lane.close()


async def stand_for_a_role(engine: AsyncEngine) -> None:
    async def work(term: Term) -> None:
        while True:
            async with Transactions(engine, SystemClock())() as uow:
                await term.fence(uow)

    await lead(engine, "test", work)


async def read_the_clock(engine: AsyncEngine) -> None:
    while True:
        with suppress(Exception):
            await read_clock(engine, DatabaseClock())


@pytest.mark.parametrize("is_cut", [False, True])
@pytest.mark.parametrize("use", [transact, use_a_lane, stand_for_a_role, read_the_clock])
async def test_cancelled_use_leaves_nothing_behind(
    database_url: str, use: Callable[[AsyncEngine], Awaitable[None]], *, is_cut: bool
) -> None:
    choices = random.Random(3)  # noqa: S311  # a schedule, not a secret
    async with relayed(database_url) as (relay, url):
        for _ in range(TIMES):
            engine = create_engine(url)
            using = asyncio.ensure_future(use(engine))
            await asyncio.sleep(choices.uniform(0, LATEST_S))
            if is_cut:
                relay.cut_all()
            for _ in range(choices.randrange(12)):  # somewhere in the middle of finding out
                await asyncio.sleep(0)
            using.cancel()
            await asyncio.wait([using], timeout=ENDS_WITHIN_S)
            assert using.cancelled()
            pool = engine.pool
            assert isinstance(pool, QueuePool)
            assert pool.checkedout() == 0
            await engine.dispose()
        gc.collect()  # what it finds is a warning, and that is an error


async def test_failure_while_a_cancelled_block_gives_its_connection_back_does_not_hide_the_cancellation() -> (
    None
):
    async def use() -> None:
        while True:
            with suppress(OSError), cancellation_kept():
                try:
                    await asyncio.sleep(60)
                finally:
                    raise ConnectionResetError

    using = asyncio.ensure_future(use())
    await asyncio.sleep(0)
    using.cancel()
    await asyncio.wait([using], timeout=ENDS_WITHIN_S)
    assert using.cancelled()
