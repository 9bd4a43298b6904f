"""What webhooks tell, to whom, and how it is proven: pure decisions."""

from app.webhooks.rules.endpoints import (
    TEST_TYPE,
    TOPIC,
    DisabledReason,
    Endpoint,
    EndpointChange,
    may_go_on,
)
from app.webhooks.rules.happenings import Happening, WebhookEvent, happenings_of
from app.webhooks.rules.signatures import message_name, new_signing_secret, sign

__all__ = [
    "TEST_TYPE",
    "TOPIC",
    "DisabledReason",
    "Endpoint",
    "EndpointChange",
    "Happening",
    "WebhookEvent",
    "happenings_of",
    "may_go_on",
    "message_name",
    "new_signing_secret",
    "sign",
]
