"""What happens to waits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.kernel.events import Event
from app.waiting.rules import WaitLevel


@dataclass(frozen=True, slots=True)
class WaitsOpened(Event):
    """New episodes are open; the monitor watches them from now on."""

    wait_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class WaitsClosed(Event):
    """Episodes have ended; nothing more is raised on them."""

    wait_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class WaitFlagged(Event):
    """A wait has reached a level."""

    wait_id: UUID
    conversation_id: UUID
    site_id: UUID
    level: WaitLevel
    raised_at: datetime
    late_by_ms: int
