"""What an endpoint is, and how long it may fail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.webhooks.rules.happenings import WebhookEvent

TOPIC: Final = "webhook"
TEST_TYPE: Final = "webhook.test"
LONGEST_DESCRIPTION = 200
MOST_ENDPOINTS = 20  # of one site
OLD_SECRET_FOR = timedelta(hours=24)
DISABLED_AFTER = timedelta(days=5)


class DisabledReason(StrEnum):
    """Why nothing is sent to an endpoint."""

    BY_ADMIN = "by_admin"
    GONE = "gone"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a site wants to be told of what. Its secrets never leave the server again once they were shown."""

    id: UUID
    site_id: UUID
    url: str
    description: str
    events: frozenset[WebhookEvent]
    secret: str
    created_at: datetime
    disabled_reason: DisabledReason | None = None
    previous_secret: str | None = None
    previous_secret_until: datetime | None = None

    @property
    def is_enabled(self) -> bool:
        """Whether anything is sent there."""
        return self.disabled_reason is None

    def secrets_at(self, now: datetime) -> list[str]:
        """Return what to sign with: after a rotation the old secret too, for a day."""
        if self.previous_secret is None or self.previous_secret_until is None:
            return [self.secret]
        return [self.secret, self.previous_secret] if now < self.previous_secret_until else [self.secret]


@dataclass(frozen=True, slots=True)
class EndpointChange:
    """What to change of an endpoint; None leaves it as it is."""

    url: str | None = None
    description: str | None = None
    events: frozenset[WebhookEvent] | None = None
    is_enabled: bool | None = None


def may_go_on(failing_since: datetime | None, now: datetime) -> bool:
    """Tell whether an endpoint that has failed since then is still worth trying."""
    return failing_since is None or now - failing_since < DISABLED_AFTER
