"""What of conversations crosses the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.attachments.schemas import AttachmentView
from app.attachments.service import MAX_ATTACHMENTS
from app.conversations.rules import Activity, AuthorKind, ConversationStatus, Emoji, EntryKind, Side
from app.web.schema import Schema

MAX_BODY_CHARS = 8_000

MAX_SEQ = 2**31 - 1

Seq = Annotated[
    int,
    Field(
        ge=0,
        le=MAX_SEQ,
        description="Sequence number in the conversation's log; 0 is before the first entry.",
    ),
]
# Something to read in it, and no NUL anywhere, which PostgreSQL cannot store.
Body = Annotated[str, Field(min_length=1, max_length=MAX_BODY_CHARS, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]

AttachmentIds = Annotated[
    tuple[UUID, ...],
    Field(
        max_length=MAX_ATTACHMENTS,
        description="Files to go with it, uploaded before by the same sender and used nowhere else.",
    ),
]

ReplyTo = Annotated[
    UUID | None, Field(description="`client_id` of the message of the same conversation that this answers.")
]


class Person(Schema):
    """Somebody who spoke or acted, as the receiver may see them."""

    kind: AuthorKind
    id: UUID | None = Field(
        None,
        description="Empty for the system. For shoppers agents have other ids than for agents: to tell them apart, and for `/faces/{id}`.",
    )
    name: str


class Entry(Schema):
    """One line of a conversation's log."""

    seq: Seq
    kind: EntryKind
    author: Person
    at: datetime = Field(description="Database time of the commit.")
    client_id: UUID | None = Field(
        None, description="The sender's id for this message; only set for messages and notes."
    )
    body: str | None = Field(None, description="Plain text of a message or note.")
    activity: Activity | None = Field(None, description="What happened, for kind `activity`.")
    data: dict[str, str | int | None] = Field(
        default_factory=dict, description="Facts of the activity, e.g. `assignee_name`, `level`, `waited_s`."
    )
    attachments: list[AttachmentView] = Field(
        default_factory=list, description="Files that go with a message or note."
    )
    reply_to: ReplyTo = None


class ReceiptState(Schema):
    """How far one side of a conversation has received and read the log."""

    side: Side
    delivered: Seq
    read: Seq


class ConversationState(Schema):
    """Where a conversation stands after an action."""

    id: UUID
    status: ConversationStatus
    queue_id: UUID
    assignee_id: UUID | None
    last_seq: Seq


class EntryPage(Schema):
    """A stretch of a log."""

    entries: list[Entry]
    through: Seq = Field(description="Newest seq that this page covers.")
    next_after: Seq | None = Field(
        None, description="Give it as `after` for the next page; empty at the end."
    )


class MessageIn(Schema):
    """A message or note to add."""

    client_id: UUID = Field(description="Made by the sender; the same id never yields two messages.")
    kind: Literal[EntryKind.MESSAGE, EntryKind.NOTE] = EntryKind.MESSAGE
    body: Body | None = Field(None, description="Left out only where there are files.")
    attachments: AttachmentIds = ()
    reply_to: ReplyTo = None


class ReactionIn(Schema):
    """A sign under a message, or its end. What stands so already stays so."""

    message_id: UUID = Field(description="`client_id` of the message.")
    emoji: Emoji
    is_on: bool


class MessageOut(Schema):
    """The acknowledgement; the same for every retry."""

    seq: Seq
    at: datetime
