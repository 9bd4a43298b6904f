"""SQL about places: who stands where in a line."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from app.db.unit_of_work import UnitOfWork

_PLACES = text("""
SELECT id, queue_name, position FROM (
  SELECT p.conversation_id AS id, q.name AS queue_name,
         1 + count(*) FILTER (WHERE v.left_at IS NULL) OVER (
           PARTITION BY p.queue_id ORDER BY p.rank_at, p.conversation_id
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
         ) AS position
  FROM placements AS p JOIN queues AS q ON q.id = p.queue_id
  JOIN conversations AS c ON c.id = p.conversation_id
  LEFT JOIN visitor_links AS v ON v.visitor_id = c.visitor_id
  WHERE p.status IN ('queued', 'offered') AND p.queue_id = ANY(CAST(:queues AS uuid[]))
) AS places WHERE id = ANY(CAST(:ids AS uuid[]))
""")


async def places(
    uow: UnitOfWork, queue_ids: Collection[UUID], conversation_ids: Collection[UUID]
) -> dict[UUID, tuple[int, str]]:
    """Read position (1 is next; who has left is not counted) and queue name of those that stand in a line."""
    rows = await uow.session.execute(_PLACES, {"queues": list(queue_ids), "ids": list(conversation_ids)})
    return {row.id: (row.position, row.queue_name) for row in rows}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands in a line, and whether its shopper is taken for gone."""

    conversation_id: UUID
    queue_id: UUID
    queue_name: str
    rank: tuple[datetime, UUID]
    has_left: bool


_STANDINGS = """
SELECT p.conversation_id, p.queue_id, q.name AS queue_name, p.rank_at, v.left_at IS NOT NULL AS has_left
FROM placements AS p
JOIN queues AS q ON q.id = p.queue_id
JOIN conversations AS c ON c.id = p.conversation_id
LEFT JOIN visitor_links AS v ON v.visitor_id = c.visitor_id
WHERE p.status IN ('queued', 'offered') AND
"""
_STANDINGS_OF_QUEUES = text(_STANDINGS + "p.queue_id = ANY(CAST(:ids AS uuid[]))")
_STANDINGS_OF_CONVERSATIONS = text(_STANDINGS + "p.conversation_id = ANY(CAST(:ids AS uuid[]))")
_STANDINGS_OF_VISITORS = text(_STANDINGS + "c.visitor_id = ANY(CAST(:ids AS uuid[]))")


async def find_standings(
    uow: UnitOfWork,
    *,
    queue_ids: Collection[UUID] = (),
    conversation_ids: Collection[UUID] = (),
    visitor_ids: Collection[UUID] = (),
) -> list[Standing]:
    """Read where those of these queues, conversations or visitors stand that stand in a line."""
    found: list[Standing] = []
    for statement, ids in (
        (_STANDINGS_OF_QUEUES, queue_ids),
        (_STANDINGS_OF_CONVERSATIONS, conversation_ids),
        (_STANDINGS_OF_VISITORS, visitor_ids),
    ):
        if ids:
            rows = await uow.session.execute(statement, {"ids": list(ids)})
            found += [Standing(row[0], row[1], row[2], (row[3], row[0]), has_left=row[4]) for row in rows]
    return found
