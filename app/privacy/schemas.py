"""What of privacy crosses the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.privacy.rules import LONGEST_DAYS, SubjectKind
from app.web.schema import Schema

LONGEST_REASON = 500


class SubjectIn(Schema):
    """Whose data is meant."""

    kind: SubjectKind
    id: UUID


class HoldIn(Schema):
    """Why something must be kept."""

    reason: Annotated[str, Field(min_length=3, max_length=LONGEST_REASON, pattern=r"^[^\x00]+$")]


Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS)]


class Periods(Schema):
    """How long a site keeps what, in days; null keeps it."""

    conversation_days: Days | None = Field(
        None, description="After its last line, for conversations that are over or were never answered."
    )
    visitor_days: Days | None = Field(
        None, description="After the last visit, for visitors of whom no conversation is kept."
    )
    attachment_days: Days | None = Field(
        None,
        description="After it was sent, for files of conversations that are over; what they were called stays.",
    )
    comment_days: Days | None = Field(
        None, description="After it was given, for the words of a rating; the stars stay."
    )
    context_days: Days | None = Field(
        None,
        description="After the last visit, for what the shop's page said of a visitor (cart, attributes, page, referrer, "
        "events); after the last line, for the page on which a conversation began.",
    )
    delivery_days: Days | None = Field(
        None,
        description="After it was settled, for a webhook message; without, seven days, thirty if it failed.",
    )


class DueOut(Schema):
    """What a period would erase now."""

    count: int
    oldest_at: datetime | None
    held: int = Field(description="As old, but kept by a legal hold.")


class RetentionPreview(Schema):
    """What periods would erase now; nothing has been."""

    conversations: DueOut
    visitors: DueOut
    attachments: DueOut
    comments: DueOut
    contexts: DueOut
    deliveries: DueOut


class ErasureOut(Schema):
    """The proof of an erasure."""

    kind: SubjectKind
    id: UUID
    erased_at: datetime
    removed: dict[str, int] = Field(description="Rows deleted or made anonymous, by table.")
    remaining: dict[str, int] = Field(
        description="Rows that a look at every table has found just now, keys included; empty when it is complete."
    )
    is_complete: bool


class HoldOut(Schema):
    """Something that must be kept."""

    kind: SubjectKind
    id: UUID
    reason: str
    held_at: datetime
    held_by: UUID | None = Field(
        description="The agent who has placed it; none for the operator of the server."
    )
    held_by_name: str | None
    site_id: UUID | None = Field(description="None for a colleague, who is of no one site.")
    site_name: str | None
    visitor_id: UUID | None
    visitor_name: str | None
    agent_name: str | None = Field(description="What the colleague is called whom it is about.")
    conversation_id: UUID | None = Field(
        description="In which one reads what is held; of a person, their newest."
    )


class HoldsOut(Schema):
    """Legal holds."""

    items: list[HoldOut]
