"""What happens to waits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.kernel.events import Event
from app.waiting.rules import Rung, WaitCause, WaitLevel


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
    cause: WaitCause | None = None


@dataclass(frozen=True, slots=True)
class WaitsEased(Event):
    """Waits stand otherwise and no log says so: predictions (do not) hold (any more), or hours stop or start clocks."""

    conversation_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class RungTaken(Event):
    """Something was done for a waiting shopper."""

    wait_id: UUID
    conversation_id: UUID
    site_id: UUID
    queue_id: UUID
    rung: Rung
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class LadderChanged(Event):
    """A site wants other things done about waits."""

    site_id: UUID


@dataclass(frozen=True, slots=True)
class ShoppersLeft(Event):
    """Waiting shoppers are taken for gone: greyed in their place, and nobody waits behind them."""

    conversation_ids: tuple[UUID, ...]
    queue_ids: tuple[UUID, ...]
