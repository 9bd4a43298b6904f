"""How what goes with a line is kept: files by numbers and kinds in its data, names sealed together with its words."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.attachments.rules import Attachment, AttachmentId

ATTACHMENTS = "attachments"
REPLY_TO = "reply_to"
# Stands in no text that can be stored, and so between the words and the names.
BREAK = "\0"

Kept = Mapping[str, Any]  # JSON of our own making


def joined_words(body: str, attachments: Sequence[Attachment]) -> str:
    """Put words and names of files together, to be sealed."""
    return BREAK.join((body, *(file.name for file in attachments))) if attachments else body


def parted_words(words: str) -> tuple[str, Sequence[str]]:
    """Take apart what `joined_words` has put together."""
    body, *names = words.split(BREAK)
    return body, names


def kept_facts(attachments: Sequence[Attachment], reply_to: UUID | None) -> Kept:
    """What is kept of files and of what is answered in the open: nothing that anybody has written."""
    answered = {REPLY_TO: str(reply_to)} if reply_to is not None else {}
    return {ATTACHMENTS: _kept_files(attachments), **answered} if attachments else answered


def _kept_files(attachments: Sequence[Attachment]) -> Sequence[Kept]:
    return [
        {
            "id": str(file.id),
            "media_type": file.media_type,
            "size_bytes": file.size_bytes,
            "width": file.width,
            "height": file.height,
        }
        for file in attachments
    ]


def reply_to_of(kept: Kept) -> UUID | None:
    """Read what a line answers."""
    named = kept.get(REPLY_TO)
    return UUID(named) if named is not None else None


def attachments_of(kept: Kept, names: Sequence[str]) -> tuple[Attachment, ...]:
    """Read the files of a line, as they are kept; without their names when the key is gone."""
    files: Sequence[Kept] = kept.get(ATTACHMENTS, ())
    given = (*names, *[""] * len(files))
    return tuple(
        Attachment(
            AttachmentId(UUID(file["id"])),
            name,
            file["media_type"],
            file["size_bytes"],
            file["width"],
            file["height"],
        )
        for file, name in zip(files, given, strict=False)
    )
