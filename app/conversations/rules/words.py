"""The closed sets of words about conversations."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

ConversationId = NewType("ConversationId", UUID)


class ConversationStatus(StrEnum):
    """Where a conversation stands."""

    QUEUED = "queued"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    ABANDONED = "abandoned"


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
    TRANSFERRED = "transferred"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    WAIT_FLAGGED = "wait_flagged"


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


class WaitKind(StrEnum):
    """Which clock is running: until the first human answer, or until the next one."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"


class WaitOutcome(StrEnum):
    """How a wait ended."""

    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    RESOLVED = "resolved"
    ABANDONED = "abandoned"
