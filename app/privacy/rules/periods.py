"""How long a site keeps what, and what that would erase now."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_DAYS = 3_650


class Kind(StrEnum):
    """What is kept for a time of its own; what is first goes first, and takes along what belongs to it."""

    CONVERSATION = "conversation"
    VISITOR = "visitor"
    ATTACHMENT = "attachment"
    COMMENT = "comment"
    CONTEXT = "context"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Periods:
    """Days after which a site erases what; None keeps it for as long as what it belongs to."""

    conversation_days: int | None = None  # that are over
    visitor_days: int | None = None  # of whom no conversation is kept
    attachment_days: int | None = None  # files of conversations that are over
    comment_days: int | None = None  # words of ratings; the stars stay
    context_days: int | None = None  # what the shop's page said of somebody, and where they were
    delivery_days: int | None = None  # webhook messages that are settled

    def of(self, kind: Kind) -> timedelta | None:
        """Return how long things of a kind are kept, or None."""
        days: int | None = getattr(self, f"{kind.value}_days")
        return None if days is None else timedelta(days=days)


PERIODS = tuple(field.name for field in fields(Periods))


@dataclass(frozen=True, slots=True)
class Due:
    """What a period would erase: how many, since when, and how many more a legal hold keeps."""

    count: int = 0
    oldest_at: datetime | None = None
    held: int = 0


# What periods would erase now, of each kind; nothing has been.
Preview = Mapping[Kind, Due]
