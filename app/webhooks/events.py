"""What happens to webhooks."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class EndpointsChanged(Event):
    """A site wants to be told of other things, or elsewhere, from now on."""

    site_id: UUID
