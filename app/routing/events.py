"""What happens to queues and offers."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event
from app.routing.rules import OfferState


@dataclass(frozen=True, slots=True)
class QueueChanged(Event):
    """A queue was made or changed, other people answer it now, or its line is in another order."""

    queue_id: UUID


@dataclass(frozen=True, slots=True)
class SkillsChanged(Event):
    """An agent can do other things now."""

    agent_id: UUID


@dataclass(frozen=True, slots=True)
class OfferMade(Event):
    """A conversation was proposed to an agent."""

    offer_id: UUID
    conversation_id: UUID
    agent_id: UUID


@dataclass(frozen=True, slots=True)
class OfferEnded(Event):
    """An offer is pending no more."""

    offer_id: UUID
    conversation_id: UUID
    agent_id: UUID
    state: OfferState
