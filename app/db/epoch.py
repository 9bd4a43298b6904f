"""The identity of the database: cursors of another epoch prove nothing, nor does what a process remembers."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import Boolean, CheckConstraint, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, Base
from app.db.engine import connected
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id

WATCH_S = 5.0
NOT_OFFERED = ("42", "0A")  # no such function, no right to call it, not supported

RESTORED = (
    "The database does not hold what this process has seen in it: a backup was restored, or another server has taken over. "
    "Its identity is renewed, so that clients load their conversations anew, and this process has to start over."
)

log = structlog.get_logger()


class Epoch(Base):
    """One row; replaced when a backup is restored."""

    __tablename__ = "epochs"
    __table_args__ = (CheckConstraint("is_single", name="single_row"),)

    is_single: Mapped[bool] = mapped_column(Boolean, primary_key=True, default=True, info=NO_PII)
    id: Mapped[UUID] = mapped_column(info=NO_PII)


async def read_epoch(uow: UnitOfWork) -> UUID:
    """Return the epoch, making one for a new database."""
    await uow.session.execute(
        text("INSERT INTO epochs (is_single, id) VALUES (true, :id) ON CONFLICT DO NOTHING"), {"id": new_id()}
    )
    return UUID(str(await uow.session.scalar(text("SELECT id FROM epochs"))))


class DatabaseRestoredError(ConnectionError):
    """This database is not the one that this process knows: as good as away."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look at a database shows; None is what it does not tell us, or not just now."""

    epoch: UUID | None  # of which a restored database has the same
    table: int | None  # a dump that is loaded makes it anew
    database: int
    server: int | None = None
    timeline: str | None = (
        None  # which begins anew where a log is recovered to an instant, or a standby takes over
    )
    flushed: int | None = None  # how much of the log can never be lost again: it only grows

    def goes_on_from(self, known: "Sight") -> bool:
        """Tell whether all that was true at a former look can still be relied on."""
        return all(
            None in pair or pair[0] == pair[1]
            for pair in (
                (self.epoch, known.epoch),
                (self.table, known.table),
                (self.database, known.database),
                (self.server, known.server),
                (self.timeline, known.timeline),
            )
        ) and (self.flushed or known.flushed or 0) >= (known.flushed or 0)


_WHICH = """
SELECT e.id, e.tableoid::bigint AS "table", d.oid::bigint AS database
FROM pg_database AS d LEFT JOIN epochs AS e ON true WHERE d.datname = current_database()
"""
_HOW_FAR = """
SELECT (SELECT system_identifier FROM pg_control_system()) AS server,
       left(pg_walfile_name(pg_current_wal_flush_lsn()), 8) AS timeline,
       (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint AS flushed
WHERE NOT pg_is_in_recovery()
"""
_RENEW = "UPDATE epochs SET id = $1 WHERE id = $2"


class Witness:
    """Looks at every new connection, and now and then, whether this is still the database that a process knows.

    Connections to one that has gone back are refused, so that nothing is written by heart to it; and the process
    ends, to be started anew: all that it remembers of people, keys and logs may be of what never happened.
    """

    def __init__(self, engine: AsyncEngine, end: Callable[[], None]) -> None:
        self._engine = engine
        self._end = end
        self._known: Sight | None = None
        self._tells_how_far = True
        self._is_restored = False

    async def attach(self) -> None:
        """Begin to look; the epoch must have been read before."""
        await self.look()
        event.listen(self._engine.sync_engine, "connect", self._on_connect)

    async def run(self) -> None:
        """Look now and then until cancelled: a dump may be loaded without any connection being lost."""
        while True:
            await asyncio.sleep(WATCH_S)
            try:
                await self.look()
            except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as exc:
                log.warning("database.look_failed", error=type(exc).__name__)

    async def look(self) -> None:
        """Look once; raises `DatabaseRestoredError`."""
        async with connected(self._engine) as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            if not isinstance(driver, asyncpg.Connection):
                raise TypeError(driver)
            try:
                await self._look(driver)
            except DatabaseRestoredError:
                await connection.invalidate()
                raise

    def _on_connect(self, connection: "_Adapted", _record: object) -> None:
        connection.run_async(self._look)

    async def _look(self, driver: asyncpg.Connection) -> None:
        known = self._known  # before asking: others look meanwhile, and may see more
        seen = await self._see(driver)
        if self._is_restored or (known is not None and not seen.goes_on_from(known)):
            await self._tell(driver, known)
            driver.terminate()
            raise DatabaseRestoredError(RESTORED)
        latest = self._known
        if seen.epoch is not None and (latest is None or (seen.flushed or 0) >= (latest.flushed or 0)):
            self._known = seen

    async def _see(self, driver: asyncpg.Connection) -> Sight:
        which = await driver.fetchrow(_WHICH)
        how_far = None
        if self._tells_how_far:
            try:
                how_far = await driver.fetchrow(_HOW_FAR)
            except asyncpg.PostgresError as exc:  # some hosted servers have no such functions
                self._tells_how_far = not str(exc.sqlstate).startswith(NOT_OFFERED)
        if which is None:
            raise RuntimeError("a database that is not in its own catalogue")
        return Sight(which["id"], which["table"], which["database"], *(how_far or ()))

    async def _tell(self, driver: asyncpg.Connection, known: Sight | None) -> None:
        if self._is_restored:
            return
        self._is_restored = True
        log.error("database.restored", meaning=RESTORED)
        try:
            if known is not None:
                # Of several processes that find out, the first does it.
                await driver.execute(_RENEW, new_id(), known.epoch)
        finally:
            self._end()


class _Adapted:
    """What SQLAlchemy makes of a driver's connection, as far as we need it."""

    run_async: Callable[..., object]


def end_process() -> None:
    """End at once, as Ctrl-C does: whoever is served here is served from memory that is worth nothing."""
    signal.raise_signal(signal.SIGINT)
