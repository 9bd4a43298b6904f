"""What happens to queues."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class QueueChanged(Event):
    """A queue was made, or other people answer it now."""

    queue_id: UUID
