"""One use case, one transaction: the only place that commits, and where events meet their handlers."""

import copy
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from app.db.engine import cancellation_kept
from app.db.wall import raise_wall
from app.kernel.acts import Actor
from app.kernel.clock import Clock
from app.kernel.errors import AppError, LockedError, contended, unavailable
from app.kernel.events import Event
from app.kernel.redaction import Redactor
from app.keys import DataKey, Keyring

TEXT_NOT_STORABLE = "22021"  # character_not_in_repertoire: a NUL
# 08: connection exception, 25P03: a transaction that was ended as its process stood still, 53: insufficient resources (a
# full disk too), 57P: operator intervention (a shutdown), 58: system error (files that cannot be read or written).
AWAY = ("08", "25P03", "53", "57P", "58")
# Nobody but an operator can do anything about these; their words name files and settings, never what is stored.
TROUBLE = ("53", "58")
TELL_AGAIN_S = 60.0
# 40: the transaction had to give way to others (a deadlock), 55P03: a lock, 57014: a statement took too long.
CONTENDED = ("40", "55P03", "57014")
LOCKED = "55P03"

UNUSABLE = (
    InterfaceError,
    OperationalError,
    PoolTimeoutError,
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the driver lost its way, for instance as the server said goodbye
)

_told_at: dict[str, float] = {}
log = structlog.get_logger()

# Rows as the driver gives them: each can be indexed and unpacked; what is in them depends on the statement.
Rows = Sequence[Any]


class UnitOfWork:
    """An open transaction and the facts it will make true."""

    def __init__(
        self,
        clock: Clock,
        session: AsyncSession | None = None,
        *,
        keyring: Keyring | None = None,
        actor: Actor | None = None,
        redactor: Redactor | None = None,
    ) -> None:
        self.actor = actor
        self.redactor = redactor or Redactor()  # what each shop has masked
        self.events: list[Event] = []
        self.fresh_keys: dict[UUID, DataKey] = {}  # made in this transaction, which may be undone
        self._session = session
        self._clock = clock
        self._keyring = keyring

    @property
    def session(self) -> AsyncSession:
        """The transaction as SQLAlchemy sees it."""
        if self._session is None:
            raise RuntimeError("this unit of work has no session")
        return self._session

    @property
    def keyring(self) -> Keyring:
        """The data keys that this process has at hand; `data_keys` reads and makes them."""
        if self._keyring is None:
            raise RuntimeError("this unit of work has no keys")
        return self._keyring

    async def fetch(self, statement: str, *values: object) -> Rows:
        """Run a statement in the driver's own words (`$1`, `$2`, …) and return its rows.

        For what is done thousands of times a second: it skips the compiling and the typing of the session.
        """
        connection = await self.session.connection()
        result = await connection.exec_driver_sql(statement, values)
        return result.all() if result.returns_rows else ()

    def now(self) -> datetime:
        """Return database time; ask after taking a lock, not before."""
        return self._clock.now()

    def record(self, *events: Event) -> None:
        """Remember facts; they are handled before the commit (`inside`) and after it (`after`)."""
        self.events.extend(events)


# Handlers get all events of one type at once, so that a batch costs one statement. Their argument
# is as narrow as the key they stand under, which a mapping cannot say: hence Any.
Inside = Callable[[UnitOfWork, Sequence[Any]], Awaitable[None]]
After = Callable[[Sequence[Any]], None]


@dataclass(frozen=True)
class Conditional:
    """A handler that can tell without asking Postgres when events do not concern it."""

    handler: Inside
    concerns: Callable[[Sequence[Any]], bool]

    async def __call__(self, uow: UnitOfWork, events: Sequence[Any]) -> None:
        """Act on events."""
        await self.handler(uow, events)


@dataclass(frozen=True)
class Handlers:
    """Who acts on which event: inside the transaction, or after its commit (must not fail or wait).

    `last` is for what takes a lock that everybody wants: it comes right before the commit, when all other locks
    are held already, and so it can neither be waited for in a circle nor be held for long.
    """

    inside: Mapping[type[Event], Sequence[Inside]] = field(default_factory=dict)
    last: Mapping[type[Event], Sequence[Inside]] = field(default_factory=dict)
    after: Mapping[type[Event], Sequence[After]] = field(default_factory=dict)

    def has_inside(self, events: Sequence[Event]) -> bool:
        """Tell whether any of these events is acted on inside its transaction."""
        return any(
            not isinstance(handler, Conditional) or handler.concerns(same)
            for kind, same in _by_type(events).items()
            for handler in (*self.inside.get(kind, ()), *self.last.get(kind, ()))
        )

    async def act_inside(self, uow: UnitOfWork) -> None:
        """Act on all events of a unit of work, and on those that are recorded meanwhile."""
        handled = 0
        while handled < len(uow.events):
            fresh = uow.events[handled:]
            handled = len(uow.events)
            for kind, events in _by_type(fresh).items():
                for handler in self.inside.get(kind, ()):
                    await handler(uow, events)
        for kind, events in _by_type(uow.events).items() if self.last else ():
            for handler in self.last.get(kind, ()):
                await handler(uow, events)

    def act_after(self, events: Sequence[Event]) -> None:
        """Act on what a committed transaction has made true."""
        for kind, same in _by_type(events).items():
            for handler in self.after.get(kind, ()):
                handler(same)


class Transactions:
    """Opens units of work. `async with transactions() as uow:` commits at the end of the block."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: Clock,
        handlers: Handlers | None = None,
        keyring: Keyring | None = None,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.handlers = handlers or Handlers()
        self.keyring = keyring
        self.redactor = Redactor()
        self._sessions = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
        self.has_wall = True  # whether this database lets us raise the wall between sites
        self._whose: Callable[[], Actor | None] = _nobody
        self._sites: Callable[[], Collection[UUID] | None] = _nobody

    def acting(self, whose: Callable[[], Actor | None]) -> Self:
        """Return the same for somebody; who that is, is asked whenever a unit of work begins."""
        theirs = copy.copy(self)
        theirs._whose = whose  # noqa: SLF001 - ours
        return theirs

    def within(self, sites: Callable[[], Collection[UUID] | None]) -> Self:
        """Return the same behind the wall of these sites (`app.db.wall`), asked for like the actor; None means all."""
        walled = copy.copy(self)
        walled._sites = sites  # noqa: SLF001 - ours
        return walled

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        """Run the block in one transaction; raises `temporarily_unavailable` when it cannot be done just now."""
        with errors_named():
            async with self._sessions() as session, session.begin():
                sites = self._sites()
                if sites is not None and self.has_wall:
                    await raise_wall(session, sites)
                uow = UnitOfWork(
                    self.clock,
                    session,
                    keyring=self.keyring,
                    actor=self._whose(),
                    redactor=self.redactor,
                )
                yield uow
                await self.handlers.act_inside(uow)
        self.handlers.act_after(uow.events)


@contextmanager
def errors_named() -> Iterator[None]:
    """Turn what the driver and SQLAlchemy raise into our own words, where there are words for it."""
    try:
        with cancellation_kept():
            yield
    except UNUSABLE as exc:
        raise unavailable() from exc
    except DBAPIError as exc:
        if exc.connection_invalidated:
            raise unavailable() from exc
        _raise_named(getattr(exc.orig, "sqlstate", None), exc)
        raise
    except asyncpg.PostgresError as exc:
        _raise_named(exc.sqlstate, exc)
        raise


def _raise_named(sqlstate: str | None, exc: Exception) -> None:
    if sqlstate == TEXT_NOT_STORABLE:
        raise AppError(
            "text_not_storable", "This text contains a character that cannot be stored.", 422
        ) from exc
    if sqlstate is not None and sqlstate.startswith(TROUBLE):
        _tell_trouble(sqlstate, str(getattr(exc, "orig", exc)))
    if sqlstate is not None and sqlstate.startswith(AWAY):
        raise unavailable() from exc
    if sqlstate is not None and sqlstate.startswith(CONTENDED):
        raise contended(LockedError if sqlstate == LOCKED else AppError) from exc


def _tell_trouble(sqlstate: str, said: str) -> None:
    """Say what somebody has to see to: whoever is refused is only told to wait, and comes again many times a second."""
    now = time.monotonic()
    if now - _told_at.get(sqlstate, -math.inf) >= TELL_AGAIN_S:
        _told_at[sqlstate] = now
        log.error("database.in_trouble", said=said, sqlstate=sqlstate)


def _nobody() -> None:
    return None


def _by_type(events: Sequence[Event]) -> Mapping[type[Event], Sequence[Event]]:
    kinds = set(map(type, events))
    if len(kinds) == 1:  # nearly always, where there are many
        return {kinds.pop(): list(events)}
    grouped: dict[type[Event], list[Event]] = {}
    for event in events:
        grouped.setdefault(type(event), []).append(event)
    return grouped
