"""Whose data is meant, and the proof of what was erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SubjectKind(StrEnum):
    """What is erased, exported or held: all of a person, or one conversation."""

    VISITOR = "visitor"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or a conversation, by id."""

    kind: SubjectKind
    id: UUID


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased, and what a look at every table has found of it since: nothing, or it is not done."""

    subject: Subject
    erased_at: datetime
    removed: Mapping[str, int]
    remaining: Mapping[str, int]

    @property
    def is_complete(self) -> bool:
        """Whether nothing was found."""
        return not self.remaining


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that must be kept for a court or an authority, whatever the periods say."""

    subject: Subject
    reason: str
    held_at: datetime
    held_by: UUID | None


@dataclass(frozen=True, slots=True)
class HeldThing:
    """A hold, and where what it keeps is found: of a person, in their newest conversation if they have one."""

    hold: Hold
    site_id: UUID
    visitor_id: UUID
    conversation_id: UUID | None
