"""Every SQL statement about waits and their flags."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from app.conversations.rules import WaitKind, WaitOutcome
from app.db.unit_of_work import UnitOfWork
from app.waiting.rules import OpenWait, WaitCause, WaitLevel
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
SELECT w.id, w.conversation_id, w.started_at, s.warning_s, s.nearing_s, s.breached_s,
       array(SELECT f.level FROM wait_flags AS f WHERE f.wait_id = w.id) AS raised
FROM waits AS w JOIN sites AS s ON s.id = w.site_id
WHERE w.ended_at IS NULL
"""


async def find_open(
    uow: UnitOfWork, *, wait_ids: Collection[UUID] | None = None, since: datetime | None = None
) -> list[OpenWait]:
    """Read open waits: all, these, or those that started at or after `since`."""
    query, values = _OPEN, dict[str, object]()
    if wait_ids is not None:
        query, values = query + "AND w.id = ANY(CAST(:ids AS uuid[])) ", {"ids": list(wait_ids)}
    if since is not None:
        query, values = query + "AND w.started_at >= :since ", {**values, "since": since}
    rows = await uow.session.execute(text(query), values)
    return [
        OpenWait(
            row.id,
            row.conversation_id,
            row.started_at,
            (row.warning_s, row.nearing_s, row.breached_s),
            frozenset(WaitLevel(level) for level in row.raised),
        )
        for row in rows
    ]


async def still_open(uow: UnitOfWork, wait_ids: Collection[UUID]) -> set[UUID]:
    """Find which of these waits have not ended; ask with their conversations locked."""
    statement = select(WaitRow.id).where(WaitRow.id.in_(wait_ids), WaitRow.ended_at.is_(None))
    return set(await uow.session.scalars(statement))


async def add_flags(uow: UnitOfWork, flags: Sequence[Flag]) -> set[tuple[UUID, WaitLevel]]:
    """Insert flags, each once for all time; returns those that were new."""
    statement = text(
        "INSERT INTO wait_flags (wait_id, level, due_at, raised_at, late_by_ms, cause) "
        "SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:levels AS text[]), CAST(:due AS timestamptz[]), "
        "CAST(:raised AS timestamptz[]), CAST(:late AS int[]), CAST(:causes AS text[])) "
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
        },
    )
    return {(row[0], WaitLevel(row[1])) for row in rows}
