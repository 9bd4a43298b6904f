"""The closed sets of words about routing."""

from enum import IntEnum, StrEnum
from typing import NewType
from uuid import UUID

QueueId = NewType("QueueId", UUID)
TeamId = NewType("TeamId", UUID)
OfferId = NewType("OfferId", UUID)


class Mode(StrEnum):
    """How a queue gives: at once, or by asking first."""

    AUTO = "auto"
    OFFER = "offer"


class Model(StrEnum):
    """Whom a queue prefers among those who may."""

    LEAST_ACTIVE = "least_active"
    ROUND_ROBIN = "round_robin"
    MOST_AVAILABLE = "most_available"


class WhenFull(StrEnum):
    """What happens to who comes when a queue's limit is reached."""

    LEAVE_MESSAGE = "leave_message"
    OVERFLOW = "overflow"


class Priority(IntEnum):
    """How urgent a conversation is; each step counts as one boost of waiting time."""

    LOW = -1
    NORMAL = 0
    HIGH = 1
    URGENT = 2


class Channel(StrEnum):
    """The medium of a conversation."""

    CHAT = "chat"
    EMAIL = "email"
    MESSENGER = "messenger"
    CALL = "call"


class OfferState(StrEnum):
    """Where an offer stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TIMED_OUT = "timed_out"
    RESCINDED = "rescinded"


class MissedReason(StrEnum):
    """Why nobody could take a conversation."""

    CLOSED = "closed"
    QUEUE_FULL = "queue_full"
    WAIT_TOO_LONG = "wait_too_long"


class GivenBackReason(StrEnum):
    """Why a conversation went back to its place."""

    AGENT_OFFLINE = "agent_offline"
    AGENT_AWAY = "agent_away"
    AGENT_SILENT = "agent_silent"


class DecisionKind(StrEnum):
    """What was decided."""

    ASSIGNED = "assigned"
    OFFERED = "offered"
    OFFER_ENDED = "offer_ended"
    GIVEN_BACK = "given_back"
    MISSED = "missed"
    ENQUEUED = "enqueued"
    OVERFLOWED = "overflowed"


class Verdict(StrEnum):
    """Why an agent has a conversation, or has not."""

    HOLDS = "holds"
    OFFERED = "offered"
    STICKY = "sticky"
    PREFERRED = "preferred"
    NOT_PREFERRED = "not_preferred"
    OFFLINE = "offline"
    AWAY = "away"
    NOT_IN_QUEUE = "not_in_queue"
    LACKS_LANGUAGE = "lacks_language"
    LACKS_SKILL = "lacks_skill"
    DECLINED = "declined"
    FULL = "full"
