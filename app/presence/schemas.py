"""What of presence crosses the wire."""

from pydantic import Field

from app.presence.rules import Availability, AwayReason
from app.web.schema import Schema


class AvailabilityIn(Schema):
    """Whether the agent takes new conversations."""

    availability: Availability


class AvailabilityOut(Schema):
    """What is known now."""

    availability: Availability
    is_online: bool
    away_reason: AwayReason | None = Field(
        None, description="Why the server has set the agent away; empty when they chose it themselves."
    )
