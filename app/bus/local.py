"""The bus of a single process."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog

from app.bus.interface import Listener
from app.kernel.events import Event

E = TypeVar("E", bound=Event)

log = structlog.get_logger()


class LocalBus:
    """Calls listeners at once."""

    def __init__(self) -> None:
        self._listeners: dict[type[Event], list[Listener]] = {}

    def publish(self, event: Event) -> None:
        """Hand a fact to all listeners of its type."""
        for listener in self._listeners.get(type(event), ()):
            try:
                listener(event)
            except Exception:  # one listener's bug must not cost the others their hint
                log.exception("bus.listener_failed", kind=type(event).__name__)

    def listen(self, kind: type[E], listener: Callable[[E], None]) -> None:
        """Call `listener` with every fact of this exact type."""
        self._listeners.setdefault(kind, []).append(listener)

    async def run(self) -> None:
        """Nothing to carry: listeners were called when it was published."""
        await asyncio.Event().wait()
