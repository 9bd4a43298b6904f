"""A process knows its database again, and has nothing more to do with one that has gone back to what it once was."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import connected, create_engine
from app.db.epoch import DatabaseRestoredError, Sight, Witness, read_epoch
from app.db.unit_of_work import Transactions
from app.kernel.clock import SystemClock
from app.kernel.ids import new_id
from tests.support.refusals import refused

# What loading a dump into a database in use comes to.
LOADED = (
    "CREATE TABLE loaded (LIKE epochs INCLUDING ALL)",
    "INSERT INTO loaded SELECT * FROM epochs",
    "DROP TABLE epochs",
    "ALTER TABLE loaded RENAME TO epochs",
)
KNOWN = Sight(new_id(), 1, 1, 1, "00000001", 100)


@dataclass
class World:
    """A process whose end is noted, and the database that it looks at."""

    engine: AsyncEngine
    transactions: Transactions
    epoch: UUID
    ends: list[None] = field(default_factory=list)

    async def do(self, *statements: str) -> None:
        async with connected(self.engine) as connection:
            for statement in statements:
                await connection.execute(text(statement))
            await connection.commit()

    async def now(self) -> UUID:
        async with connected(self.engine) as connection:
            return UUID(str((await connection.execute(text("SELECT id FROM epochs"))).scalar_one()))


@asynccontextmanager
async def a_world(database_url: str) -> AsyncIterator[tuple[World, Witness]]:
    outside, engine = create_engine(database_url), create_engine(database_url)
    transactions = Transactions(engine, SystemClock())
    try:
        async with transactions() as uow:
            epoch = await read_epoch(uow)
        world = World(outside, transactions, epoch)
        witness = Witness(engine, lambda: world.ends.append(None))
        await witness.attach()
        yield world, witness
    finally:
        await engine.dispose()
        await outside.dispose()


async def test_database_that_only_goes_on_is_known_again(database_url: str) -> None:
    async with a_world(database_url) as (world, witness):
        for _ in range(3):
            await world.do("UPDATE epochs SET id = id")
            await witness.look()
            await world.transactions.engine.dispose()  # connections are new
        assert (await world.now(), world.ends) == (world.epoch, [])


async def test_dump_that_is_loaded_under_a_running_process_gets_an_epoch_of_its_own(
    database_url: str,
) -> None:
    async with a_world(database_url) as (world, witness):
        await world.do(*LOADED)
        with pytest.raises(DatabaseRestoredError):
            await witness.look()
        renewed = await world.now()
        assert renewed != world.epoch
        assert len(world.ends) == 1
        with pytest.raises(DatabaseRestoredError):
            await witness.look()
        assert (await world.now(), len(world.ends)) == (renewed, 1), "once is enough"


async def test_nothing_is_written_on_a_new_connection_to_a_restored_database(database_url: str) -> None:
    async with a_world(database_url) as (world, _):
        await world.transactions.engine.dispose()
        await world.do(*LOADED)
        with refused("temporarily_unavailable"):
            async with world.transactions() as uow:
                await uow.session.execute(text("UPDATE epochs SET id = id"))
        assert len(world.ends) == 1


async def test_epoch_that_was_renewed_by_somebody_else_is_left_and_believed(database_url: str) -> None:
    async with a_world(database_url) as (world, witness):
        other = new_id()
        await world.do(f"UPDATE epochs SET id = '{other}'")  # noqa: S608
        with pytest.raises(DatabaseRestoredError):
            await witness.look()
        assert (await world.now(), len(world.ends)) == (other, 1)


@pytest.mark.parametrize(
    "seen",
    [
        replace(KNOWN, epoch=new_id()),
        replace(KNOWN, table=2),
        replace(KNOWN, database=2),
        replace(KNOWN, server=2),
        replace(KNOWN, timeline="00000002"),
        replace(KNOWN, flushed=99),
    ],
)
def test_sight_of_another_database_or_of_an_earlier_one_is_no_continuation(seen: Sight) -> None:
    assert not seen.goes_on_from(KNOWN)


@pytest.mark.parametrize(
    "seen",
    [
        KNOWN,
        replace(KNOWN, flushed=101),
        Sight(KNOWN.epoch, KNOWN.table, KNOWN.database),
        Sight(None, None, KNOWN.database),
    ],
)
def test_what_is_not_told_is_no_contradiction(seen: Sight) -> None:
    assert seen.goes_on_from(KNOWN)
