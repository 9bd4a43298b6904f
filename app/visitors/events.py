"""What happens to visitors."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class VisitorIdentified(Event):
    """A shop has vouched for somebody for the first time: a contact."""

    site_id: UUID
    visitor_id: UUID


@dataclass(frozen=True, slots=True)
class VisitorsTold(Event):
    """More is known of these visitors, by their shop or its page."""

    visitor_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class VisitorBlocked(Event):
    """Nothing is taken from a visitor any more."""

    visitor_id: UUID
