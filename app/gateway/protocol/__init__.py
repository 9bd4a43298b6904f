"""Every frame that crosses a socket is born here, and nowhere else.

One discriminated union per direction and audience. Frames are frozen and refuse unknown fields;
acknowledgements and errors echo the sender's `ref`, pushes have none. The TypeScript types and
`docs/protocol.md` are generated from this module. Adding a field is fine; changing a meaning
takes a new type.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from app.conversations.rules import EntryKind
from app.conversations.schemas import AttachmentIds, Body, Entry, ReplyTo, Seq
from app.gateway.protocol.base import (
    MAX_REF_CHARS,
    CloseCode,
    Done,
    Frame,
    GoAway,
    Ping,
    Pong,
    QueueInfo,
    Ref,
    SiteInfo,
    WaitTargets,
    WorkAsked,
)
from app.gateway.protocol.offers import OfferAccept, OfferEnded, OfferMade, OfferReject
from app.gateway.protocol.progress import Receipt, ReceiptsSnapshot, Typing
from app.gateway.protocol.sites import ConversationsErased, SitesChanged
from app.gateway.protocol.visitors import (
    FormAnswers,
    VisitorContext,
    VisitorHello,
    VisitorMessageSend,
    VisitorPage,
    VisitorRating,
    VisitorReaction,
    VisitorTyping,
    WorkProof,
)
from app.gateway.protocol.waiting import (
    Accepted,
    Forecasts,
    VisitorLeave,
    VisitorReplyRequest,
    WaitAlert,
    WaitForecast,
)
from app.reports.schemas import AgentState, Board, ConversationSummary, VisitorConversation

# From the modules beside this one, which keep it small; everybody else imports from here.
__all__ = [
    "MAX_REF_CHARS",
    "Accepted",
    "CloseCode",
    "ConversationsErased",
    "Done",
    "Forecasts",
    "FormAnswers",
    "Frame",
    "GoAway",
    "OfferAccept",
    "OfferEnded",
    "OfferMade",
    "OfferReject",
    "Ping",
    "Pong",
    "QueueInfo",
    "Receipt",
    "ReceiptsSnapshot",
    "SiteInfo",
    "SitesChanged",
    "Typing",
    "VisitorContext",
    "VisitorHello",
    "VisitorLeave",
    "VisitorMessageSend",
    "VisitorPage",
    "VisitorRating",
    "VisitorReaction",
    "VisitorReplyRequest",
    "VisitorTyping",
    "WaitAlert",
    "WaitForecast",
    "WaitTargets",
    "WorkAsked",
    "WorkProof",
]

PROTOCOL_VERSION = 1
MAX_FRAME_BYTES = 64 * 1024

# --- shopper → server ----------------------------------------------------------------------


class VisitorReceipt(Frame):
    """The shopper's client holds (`delivered`) and has shown (`read`) the log up to these."""

    type: Literal["receipt"] = "receipt"
    delivered: Seq
    read: Seq


VisitorFrame = Annotated[
    VisitorHello
    | VisitorMessageSend
    | VisitorReceipt
    | VisitorPage
    | VisitorTyping
    | VisitorLeave
    | VisitorReplyRequest
    | VisitorRating
    | VisitorReaction
    | VisitorContext
    | Ping,
    Field(discriminator="type"),
]

# --- agent → server ------------------------------------------------------------------------


class AgentHello(Frame):
    """First frame of an agent's connection. The cookie is checked before; the ticket proves intent."""

    type: Literal["hello"] = "hello"
    protocol: int
    ticket: str | None = Field(
        None,
        max_length=128,
        description="From `POST /api/v1/socket-tickets`; good once, for 30 seconds. Sockets alone need it: foreign "
        "pages can open those, and cannot send requests.",
    )


class InboxSubscribe(Frame):
    """Start (or restart) the live list of open conversations, colleagues and queues."""

    type: Literal["inbox.subscribe"] = "inbox.subscribe"
    ref: Ref
    known: str | None = Field(
        None,
        max_length=64,
        description="The `version` of a snapshot that nothing has changed since, which is not told again; empty to be "
        "told one.",
    )


class BoardSubscribe(Frame):
    """Start the live board; supervisors and administrators."""

    type: Literal["board.subscribe"] = "board.subscribe"
    ref: Ref


class ConversationSubscribe(Frame):
    """Follow one conversation's log from a cursor."""

    type: Literal["conversation.subscribe"] = "conversation.subscribe"
    ref: Ref
    conversation_id: UUID
    after: Seq = 0
    epoch: UUID | None = None


class ConversationUnsubscribe(Frame):
    """Stop following a conversation."""

    type: Literal["conversation.unsubscribe"] = "conversation.unsubscribe"
    conversation_id: UUID


class AgentMessageSend(Frame):
    """Say something to the shopper, or leave a note for colleagues."""

    type: Literal["message.send"] = "message.send"
    ref: Ref
    conversation_id: UUID
    client_id: UUID
    kind: Literal[EntryKind.MESSAGE, EntryKind.NOTE] = EntryKind.MESSAGE
    body: Body | None = None
    attachments: AttachmentIds = ()
    reply_to: ReplyTo = None


class AgentReceipt(Frame):
    """The agent's client holds and has shown the log up to these."""

    type: Literal["receipt"] = "receipt"
    conversation_id: UUID
    delivered: Seq
    read: Seq


class AgentTyping(Frame):
    """The agent began or stopped typing."""

    type: Literal["typing"] = "typing"
    conversation_id: UUID
    is_typing: bool


AgentFrame = Annotated[
    AgentHello
    | InboxSubscribe
    | BoardSubscribe
    | ConversationSubscribe
    | ConversationUnsubscribe
    | AgentMessageSend
    | AgentReceipt
    | AgentTyping
    | OfferAccept
    | OfferReject
    | Ping,
    Field(discriminator="type"),
]

# --- server → both -------------------------------------------------------------------------


class Entries(Frame):
    """News of a log. Covers `after` < seq ≤ `through` without a gap; what the receiver may not see is left out."""

    type: Literal["entries"] = "entries"
    conversation_id: UUID
    after: Seq
    through: Seq
    entries: list[Entry]


class Resync(Frame):
    """Continuity cannot be proven: drop what you hold of this conversation; these entries replace it."""

    type: Literal["resync"] = "resync"
    conversation_id: UUID
    reason: Literal["epoch_changed", "cursor_ahead", "conversation_changed", "erased"]
    through: Seq
    entries: list[Entry]


class Ack(Frame):
    """The message is committed."""

    type: Literal["ack"] = "ack"
    ref: Ref
    conversation_id: UUID
    seq: Seq
    at: datetime


class Error(Frame):
    """Something was refused; nothing of it was stored. `is_retryable` with the same ids if so."""

    type: Literal["error"] = "error"
    ref: Ref | None = None
    code: str
    message: str
    is_retryable: bool = False
    retry_after_s: float | None = None
    work: WorkAsked | None = Field(
        None, description="With `work_needed`: what a new hello has to bring along, within three minutes."
    )


# --- server → shopper ----------------------------------------------------------------------


class VisitorWelcome(Frame):
    """Answer to a shopper's hello; the log follows in `entries` or `resync`."""

    type: Literal["welcome"] = "welcome"
    epoch: UUID
    at: datetime
    heartbeat_s: int
    visitor_id: UUID
    token: str | None = Field(None, description="Only for a new visitor: keep it, it is not shown again.")
    is_staffed: bool = Field(description="Somebody is online for this site now.")
    is_open: bool = Field(
        default=True, description="Within the business hours of where a conversation begins."
    )
    opens_at: datetime | None = Field(
        None, description="While closed: when somebody is there again, if that is known."
    )
    conversation: VisitorConversation | None = None


class ConversationState(Frame):
    """The shopper's conversation changed its status, agent or place in the queue."""

    type: Literal["conversation"] = "conversation"
    conversation: VisitorConversation


VisitorPush = Annotated[
    VisitorWelcome
    | ConversationState
    | Entries
    | Resync
    | Ack
    | Accepted
    | Error
    | Receipt
    | Typing
    | Pong
    | GoAway,
    Field(discriminator="type"),
]

# --- server → agent ------------------------------------------------------------------------


class AgentWelcome(Frame):
    """Answer to an agent's hello."""

    type: Literal["welcome"] = "welcome"
    epoch: UUID
    at: datetime
    heartbeat_s: int
    agent: AgentState
    max_file_bytes: int
    sites: list[SiteInfo]


class InboxSnapshot(Frame):
    """All open conversations the agent may see (waiting longest first, at most 500), colleagues and queues."""

    type: Literal["inbox.snapshot"] = "inbox.snapshot"
    conversations: list[ConversationSummary]
    agents: list[AgentState]
    queues: list[QueueInfo]
    version: str | None = None


class InboxChanged(Frame):
    """Rows that changed, each whole. A resolved or abandoned one leaves the lists."""

    type: Literal["inbox.changed"] = "inbox.changed"
    conversations: list[ConversationSummary]


class AgentsChanged(Frame):
    """Colleagues whose presence, slots or role changed, each whole."""

    type: Literal["agents.changed"] = "agents.changed"
    agents: list[AgentState]


class BoardChanged(Frame):
    """The board as it is now; at most one a second."""

    type: Literal["board"] = "board"
    board: Board


AgentPush = Annotated[
    AgentWelcome
    | SitesChanged
    | ConversationsErased
    | InboxSnapshot
    | InboxChanged
    | AgentsChanged
    | ReceiptsSnapshot
    | BoardChanged
    | Forecasts
    | WaitAlert
    | OfferMade
    | OfferEnded
    | Entries
    | Resync
    | Ack
    | Done
    | Error
    | Receipt
    | Typing
    | Pong
    | GoAway,
    Field(discriminator="type"),
]

VISITOR_FRAME: TypeAdapter[VisitorFrame] = TypeAdapter(VisitorFrame)
AGENT_FRAME: TypeAdapter[AgentFrame] = TypeAdapter(AgentFrame)
VISITOR_PUSH: TypeAdapter[VisitorPush] = TypeAdapter(VisitorPush)
AGENT_PUSH: TypeAdapter[AgentPush] = TypeAdapter(AgentPush)
