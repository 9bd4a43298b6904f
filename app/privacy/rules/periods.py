"""How long a site keeps what, and what that would erase now."""

from dataclasses import dataclass
from datetime import datetime

LONGEST_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class Periods:
    """Days after which conversations are erased that are over, and visitors who never wrote; None keeps them."""

    conversation_days: int | None = None
    visitor_days: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What a period would erase: how many, since when, and how many more a legal hold keeps."""

    count: int = 0
    oldest_at: datetime | None = None
    held: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What periods would erase now; nothing has been."""

    conversations: Due
    visitors: Due
