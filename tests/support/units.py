"""Units of work for tests: a pool on a test's database, a clock it holds, and the events it hears."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from app.db.engine import create_engine
from app.db.unit_of_work import After, Handlers, Transactions
from app.kernel.acts import Acted
from app.kernel.clock import Clock
from app.kernel.events import Event
from tests.support.clocks import ManualClock
from tests.support.keys import a_keyring


@asynccontextmanager
async def opened(
    database_url: str, *, clock: Clock | None = None, hears: list[Event] | None = None
) -> AsyncIterator[Transactions]:
    """Open transactions on a database; `hears` is filled with the events of committed ones, except for the audit log's."""
    engine = create_engine(database_url)
    handlers = Handlers(after=_Everything(hears)) if hears is not None else None
    try:
        yield Transactions(engine, clock or ManualClock(), handlers, a_keyring())
    finally:
        await engine.dispose()


async def is_somebody_waiting_for_a_lock(transactions: Transactions, *, on: str = "") -> bool:
    """Tell whether a statement with `on` in it waits in this database; each look is a transaction of its own."""
    statement = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE :on"
    )
    async with transactions() as uow:
        return bool(await uow.session.scalar(statement, {"on": f"%{on}%"}))


class _Everything(dict[type[Event], list[After]]):
    """Handlers that take every type of event down in one list."""

    def __init__(self, heard: list[Event]) -> None:
        super().__init__()
        self._heard = heard

    def get(self, kind: object, *_: object) -> list[After]:
        return [] if kind is Acted else [self._heard.extend]
