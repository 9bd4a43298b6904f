"""Statements about waits and their flags."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from app.conversations.rules import WaitKind, WaitOutcome
from app.db.unit_of_work import UnitOfWork
from app.waiting.rules import Rung, Standing, Step, WaitCause, WaitLevel
from app.waiting.tables import WaitRow


@dataclass(frozen=True, slots=True)
class NewWait:
    """An episode to insert; already over if a batch held both its beginning and its end."""

    id: UUID
    conversation_id: UUID
    site_id: UUID
    queue_id: UUID
    kind: WaitKind
    started_at: datetime
    ended_at: datetime | None = None
    outcome: WaitOutcome | None = None
    previous_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag to insert."""

    wait_id: UUID
    level: WaitLevel
    due_at: datetime
    raised_at: datetime
    late_by_ms: int
    cause: WaitCause | None
    p_breach: float | None = None


async def end_open(
    uow: UnitOfWork, endings: Sequence[tuple[UUID, WaitOutcome, datetime]]
) -> dict[UUID, UUID]:
    """End the open waits of these conversations; returns the ended wait of each."""
    statement = text(
        "UPDATE waits AS w SET ended_at = e.at, outcome = e.outcome "
        "FROM unnest(CAST(:ids AS uuid[]), CAST(:outcomes AS text[]), CAST(:ats AS timestamptz[])) "
        "AS e (id, outcome, at) WHERE w.conversation_id = e.id AND w.ended_at IS NULL "
        "RETURNING w.conversation_id, w.id"
    )
    rows = await uow.session.execute(
        statement,
        {
            "ids": [ending[0] for ending in endings],
            "outcomes": [ending[1].value for ending in endings],
            "ats": [ending[2] for ending in endings],
        },
    )
    return {row[0]: row[1] for row in rows}


async def add(uow: UnitOfWork, waits: Sequence[NewWait]) -> None:
    """Insert episodes."""
    statement = text(
        "INSERT INTO waits (id, conversation_id, site_id, queue_id, kind, started_at, ended_at, outcome, previous_id)"
        " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:conversations AS uuid[]), CAST(:sites AS uuid[]), "
        "CAST(:queues AS uuid[]), CAST(:kinds AS text[]), CAST(:started AS timestamptz[]), "
        "CAST(:ended AS timestamptz[]), CAST(:outcomes AS text[]), CAST(:previous AS uuid[]))"
    )
    await uow.session.execute(
        statement,
        {
            "ids": [wait.id for wait in waits],
            "conversations": [wait.conversation_id for wait in waits],
            "sites": [wait.site_id for wait in waits],
            "queues": [wait.queue_id for wait in waits],
            "kinds": [wait.kind.value for wait in waits],
            "started": [wait.started_at for wait in waits],
            "ended": [wait.ended_at for wait in waits],
            "outcomes": [wait.outcome.value if wait.outcome else None for wait in waits],
            "previous": [wait.previous_id for wait in waits],
        },
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """A conversation whose agent owes an answer, and whether its clock runs."""

    conversation_id: UUID
    site_id: UUID
    queue_id: UUID
    is_running: bool
    kind: WaitKind  # of the newest episode
    previous_id: UUID


# One without a running clock goes on also where the hours were taken away meanwhile.
_OWED = text("""
SELECT c.id, c.site_id, c.queue_id, n.ended_at IS NULL AS is_running, n.kind, n.id AS previous_id
FROM placements AS p
JOIN conversations AS c ON c.id = p.conversation_id AND c.status = 'assigned' AND c.waiting_since IS NOT NULL
JOIN queues AS q ON q.id = c.queue_id
JOIN LATERAL (
  SELECT w.id, w.kind, w.ended_at FROM waits AS w WHERE w.conversation_id = c.id
  ORDER BY w.ended_at DESC NULLS FIRST, w.id DESC LIMIT 1
) AS n ON n.ended_at IS NOT NULL OR q.schedule_id IS NOT NULL
WHERE p.status = 'assigned'
LIMIT 1000
""")


async def find_owed(uow: UnitOfWork) -> list[Owed]:
    """Find conversations whose agent owes an answer, where business hours may say something about its clock."""
    rows = await uow.session.execute(_OWED)
    return [Owed(row[0], row[1], row[2], row[3], WaitKind(row[4]), row[5]) for row in rows]


async def note_accepted(uow: UnitOfWork, accepted: Sequence[tuple[UUID, datetime]]) -> None:
    """Remember when the open waits of these conversations were accepted by an agent."""
    statement = text(
        "UPDATE waits AS w SET accepted_at = a.at "
        "FROM unnest(CAST(:ids AS uuid[]), CAST(:ats AS timestamptz[])) AS a (id, at) "
        "WHERE w.conversation_id = a.id AND w.ended_at IS NULL AND w.accepted_at IS NULL"
    )
    await uow.session.execute(
        statement, {"ids": [one[0] for one in accepted], "ats": [one[1] for one in accepted]}
    )


_OPEN = """
SELECT w.id, w.conversation_id, w.site_id, w.started_at, s.warning_s, s.nearing_s, s.breached_s,
       c.queue_id, c.status, coalesce(k.rank_at, c.queued_at) AS queued_at, o.chain_s,
       v.left_at IS NOT NULL AND r.conversation_id IS NULL AS has_left,
       array(SELECT f.level FROM wait_flags AS f WHERE f.wait_id = w.id) AS levels,
       array(SELECT g.rung FROM wait_rungs AS g WHERE g.wait_id = w.id) AS rungs,
       EXISTS (SELECT FROM wait_flags AS f WHERE f.wait_id = w.id AND f.level = 'predicted' AND f.cleared_at IS NULL)
         AS is_predicted,
       EXISTS (SELECT FROM wait_forecasts AS e WHERE e.wait_id = w.id) AS is_estimated
FROM waits AS w
JOIN sites AS s ON s.id = w.site_id
JOIN conversations AS c ON c.id = w.conversation_id
LEFT JOIN placements AS k ON k.conversation_id = c.id
LEFT JOIN visitor_links AS v ON v.visitor_id = c.visitor_id
LEFT JOIN LATERAL (
  SELECT max(after_s) AS chain_s FROM queue_overflows WHERE queue_id = c.queue_id
) AS o ON true
LEFT JOIN reply_requests AS r ON r.conversation_id = c.id
WHERE w.ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class OpenRow:
    """An open wait as stored, with what its site wants and where its conversation stands."""

    id: UUID
    conversation_id: UUID
    started_at: datetime
    levels_s: tuple[int, int, int]
    standing: Standing
    taken: frozenset[Step]
    is_predicted: bool
    is_estimated: bool
    chain_s: (
        int | None
    )  # after which the last queue of the overflow chain helps by itself, if there is a chain


@dataclass(frozen=True, slots=True)
class Which:
    """Which open waits: those of these ids, or that started at or after `since`; a page of all after a place."""

    wait_ids: Collection[UUID] | None = None
    conversation_ids: Collection[UUID] | None = None
    visitor_ids: Collection[UUID] | None = None
    queue_ids: Collection[UUID] | None = None
    since: datetime | None = None
    after: tuple[datetime, UUID] | None = None
    limit: int | None = None


_WHICH = {
    "wait_ids": "w.id = ANY(CAST(:wait_ids AS uuid[]))",
    "conversation_ids": "w.conversation_id = ANY(CAST(:conversation_ids AS uuid[]))",
    "visitor_ids": "c.visitor_id = ANY(CAST(:visitor_ids AS uuid[]))",
    "queue_ids": "c.queue_id = ANY(CAST(:queue_ids AS uuid[]))",
}


async def find_open(uow: UnitOfWork, which: Which) -> list[OpenRow]:
    """Read open waits, who began first at first."""
    query, values = _OPEN, dict[str, object]()
    for name, condition in _WHICH.items():
        ids: Collection[UUID] | None = getattr(which, name)
        if ids is not None:
            query, values = f"{query} AND {condition}", {**values, name: list(ids)}
    if which.since is not None:
        query, values = query + " AND w.started_at >= :since", {**values, "since": which.since}
    if which.after is not None:
        query += " AND (w.started_at, w.id) > (:after_at, :after_id)"
        values = {**values, "after_at": which.after[0], "after_id": which.after[1]}
    if which.limit is not None:
        query, values = query + " ORDER BY w.started_at, w.id LIMIT :limit", {**values, "limit": which.limit}
    return [_open_row(row) for row in await uow.session.execute(text(query), values)]


def _open_row(row: "Row[*tuple[Any, ...]]") -> OpenRow:
    is_assigned = row.status not in {"queued", "offered"}
    return OpenRow(
        id=row.id,
        conversation_id=row.conversation_id,
        started_at=row.started_at,
        levels_s=(row.warning_s, row.nearing_s, row.breached_s),
        standing=Standing(_one(row.site_id), _one(row.queue_id), is_assigned, row.queued_at, row.has_left),
        taken=_taken(tuple(row.levels), tuple(row.rungs)),
        is_predicted=row.is_predicted,
        is_estimated=row.is_estimated,
        chain_s=row.chain_s,
    )


# A hundred thousand waits share a few of these: what is not there twice, the garbage collector need not go through.


@lru_cache(maxsize=4_096)
def _one(id_: UUID) -> UUID:
    return id_


@lru_cache(maxsize=4_096)
def _taken(levels: tuple[str, ...], rungs: tuple[str, ...]) -> frozenset[Step]:
    return frozenset({*map(WaitLevel, levels), *map(Rung, rungs)})


async def find_open_ids(uow: UnitOfWork, since: datetime) -> set[UUID]:
    """Find open waits that began at or after an instant."""
    statement = select(WaitRow.id).where(WaitRow.ended_at.is_(None), WaitRow.started_at >= since)
    return set(await uow.session.scalars(statement))


_OVER = text("""
SELECT n.id FROM unnest(CAST(:ids AS uuid[])) AS n (id)
WHERE NOT EXISTS (SELECT FROM waits AS w WHERE w.id = n.id AND w.ended_at IS NULL)
""")


async def find_over(uow: UnitOfWork, wait_ids: Collection[UUID]) -> set[UUID]:
    """Find which of these waits are open no more."""
    return set(await uow.session.scalars(_OVER, {"ids": list(wait_ids)}))


async def still_open(uow: UnitOfWork, wait_ids: Collection[UUID]) -> set[UUID]:
    """Find which of these waits have not ended; ask with their conversations locked."""
    statement = select(WaitRow.id).where(WaitRow.id.in_(wait_ids), WaitRow.ended_at.is_(None))
    return set(await uow.session.scalars(statement))


async def add_flags(uow: UnitOfWork, flags: Sequence[Flag]) -> set[tuple[UUID, WaitLevel]]:
    """Insert flags, each once for all time; returns those that were new."""
    statement = text(
        "INSERT INTO wait_flags (wait_id, level, due_at, raised_at, late_by_ms, cause, p_breach) "
        "SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:levels AS text[]), CAST(:due AS timestamptz[]), "
        "CAST(:raised AS timestamptz[]), CAST(:late AS int[]), CAST(:causes AS text[]), CAST(:odds AS float8[])) "
        "ON CONFLICT DO NOTHING RETURNING wait_id, level"
    )
    rows = await uow.session.execute(
        statement,
        {
            "ids": [flag.wait_id for flag in flags],
            "levels": [flag.level.value for flag in flags],
            "due": [flag.due_at for flag in flags],
            "raised": [flag.raised_at for flag in flags],
            "late": [flag.late_by_ms for flag in flags],
            "causes": [flag.cause.value if flag.cause else None for flag in flags],
            "odds": [flag.p_breach for flag in flags],
        },
    )
    return {(row[0], WaitLevel(row[1])) for row in rows}


_SET_CLEARED = text("""
UPDATE wait_flags AS f SET cleared_at = n.at
FROM unnest(CAST(:ids AS uuid[]), CAST(:ats AS timestamptz[])) AS n (id, at)
WHERE f.wait_id = n.id AND f.level = 'predicted'
""")


async def set_cleared(uow: UnitOfWork, changes: Sequence[tuple[UUID, datetime | None]]) -> None:
    """Note that predictions do not hold any more (an instant), or hold again (none)."""
    values = {"ids": [id_ for id_, _ in changes], "ats": [at for _, at in changes]}
    await uow.session.execute(_SET_CLEARED, values)
