"""Leader roles: at most one process acts for a role, and a former one cannot write any more."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from sqlalchemy import BigInteger, Text, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, Base
from app.db.engine import IDLE_IN_TRANSACTION_TIMEOUT_MS, connected
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError
from app.kernel.metrics import LEADER

RETRY_S = 2.0
WATCH_S = 1.0
# A leader that says nothing for so long stands still: Postgres ends its connection, and with it the lock.
SILENCE_TIMEOUT_MS = 3_000

log = structlog.get_logger()


class LeaderTerm(Base):
    """The fencing number of each role."""

    __tablename__ = "leader_terms"

    role: Mapped[str] = mapped_column(Text, primary_key=True, info=NO_PII)
    term: Mapped[int] = mapped_column(BigInteger, info=NO_PII)


@dataclass(frozen=True, slots=True)
class Term:
    """Proof of leadership for one role; `fence` every transaction with it."""

    role: str
    number: int

    async def fence(self, uow: UnitOfWork) -> None:
        """Refuse to go on when another process leads by now; a later leader waits for our commit.

        It need not wait for a process that stands still: Postgres ends the transaction, also where the process
        has stopped between the messages of one statement, which is not idle to it.
        """
        found = await uow.session.scalar(
            _FENCE,
            {"role": self.role, "term": self.number, "lasts_ms": str(IDLE_IN_TRANSACTION_TIMEOUT_MS)},
        )
        if found is None:
            raise AppError("leadership_lost", f"Another process is the {self.role} now.", 409)


# Before PostgreSQL 17 there is no such timeout.
_FENCE = text(
    "SELECT term, CASE WHEN current_setting('server_version_num')::int >= 170000 "
    "THEN set_config('transaction_timeout', :lasts_ms, true) END "
    "FROM leader_terms WHERE role = :role AND term = :term FOR SHARE"
)


async def lead(engine: AsyncEngine, role: str, work: Callable[[Term], Awaitable[None]]) -> None:
    """Run `work` while this process is the leader of `role`; try to become it until cancelled.

    The advisory lock lives as long as its connection, which Postgres ends when the process stands
    still. When the connection dies the work is cancelled; what a frozen process still writes when it
    wakes is stopped by the term number.
    """
    while True:
        try:
            async with connected(engine) as connection:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                if await _try_lock(connection, role):
                    term = await _next_term(connection, role)
                    log.info("leader.elected", role=role, term=term.number)
                    with LEADER.labels(role).track_inprogress():
                        await _work_while_held(connection, work, term)
        except AppError as exc:
            log.warning("leader.stepped_down", role=role, code=exc.code)
        except (DBAPIError, OSError, TimeoutError) as exc:
            log.warning("leader.lost", role=role, error=type(exc).__name__)
        except Exception:  # a bug in a role must not end the process; the next try starts from Postgres
            log.exception("leader.failed", role=role)
        await asyncio.sleep(RETRY_S * random.uniform(0.5, 1))  # noqa: S311 - jitter, not a secret


async def _try_lock(connection: AsyncConnection, role: str) -> bool:
    statement = text("SELECT pg_try_advisory_lock(hashtextextended('seventysix:' || :role, 0))")
    return bool((await connection.execute(statement, {"role": role})).scalar_one())


async def _next_term(connection: AsyncConnection, role: str) -> Term:
    statement = text(
        "INSERT INTO leader_terms (role, term) VALUES (:role, 1) "
        "ON CONFLICT (role) DO UPDATE SET term = leader_terms.term + 1 RETURNING term"
    )
    return Term(role, (await connection.execute(statement, {"role": role})).scalar_one())


async def _work_while_held(
    connection: AsyncConnection, work: Callable[[Term], Awaitable[None]], term: Term
) -> None:
    async def watch() -> None:
        await connection.execute(text(f"SET idle_session_timeout = {SILENCE_TIMEOUT_MS}"))
        while True:
            await asyncio.sleep(WATCH_S)
            await connection.execute(text("SELECT 1"))

    working = asyncio.ensure_future(work(term))
    watching = asyncio.ensure_future(watch())
    try:
        done, _ = await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (working, watching):
            task.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)
        await _unlock(connection)


async def _unlock(connection: AsyncConnection) -> None:
    """Give the lock back; raises nothing, or the failure would take the place of the cancellation that led here."""
    if connection.closed or connection.invalidated:
        return
    try:
        await connection.execute(text("SELECT pg_advisory_unlock_all()"))
        await connection.execute(text("RESET idle_session_timeout"))
    except (DBAPIError, OSError):
        await connection.invalidate()


_LEADING = text(
    "SELECT t.role FROM leader_terms AS t JOIN pg_locks AS l ON l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted "
    "AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('seventysix:' || t.role, 0) "
    "WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1"
)


async def is_somebody_leading(connection: AsyncConnection) -> bool:
    """Tell whether the program is running on this database: one process of it leads then, in some role."""
    return (await connection.execute(_LEADING)).first() is not None
