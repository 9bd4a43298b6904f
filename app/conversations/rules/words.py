"""The closed sets of words about conversations."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

ConversationId = NewType("ConversationId", UUID)


class ConversationStatus(StrEnum):
    """Where a conversation stands. `missed`: nobody could take it, so a message was left."""

    QUEUED = "queued"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    WRAP_UP = "wrap_up"
    MISSED = "missed"
    RESOLVED = "resolved"
    ABANDONED = "abandoned"


IN_LINE = frozenset({ConversationStatus.QUEUED, ConversationStatus.OFFERED})
OVER = frozenset({ConversationStatus.RESOLVED, ConversationStatus.ABANDONED})


class EntryKind(StrEnum):
    """What a line of the log is."""

    MESSAGE = "message"
    NOTE = "note"
    ACTIVITY = "activity"


class Activity(StrEnum):
    """What happened, for entries of kind `activity`."""

    QUEUED = "queued"
    ASSIGNED = "assigned"
    REQUEUED = "requeued"
    OFFERED = "offered"
    OFFER_ENDED = "offer_ended"
    TRANSFERRED = "transferred"
    MOVED = "moved"
    REPRIORITISED = "reprioritised"
    MISSED = "missed"
    RESOLVED = "resolved"
    WRAPPED_UP = "wrapped_up"
    REOPENED = "reopened"
    WAIT_FLAGGED = "wait_flagged"
    REPLY_REQUESTED = "reply_requested"
    ABANDONED = "abandoned"
    RATED = "rated"
    FORM_ANSWERED = "form_answered"
    REACTED = "reacted"


class AuthorKind(StrEnum):
    """Who wrote a line."""

    VISITOR = "visitor"
    AGENT = "agent"
    SYSTEM = "system"


class Side(StrEnum):
    """The two sides of a conversation, for receipts."""

    VISITOR = "visitor"
    AGENT = "agent"


class How(StrEnum):
    """How an agent came to a conversation."""

    ROUTER = "router"
    TAKEN = "taken"
    TRANSFERRED = "transferred"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"


class WaitKind(StrEnum):
    """Which clock is running: until the first human answer, or until the next one."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"


class WaitOutcome(StrEnum):
    """How a wait ended. `closed`: the queue closed while an agent owed an answer; it goes on in a new one."""

    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    RESOLVED = "resolved"
    ABANDONED = "abandoned"
    MISSED = "missed"
    CLOSED = "closed"
