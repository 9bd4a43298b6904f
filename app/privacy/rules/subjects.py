"""Whose data is meant, and the proof of what was erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SubjectKind(StrEnum):
    """What is erased, exported or held: all of a person, one conversation, or a former colleague."""

    VISITOR = "visitor"
    CONVERSATION = "conversation"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, a conversation or a former colleague, by id."""

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
    """A hold, and where what it keeps is found: of a person, in their newest conversation if they have one.

    Of a colleague nothing is of one site, or of one visitor.
    """

    hold: Hold
    site_id: UUID | None
    visitor_id: UUID | None
    conversation_id: UUID | None

    @property
    def agent_id(self) -> UUID | None:
        """The colleague whom it is about, if it is about one."""
        return self.hold.subject.id if self.hold.subject.kind is SubjectKind.AGENT else None
