"""Statements about what was erased and what must be kept."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import orjson

from app.db.data_keys import having_or_made, of_staff
from app.db.unit_of_work import UnitOfWork
from app.keys import STAFF, opened, place
from app.privacy.rules import HeldThing, Hold, Subject, SubjectKind

_ADD = """
INSERT INTO tombstones (subject_id, kind, site_id, erased_at, removed)
SELECT s.id, s.kind, s.site_id, $4, $5::text::jsonb
FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS s (id, kind, site_id)
ON CONFLICT (subject_id) DO UPDATE SET erased_at = excluded.erased_at, removed = excluded.removed
"""


async def add(
    uow: UnitOfWork,
    subjects: Collection[Subject],
    site_ids: Mapping[UUID, UUID],
    removed: Mapping[str, int],
) -> None:
    """Note what was erased, now, and of which site it was."""
    await uow.fetch(
        _ADD,
        [one.id for one in subjects],
        [one.kind.value for one in subjects],
        [site_ids.get(one.id) for one in subjects],
        uow.now(),
        orjson.dumps(removed).decode(),
    )


async def get(uow: UnitOfWork, subject_id: UUID) -> tuple[Subject, datetime, dict[str, int]] | None:
    """Read what was noted of one, or None."""
    rows = await uow.fetch(
        "SELECT subject_id, kind, erased_at, removed::text FROM tombstones WHERE subject_id = $1", subject_id
    )
    for id_, kind, erased_at, removed in rows:
        return Subject(SubjectKind(kind), id_), erased_at, orjson.loads(removed)
    return None


async def find_since(uow: UnitOfWork, since: datetime) -> list[tuple[Subject, UUID | None]]:
    """Read what was erased since an instant, and of which site it was."""
    rows = await uow.fetch("SELECT kind, subject_id, site_id FROM tombstones WHERE erased_at >= $1", since)
    return [(Subject(SubjectKind(kind), id_), site_id) for kind, id_, site_id in rows]


_BACK = """
SELECT s.kind, s.id FROM unnest($1::uuid[], $2::text[]) AS s (id, kind)
WHERE EXISTS (SELECT FROM conversations AS c WHERE c.id = s.id OR c.visitor_id = s.id)
   OR EXISTS (SELECT FROM visitors AS v WHERE v.id = s.id)
   OR EXISTS (SELECT FROM agents AS a WHERE a.id = s.id AND a.name_sealed IS NOT NULL)
   OR EXISTS (SELECT FROM data_keys AS k WHERE k.owner_id = s.id)
"""


async def find_back(uow: UnitOfWork, subjects: Collection[Subject]) -> list[Subject]:
    """Find those of erased ones that are there (again)."""
    rows = await uow.fetch(_BACK, [one.id for one in subjects], [one.kind.value for one in subjects])
    return [Subject(SubjectKind(kind), id_) for kind, id_ in rows]


async def read_all(uow: UnitOfWork) -> list[Subject]:
    """Read everything that was erased."""
    rows = await uow.fetch("SELECT kind, subject_id FROM tombstones")
    return [Subject(SubjectKind(kind), id_) for kind, id_ in rows]


async def hold(uow: UnitOfWork, one: Hold) -> None:
    """Keep something until the hold is lifted; a former reason is replaced."""
    key = (await having_or_made(uow, [STAFF]))[STAFF]
    await uow.fetch(
        "INSERT INTO legal_holds (subject_id, kind, reason_sealed, held_by, held_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (subject_id) DO UPDATE SET reason_sealed = excluded.reason_sealed, held_by = excluded.held_by, "
        "held_at = excluded.held_at",
        one.subject.id,
        one.subject.kind.value,
        key.seal(one.reason, _reason_place(one.subject.id)),
        one.held_by,
        one.held_at,
    )


async def lift(uow: UnitOfWork, subject: Subject) -> bool:
    """Lift a hold; returns whether there was one."""
    statement = "DELETE FROM legal_holds WHERE subject_id = $1 AND kind = $2 RETURNING 1"
    rows = await uow.fetch(statement, subject.id, subject.kind.value)
    return bool(rows)


_HOLDS = """
SELECT h.kind, h.subject_id, h.reason_sealed, h.held_at, h.held_by, v.site_id, v.id, coalesce(c.id, newest.id)
FROM legal_holds AS h
LEFT JOIN conversations AS c ON c.id = h.subject_id
LEFT JOIN visitors AS v ON v.id = coalesce(c.visitor_id, h.subject_id)
LEFT JOIN LATERAL (
  SELECT t.id FROM conversations AS t WHERE t.visitor_id = v.id ORDER BY t.created_at DESC LIMIT 1
) AS newest ON true
WHERE (v.id IS NOT NULL OR h.kind = 'agent') AND ($1::uuid[] IS NULL OR h.subject_id = ANY($1::uuid[]))
ORDER BY h.held_at DESC, h.subject_id LIMIT 1000
"""


async def find_held(uow: UnitOfWork, subject_ids: Collection[UUID] | None = None) -> list[HeldThing]:
    """Read holds, of these or all, and what they are about, newest first."""
    rows = await uow.fetch(_HOLDS, None if subject_ids is None else list(subject_ids))
    key = await of_staff(uow) if rows else None
    return [
        HeldThing(
            Hold(Subject(SubjectKind(kind), id_), opened(key, reason, _reason_place(id_)) or "", at, by),
            *about,
        )
        for kind, id_, reason, at, by, *about in rows
    ]


_KEPT = """
SELECT subject_id FROM legal_holds
UNION SELECT c.id FROM legal_holds AS h JOIN conversations AS c ON c.visitor_id = h.subject_id
"""


async def find_kept(uow: UnitOfWork) -> list[UUID]:
    """Find everything under a hold, and the conversations of who is."""
    return [row[0] for row in await uow.fetch(_KEPT)]


def _reason_place(subject_id: UUID) -> bytes:
    return place("legal_holds.reason_sealed", subject_id)


async def is_any_held(uow: UnitOfWork, subject_ids: Collection[UUID]) -> bool:
    """Tell whether one of these must be kept."""
    statement = "SELECT 1 FROM legal_holds WHERE subject_id = ANY($1::uuid[]) LIMIT 1"
    return bool(await uow.fetch(statement, list(subject_ids)))
