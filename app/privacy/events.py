"""What happens to personal data."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Erased(Event):
    """Conversations, people and colleagues are gone for good: nobody may go on showing them or keep their keys."""

    conversation_ids: tuple[UUID, ...]
    visitor_ids: tuple[UUID, ...]
    site_ids: tuple[UUID, ...]
    agent_ids: tuple[UUID, ...] = ()
