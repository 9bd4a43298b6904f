"""What every bus promises."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from app.kernel.events import Event

E = TypeVar("E", bound=Event)

# A listener takes exactly the type it was registered for, which a mapping cannot say: hence Any.
Listener = Callable[[Any], None]


class Bus(Protocol):
    """Tells all processes, this one included, what has happened.

    Delivery is at most once and unordered: whoever must not miss anything reads Postgres.
    Publishing never waits, and a listener that fails harms nobody else.
    """

    def publish(self, event: Event) -> None:
        """Hand a fact to all listeners of its type, soon."""

    def listen(self, kind: type[E], listener: Callable[[E], None]) -> None:
        """Call `listener` with every fact of this exact type."""

    async def run(self) -> None:
        """Carry what is published, until cancelled."""
