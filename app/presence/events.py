"""What happens to presence."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    """An agent came, left, or changed their availability."""

    agent_id: UUID


@dataclass(frozen=True, slots=True)
class VisitorsSeen(Event):
    """Waiting visitors have come, gone, or come back after they were taken for gone."""

    visitor_ids: tuple[UUID, ...]
