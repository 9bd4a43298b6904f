"""What reports are about: filters and periods."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

PREVIEW_CHARS = 160


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Which conversations to list; None leaves a side open. `scope` limits to sites, None to all."""

    scope: frozenset[UUID] | None
    status: str | None = None
    visitor_id: UUID | None = None
    words: str | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
