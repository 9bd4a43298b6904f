"""What happens to the outbox."""

from dataclasses import dataclass

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class OutboxGrew(Event):
    """There is something to deliver; only a hint, as the one who delivers looks every second."""
