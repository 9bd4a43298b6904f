"""What of webhooks crosses the wire of our own interface. What receivers get is in `rules/payloads`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.bus.outbox import State
from app.kernel.addresses import LONGEST_URL
from app.web.schema import Schema
from app.webhooks.rules import DisabledReason, WebhookEvent
from app.webhooks.rules.endpoints import LONGEST_DESCRIPTION

Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_URL,
        description="Where to send; https, and reachable from the internet.",
        examples=["https://shop.example.com/hooks/chat"],
    ),
]
Description = Annotated[
    str,
    Field(max_length=LONGEST_DESCRIPTION, pattern=r"^[^\x00]*$", description="What it is for, for people."),
]
Events = Annotated[frozenset[WebhookEvent], Field(min_length=1, description="What to tell.")]


class WebhookIn(Schema):
    """An endpoint to add."""

    url: Url
    description: Description = ""
    events: Events


class WebhookChangeIn(Schema):
    """What to change of an endpoint; what is left out stays."""

    url: Url | None = None
    description: Description | None = None
    events: Events | None = None
    is_enabled: bool | None = Field(
        None, description="Enabling forgets earlier failures. What happens while it is disabled is not told."
    )


class WebhookOut(Schema):
    """An endpoint, and how it fares."""

    id: UUID
    site_id: UUID
    url: str
    description: str
    events: list[WebhookEvent]
    is_enabled: bool
    disabled_reason: DisabledReason | None = Field(
        None, description="`by_admin`; `gone`: it answered 410; `failing`: nothing arrived for five days."
    )
    failing_since: datetime | None = Field(
        None, description="Since when nothing has arrived; empty when all is well."
    )
    old_secret_until: datetime | None = Field(
        None, description="After a rotation: until then messages are signed with the old secret too."
    )
    created_at: datetime


class WebhookWithSecret(WebhookOut):
    """An endpoint with its new secret, which is shown this once."""

    secret: str | None = Field(
        description="Begins with `whsec_`. Empty when the same was added under this key before.",
        examples=["whsec_…"],
    )


class WebhooksOut(Schema):
    """A site's endpoints, oldest first."""

    items: list[WebhookOut]


class AttemptOut(Schema):
    """One attempt to deliver."""

    at: datetime
    duration_ms: int
    status: int | None = Field(None, description="HTTP status of the answer, if there was one.")
    error: str | None = Field(
        None,
        description="`timed_out`, `connect_failed`, `connection_lost`, `tls_failed`, `name_not_found`, "
        "`address_refused`, `redirected`; empty otherwise.",
    )
    response: str | None = Field(None, description="Beginning of the answer's body.")


class DeliveryOut(Schema):
    """A message for an endpoint, and what became of it."""

    id: int
    webhook_id: str = Field(description="As in the header `webhook-id`; the same for every attempt.")
    type: str = Field(examples=["message.created"])
    conversation_id: UUID | None = Field(None, description="Empty for a test.")
    state: State = Field(description="`dead`: given up; it can be sent again by hand.")
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None = Field(None, description="While it waits.")
    last_attempt: AttemptOut | None = None
    reason: str | None = Field(
        None, description="Why it did not arrive: an attempt's error, `status_…`, `closed` or `erased`."
    )


class DeliveriesPage(Schema):
    """Deliveries, newest first."""

    items: list[DeliveryOut]
    next_cursor: str | None = None
