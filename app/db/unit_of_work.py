"""One use case, one transaction: the only place that commits, and where events meet their handlers."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from app.kernel.clock import Clock
from app.kernel.errors import AppError, unavailable
from app.kernel.events import Event

TEXT_NOT_STORABLE = "22021"  # character_not_in_repertoire: a NUL


class UnitOfWork:
    """An open transaction and the facts it will make true."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self.session = session
        self.events: list[Event] = []
        self._clock = clock

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
class Handlers:
    """Who acts on which event: inside the transaction, or after its commit (must not fail or wait)."""

    inside: Mapping[type[Event], Sequence[Inside]] = field(default_factory=dict)
    after: Mapping[type[Event], Sequence[After]] = field(default_factory=dict)


class Transactions:
    """Opens units of work. `async with transactions() as uow:` commits at the end of the block."""

    def __init__(self, engine: AsyncEngine, clock: Clock, handlers: Handlers | None = None) -> None:
        self.engine = engine
        self.clock = clock
        self._handlers = handlers or Handlers()
        self._sessions = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        """Run the block in one transaction; raises `temporarily_unavailable` when Postgres cannot be used."""
        try:
            async with self._sessions() as session, session.begin():
                uow = UnitOfWork(session, self.clock)
                yield uow
                await self._handle_inside(uow)
        except (InterfaceError, OperationalError, PoolTimeoutError, OSError) as exc:
            raise unavailable() from exc
        except DBAPIError as exc:
            if exc.connection_invalidated:
                raise unavailable() from exc
            if getattr(exc.orig, "sqlstate", None) == TEXT_NOT_STORABLE:
                raise AppError(
                    "text_not_storable", "This text contains a character that cannot be stored.", 422
                ) from exc
            raise
        for kind, events in _by_type(uow.events).items():
            for handler in self._handlers.after.get(kind, ()):
                handler(events)

    async def _handle_inside(self, uow: UnitOfWork) -> None:
        handled = 0
        while handled < len(uow.events):
            fresh = uow.events[handled:]
            handled = len(uow.events)
            for kind, events in _by_type(fresh).items():
                for handler in self._handlers.inside.get(kind, ()):
                    await handler(uow, events)


def _by_type(events: Sequence[Event]) -> dict[type[Event], list[Event]]:
    grouped: dict[type[Event], list[Event]] = {}
    for event in events:
        grouped.setdefault(type(event), []).append(event)
    return grouped
