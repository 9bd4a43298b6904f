"""Lets a command use the services as the server does: units of work on the database clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.db.engine import create_engine, read_clock
from app.db.unit_of_work import Handlers, Transactions
from app.kernel.clock import DatabaseClock
from app.keys import Keyring
from app.main import read_masters
from app.settings import Settings
from app.wiring import LAST


def keyring_of(settings: Settings) -> Keyring:
    """Have the keys that these settings name."""
    return Keyring(read_masters(settings))


@asynccontextmanager
async def transactions_on(url: str, settings: Settings | None = None) -> AsyncIterator[Transactions]:
    """Open units of work on this database while the block runs; events of theirs reach nobody but the audit log.

    They have keys, and write that log, if settings that name master keys are given.
    """
    keyring = keyring_of(settings) if settings is not None else None
    engine = create_engine(url, pool_size=2)
    try:
        clock = DatabaseClock()
        await read_clock(engine, clock)
        # Nothing can be signed without keys: whoever acts has to bring them.
        handlers = Handlers(last=LAST) if keyring else None
        yield Transactions(engine, clock, handlers, keyring)
    finally:
        await engine.dispose()
