"""Queues, people and lines for the rules of routing: the smallest thing that is valid, changed where it matters."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.routing import rules
from app.routing.rules import (
    Candidate,
    Line,
    Match,
    Overflow,
    Priority,
    Queue,
    QueueId,
    QueueSettings,
    Strand,
    Waiting,
)

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
QUEUES = [QueueId(UUID(int=number)) for number in range(1, 4)]
HELP, RETURNS, SALES = QUEUES
SITE = UUID(int=9)


def s(number: float) -> timedelta:
    return timedelta(seconds=number)


def a_queue(
    id_: QueueId = HELP, settings: QueueSettings | None = None, overflows: tuple[Overflow, ...] = ()
) -> Queue:
    return Queue(id_, SITE, f"Queue {id_}", settings=settings or QueueSettings(), overflows=overflows)


KNOWN: dict[UUID, Queue] = {id_: a_queue(id_) for id_ in QUEUES}


def a_candidate(
    number: int,
    *,
    used: float = 0,
    capacity: int = 2,
    idle_since_s: int | None = None,
    queues: int = 1,
    skills: str = "",
    languages: str = "",
) -> Candidate:
    last = None if idle_since_s is None else NOON + s(idle_since_s)
    return Candidate(
        UUID(int=100 + number),
        f"Agent {number}",
        frozenset(QUEUES[:queues]),
        capacity,
        int(used * 100),
        last,
        frozenset(skills.split()),
        frozenset(languages.split()),
    )


def waiting(
    number: int,
    queue: QueueId = HELP,
    *,
    waited_s: float = 5,
    needs: str = "",
    language: str = "",
    weight: int = 100,
    sticky: int | None = None,
) -> Waiting:
    strand = Strand(queue, NOON - s(waited_s), Priority.NORMAL, language, frozenset(needs.split()), weight)
    return Waiting(UUID(int=1_000 + number), strand, UUID(int=100 + sticky) if sticky else None)


def match(
    line: Sequence[Waiting],
    people: Sequence[Candidate],
    *,
    queues: dict[UUID, Queue] | None = None,
    declined: frozenset[tuple[UUID, UUID]] = frozenset(),
) -> list[Match]:
    known = KNOWN | (queues or {})
    return rules.match(Line(line, people, known, NOON, declined))


def names(matches: list[Match]) -> list[str]:
    return [match.candidate.name for match in matches]
