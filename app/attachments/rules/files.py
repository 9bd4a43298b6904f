"""What a file is once it has been taken."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from app.kernel.values import value

AttachmentId = NewType("AttachmentId", UUID)


class UploaderKind(StrEnum):
    """Which side a file comes from."""

    VISITOR = "visitor"
    AGENT = "agent"


class Variant(StrEnum):
    """The whole file, or of a picture a small one to show beside the words."""

    WHOLE = "whole"
    PREVIEW = "preview"


@value
class Attachment:
    """What everybody who sees a message sees of a file that goes with it."""

    id: AttachmentId
    name: str
    media_type: str
    size_bytes: int
    width: int | None = None  # of a picture, in pixels
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Uploader:
    """Who brings a file, and for which site."""

    kind: UploaderKind
    id: UUID
    site_id: UUID


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with everything that decides about it. Unattached, nobody but its uploader knows of it."""

    shown: Attachment
    uploader: Uploader
    link_key: bytes
    created_at: datetime
    is_ready: bool
    has_preview: bool
    is_refused: bool
    conversation_id: UUID | None = None
    visitor_id: UUID | None = None  # the shopper who may read it; nobody's in notes

    @property
    def is_attached(self) -> bool:
        """Whether a message has it."""
        return self.conversation_id is not None
