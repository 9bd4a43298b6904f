"""What of presence crosses the wire."""

from app.presence.rules import Availability
from app.web.schema import Schema


class AvailabilityIn(Schema):
    """Whether the agent takes new conversations."""

    availability: Availability


class AvailabilityOut(Schema):
    """What is known now."""

    availability: Availability
    is_online: bool
