"""Frames about what a shopper is doing."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from app.conversations.rules import Emoji
from app.conversations.schemas import AttachmentIds, Body, ReplyTo, Seq
from app.gateway.protocol.base import WITHOUT_NUL, Frame, Ref
from app.sites.rules import FormKind
from app.sites.rules.forms import LONGEST_LINES, MAX_FIELDS
from app.sites.rules.survey import MAX_QUESTIONS
from app.visitors.rules import (
    LARGEST_INTEGER,
    LONGEST_IDENTITY,
    LONGEST_KEY,
    LONGEST_VALUE,
    MAX_ATTRIBUTES,
    SMALLEST_INTEGER,
)
from app.visitors.rules.work import LARGEST_ANSWER, LONGEST_CHALLENGE, PIECES

LONGEST_COMMENT = 1_000


class WorkProof(Frame):
    """The numbers that a newcomer was asked for by `work_needed`; good once."""

    challenge: str = Field(max_length=LONGEST_CHALLENGE, pattern=WITHOUT_NUL)
    answers: list[Annotated[int, Field(ge=0, le=LARGEST_ANSWER)]] = Field(max_length=PIECES)


class VisitorHello(Frame):
    """First frame of a shopper's socket, within 5 seconds of the upgrade."""

    type: Literal["hello"] = "hello"
    protocol: int
    site_key: str = Field(max_length=64, pattern=WITHOUT_NUL)
    token: str | None = Field(
        None, max_length=128, description="From an earlier `welcome`; without it a new visitor is made."
    )
    epoch: UUID | None = Field(None, description="Epoch of the server the cursor comes from.")
    conversation_id: UUID | None = None
    after: Seq | None = Field(None, description="Newest seq the client holds without a gap.")
    resends: int = Field(
        0,
        ge=0,
        description="How many messages of before it may send first: they may be stored, if in a former conversation.",
    )
    locale: str = Field("en", max_length=16, pattern=WITHOUT_NUL)
    page_url: str | None = Field(None, max_length=2_000, pattern=WITHOUT_NUL)
    page_title: str | None = Field(None, max_length=300, pattern=WITHOUT_NUL)
    identity: str | None = Field(
        None,
        max_length=LONGEST_IDENTITY,
        description="Who it is, signed by the shop: a JWT that lasts an hour at most.",
    )
    work: WorkProof | None = None


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
    answers: dict[
        Annotated[str, Field(max_length=32)],
        Annotated[str, Field(max_length=LONGEST_COMMENT, pattern=WITHOUT_NUL)],
    ] = Field(
        default_factory=dict,
        max_length=MAX_QUESTIONS,
        description="By key, which the widget's document says: `1` to `5`, `up` or `down`, a choice, or words.",
    )


class VisitorReaction(Frame):
    """A sign under a message, or its end. What stands so already stays so."""

    type: Literal["reaction.set"] = "reaction.set"
    ref: Ref
    message_id: UUID = Field(description="`client_id` of the message.")
    emoji: Emoji
    is_on: bool


class FormAnswers(Frame):
    """What was filled in before the first message; which fields there are, the widget's document says."""

    kind: FormKind
    answers: dict[
        Annotated[str, Field(max_length=32)],
        Annotated[str, Field(max_length=LONGEST_LINES, pattern=WITHOUT_NUL)],
    ] = Field(default_factory=dict, max_length=MAX_FIELDS)
    consent: str | None = Field(None, max_length=32, description="Version of the text that was agreed to.")


Key = Annotated[str, Field(min_length=1, max_length=LONGEST_KEY, pattern=WITHOUT_NUL)]
Text = Annotated[str, Field(max_length=LONGEST_VALUE, pattern=WITHOUT_NUL)]
# Strict: a number is no truth, and a text no number. What JSON has no integers for is still a number.
Integer = Annotated[int, Field(strict=True, ge=SMALLEST_INTEGER, le=LARGEST_INTEGER)]
Value = Text | StrictBool | Integer | Annotated[float, Field(strict=True, allow_inf_nan=False)]


class CartItem(Frame):
    """One kind of thing in a cart."""

    name: Text
    quantity: int = Field(1, ge=1, le=100_000)
    price: float | None = Field(None, ge=0, le=1e9, allow_inf_nan=False, description="Of one.")
    url: str | None = Field(None, max_length=2_000, pattern=WITHOUT_NUL)


class Cart(Frame):
    """What the shopper is about to buy; without items there is none."""

    items: list[CartItem] = Field(default_factory=list, max_length=50)
    total: float | None = Field(None, ge=0, le=1e9, allow_inf_nan=False)
    currency: str | None = Field(None, pattern=r"^[A-Z]{3}$", examples=["EUR"])


class TrackedEvent(Frame):
    """Something the shopper has done in the shop."""

    name: Text = Field(min_length=1)
    data: dict[Key, Value] = Field(default_factory=dict, max_length=10)


class VisitorContext(Frame):
    """What the shop's page says about the shopper; nobody has verified it. What is left out stays as it was."""

    type: Literal["context"] = "context"
    attributes: dict[Key, Value] | None = Field(None, max_length=MAX_ATTRIBUTES)
    cart: Cart | None = None
    page_title: str | None = Field(None, max_length=300, pattern=WITHOUT_NUL)
    referrer: str | None = Field(None, max_length=2_000, pattern=WITHOUT_NUL)
    event: TrackedEvent | None = None


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
    reply_to: ReplyTo = None
    form: FormAnswers | None = Field(
        None, description="For the first message, where the shop asks something."
    )
