"""Frames about what a shopper is doing."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.conversations.schemas import AttachmentIds, Body
from app.gateway.protocol.base import WITHOUT_NUL, Frame, Ref
from app.sites.rules import FormKind
from app.sites.rules.forms import LONGEST_LINES, MAX_FIELDS

LONGEST_COMMENT = 1_000


class VisitorPage(Frame):
    """The shopper is on another page of the shop now: a conversation that begins, begins there."""

    type: Literal["page"] = "page"
    page_url: str | None = Field(None, max_length=2_000, pattern=WITHOUT_NUL)


class VisitorRating(Frame):
    """What the shopper thought of a conversation that is over; once each time that it is."""

    type: Literal["conversation.rate"] = "conversation.rate"
    ref: Ref
    score: int = Field(ge=1, le=5, description="5 is best.")
    comment: str = Field("", max_length=LONGEST_COMMENT, pattern=WITHOUT_NUL)


class FormAnswers(Frame):
    """What was filled in before the first message; which fields there are, the widget's document says."""

    kind: FormKind
    answers: dict[
        Annotated[str, Field(max_length=32)],
        Annotated[str, Field(max_length=LONGEST_LINES, pattern=WITHOUT_NUL)],
    ] = Field(default_factory=dict, max_length=MAX_FIELDS)
    consent: str | None = Field(None, max_length=32, description="Version of the text that was agreed to.")


class VisitorTyping(Frame):
    """The shopper began or stopped typing."""

    type: Literal["typing"] = "typing"
    is_typing: bool


class VisitorMessageSend(Frame):
    """Say something. The first one opens a conversation and asks for a human."""

    type: Literal["message.send"] = "message.send"
    ref: Ref
    client_id: UUID = Field(description="Made by the sender; the same id never yields two messages.")
    body: Body | None = Field(None, description="Left out only where there are files.")
    attachments: AttachmentIds = ()
    form: FormAnswers | None = Field(
        None, description="For the first message, where the shop asks something."
    )
