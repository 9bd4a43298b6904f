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
from app.db.engine import connected
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError
from app.kernel.metrics import LEADER

RETRY_S = 2.0
WATCH_S = 1.0
# A leader that says nothing for so long stands still: Postgres ends its connection, and with it the lock.
SILENCE_TIMEOUT_MS = 3_000
# What a former leader has under way may still be committed for so long.
PATIENCE_S = 3.0

_END_WHO_BLOCKS = text("SELECT pg_terminate_backend(pid) FROM unnest(pg_blocking_pids(:pid)) AS pid")

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
        """Refuse to go on when another process leads by now; a later leader waits for our commit."""
        found = await uow.session.scalar(
            text("SELECT term FROM leader_terms WHERE role = :role AND term = :term FOR SHARE"),
            {"role": self.role, "term": self.number},
        )
        if found is None:
            raise AppError("leadership_lost", f"Another process is the {self.role} now.", 409)


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
                    term = await _next_term(engine, connection, role)
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


async def _next_term(engine: AsyncEngine, connection: AsyncConnection, role: str) -> Term:
    """Begin a term, when what was fenced with the former one is over.

    A process that was stopped between the messages of one statement is not idle to Postgres, and would hold its
    locks for as long as it stands still: it is not waited for.
    """
    statement = text(
        "INSERT INTO leader_terms (role, term) VALUES (:role, 1) "
        "ON CONFLICT (role) DO UPDATE SET term = leader_terms.term + 1 RETURNING term"
    )
    pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    beginning = asyncio.ensure_future(connection.execute(statement, {"role": role}))
    try:
        if not (await asyncio.wait({beginning}, timeout=PATIENCE_S))[0]:
            async with connected(engine) as other:
                await other.execute(_END_WHO_BLOCKS, {"pid": pid})
        return Term(role, (await beginning).scalar_one())
    finally:
        beginning.cancel()
        await asyncio.gather(beginning, return_exceptions=True)


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
