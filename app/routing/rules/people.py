"""Who may be given what: terms of a waiting conversation, and whether somebody meets them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.routing.rules.queues import Queue
from app.routing.rules.words import Model, Priority, Verdict

NEVER = datetime.min.replace(tzinfo=UTC)
SLOT_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent who is online, how busy they are, and what they can do.

    `used_percent` counts 100 for a whole slot. Whoever has no languages noted is taken to speak any.
    """

    agent_id: UUID
    name: str
    queue_ids: frozenset[UUID]
    capacity: int
    used_percent: int = 0
    last_assigned_at: datetime | None = None
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    @property
    def capacity_percent(self) -> int:
        """All their slots."""
        return self.capacity * SLOT_PERCENT

    @property
    def slots_used(self) -> int:
        """Slots begun, so that one that is partly used counts."""
        return -(-self.used_percent // SLOT_PERCENT)

    @property
    def slots_free(self) -> int:
        """Whole slots that are free."""
        return max(0, self.capacity_percent - self.used_percent) // SLOT_PERCENT

    @property
    def has_any_room(self) -> bool:
        """Whether the lightest conversation would fit."""
        return self.used_percent < self.capacity_percent

    @property
    def has_free_slot(self) -> bool:
        """Whether an ordinary conversation fits."""
        return self.fits(SLOT_PERCENT)

    def fits(self, weight_percent: int) -> bool:
        """Tell whether a conversation of this weight fits; one heavier than everything takes everything."""
        return (
            self.capacity > 0
            and self.used_percent + min(weight_percent, self.capacity_percent) <= self.capacity_percent
        )

    def with_one_more(self, weight_percent: int) -> "Candidate":
        """Return them with one more conversation."""
        taken = min(weight_percent, self.capacity_percent)
        return replace(self, used_percent=self.used_percent + taken)


@dataclass(frozen=True, slots=True)
class Strand:
    """Conversations that differ in nothing but when they came; `queued_at` is that of the first."""

    queue_id: UUID
    queued_at: datetime
    priority: Priority = Priority.NORMAL
    language: str = ""
    needs: frozenset[str] = frozenset()
    weight_percent: int = SLOT_PERCENT
    helpers: int = 0  # queues of the chain that help whatever their seconds, because the ladder called them


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued conversation, as much of it as the router needs."""

    conversation_id: UUID
    strand: Strand
    sticky_agent_id: UUID | None = None

    @property
    def queue_id(self) -> UUID:
        """The queue it waits in."""
        return self.strand.queue_id


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a conversation is given away now: by whom, and what they must bring."""

    queue_ids: tuple[UUID, ...]  # its own first, then those that help out by now
    language: str
    is_language_needed: bool
    needs: frozenset[str]
    are_skills_needed: bool
    weight_percent: int
    model: Model


# How well somebody meets the terms, less is better: whose queue, then what they lack.
Fit = tuple[int, int]


def terms_of(strand: Strand, queue: Queue, spoken: "Spoken", now: datetime) -> Terms:
    """Return the terms for the first of a strand. They only ever widen while it waits.

    A language is insisted on for a while, because somebody who speaks it may be free in a moment;
    not when nobody of the queue who is online speaks it at all.
    """
    settings = queue.settings
    waited = now - strand.queued_at
    helping = [one.target_id for one in queue.overflows[: helping_by_now(strand, queue, now)]]
    language = strand.language if settings.is_language_first else ""
    return Terms(
        queue_ids=(queue.id, *helping),
        language=language,
        is_language_needed=language != ""
        and not _is_over(settings.language_widen_after_s, waited)
        and spoken.is_spoken(queue.id, language),
        needs=strand.needs,
        are_skills_needed=not _is_over(settings.skill_widen_after_s, waited),
        weight_percent=strand.weight_percent,
        model=settings.model,
    )


def helping_by_now(strand: Strand, queue: Queue, now: datetime) -> int:
    """Return how many queues of the chain, from its beginning, help with the first of a strand by now."""
    waited = now - strand.queued_at
    by_time = sum(waited >= timedelta(seconds=one.after_s) for one in queue.overflows)
    return min(len(queue.overflows), max(strand.helpers, by_time))


class Spoken:
    """Which languages are spoken by those who are online for each queue."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._languages: dict[UUID, set[str]] = {}
        self._any: set[UUID] = set()
        for one in candidates:
            for queue_id in one.queue_ids:
                self._languages.setdefault(queue_id, set()).update(one.languages)
                if not one.languages:
                    self._any.add(queue_id)

    def is_spoken(self, queue_id: UUID, language: str) -> bool:
        """Tell whether somebody online for the queue speaks it."""
        return queue_id in self._any or language in self._languages.get(queue_id, ())


def fit(terms: Terms, candidate: Candidate) -> Fit | Verdict:
    """Tell how well somebody meets the terms, or why not; whether they have a free slot is another matter."""
    place = next((n for n, id_ in enumerate(terms.queue_ids) if id_ in candidate.queue_ids), None)
    if place is None:
        return Verdict.NOT_IN_QUEUE
    is_unskilled = not terms.needs <= candidate.skills
    if is_unskilled and terms.are_skills_needed:
        return Verdict.LACKS_SKILL
    lack = _language_lack(terms.language, candidate)
    if lack == _ANOTHER_LANGUAGE and terms.is_language_needed:
        return Verdict.LACKS_LANGUAGE
    return place, lack + (_ANOTHER_LANGUAGE + 1 if is_unskilled else 0)


_SPEAKS, _NOT_NOTED, _ANOTHER_LANGUAGE = range(3)


def _language_lack(language: str, candidate: Candidate) -> int:
    if language == "" or language in candidate.languages:
        return _SPEAKS
    return _ANOTHER_LANGUAGE if candidate.languages else _NOT_NOTED


def _is_over(after_s: int | None, waited: timedelta) -> bool:
    return after_s is not None and waited >= timedelta(seconds=after_s)


def can_be_served(
    strand: Strand,
    queues: Mapping[UUID, Queue],
    candidates: Iterable[Candidate],
    spoken: Spoken,
    now: datetime,
) -> bool:
    """Tell whether somebody might take the first of a strand, so that looking at it is worth its locks."""
    terms = terms_of(strand, queues[strand.queue_id], spoken, now)
    return any(
        one.fits(strand.weight_percent) and not isinstance(fit(terms, one), Verdict) for one in candidates
    )
