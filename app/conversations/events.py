"""What happens to conversations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.conversations.rules import Author, ConversationId, Entry, Head, Side, WaitKind, WaitOutcome
from app.kernel.events import Event
from app.kernel.values import value


@value
class LogGrew(Event):
    """Entries were appended: all of after < seq ≤ head.last_seq."""

    head: Head
    after: int
    entries: tuple[Entry, ...]
    has_moved: bool  # status, assignee or queue changed, not only the log


@dataclass(frozen=True, slots=True)
class ConversationMoved(Event):
    """A conversation changed its status, assignee or queue: places and slots are different now."""

    conversation_id: ConversationId
    site_id: UUID
    queue_ids: tuple[UUID, ...]
    agent_ids: tuple[UUID, ...]


@value
class WaitChanged(Event):
    """The shopper's open wait ended, or a new one began, or both in this order."""

    conversation_id: ConversationId
    site_id: UUID
    queue_id: UUID
    ended: WaitOutcome | None
    began: WaitKind | None
    at: datetime
    agent_id: UUID | None  # who ended it, if an agent did


@dataclass(frozen=True, slots=True)
class ConversationAccepted(Event):
    """An agent has the conversation now; whether they answer is another matter."""

    conversation_id: ConversationId
    agent_id: UUID
    at: datetime


@value
class ReceiptsMoved(Event):
    """One side has received or read further."""

    conversation_id: ConversationId
    side: Side
    delivered: int
    read: int


@dataclass(frozen=True, slots=True)
class TypingChanged(Event):
    """Somebody began or stopped typing; passes by and is stored nowhere."""

    conversation_id: ConversationId
    author: Author
    is_typing: bool


@value
class FormAnswered(Event):
    """A shopper has begun a conversation with a form in which they say how to be reached."""

    head: Head
    author: Author
    email: str | None
    phone: str | None
