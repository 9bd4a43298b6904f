"""Who is here and willing: pure decisions about leases and availability."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

LEASE = timedelta(seconds=30)
RELOAD_GRACE = timedelta(seconds=8)
# Sooner than the grace ends, or closing one console would take an agent away whose other console is
# open on another process.
RENEW_EVERY = timedelta(seconds=7)
# Of a process that holds visitors' sockets. Its shoppers are back elsewhere before this has run out.
NODE_LEASE = timedelta(seconds=15)
NODE_RENEWED_EVERY = timedelta(seconds=5)


class Availability(StrEnum):
    """What the agent says about taking new conversations."""

    ONLINE = "online"
    AWAY = "away"
    INVISIBLE = "invisible"


class AwayReason(StrEnum):
    """Why somebody was set away who did not say so themselves."""

    SILENT = "silent"
    OFFER_TIMED_OUT = "offer_timed_out"


@dataclass(frozen=True, slots=True)
class Presence:
    """One agent's lease and will. Without a live lease nobody is there, whatever they chose."""

    agent_id: UUID
    availability: Availability = Availability.ONLINE
    lease_until: datetime | None = None
    away_reason: AwayReason | None = None

    def is_connected(self, now: datetime) -> bool:
        """Tell whether a console of theirs held the lease lately."""
        return self.lease_until is not None and self.lease_until > now

    def is_online(self, now: datetime) -> bool:
        """Tell whether they take new conversations."""
        return self.is_connected(now) and self.availability is Availability.ONLINE
