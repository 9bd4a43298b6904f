"""What is kept of routing: offers and decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.routing.rules.words import DecisionKind, OfferId, OfferState


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal of one conversation to one agent."""

    id: OfferId
    conversation_id: UUID
    agent_id: UUID
    queue_id: UUID
    state: OfferState
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a conversation, for whom, and on which facts."""

    id: UUID
    conversation_id: UUID
    at: datetime
    kind: DecisionKind
    reason: str
    agent_id: UUID | None
    facts: Mapping[str, object]
