"""Every SQL statement about queues, members and workloads."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, insert, select, text, update

from app.db.unit_of_work import UnitOfWork
from app.routing.rules import Candidate, Queue, QueueId
from app.routing.tables import QueueMemberRow, QueueRow, WorkloadRow


async def add_queue(uow: UnitOfWork, queue: Queue) -> None:
    """Insert a queue."""
    await uow.session.execute(
        insert(QueueRow).values(
            id=queue.id,
            site_id=queue.site_id,
            name=queue.name,
            is_default=queue.is_default,
            created_at=uow.now(),
        )
    )


async def set_members(uow: UnitOfWork, queue_id: UUID, agent_ids: Collection[UUID]) -> None:
    """Replace who answers a queue."""
    await uow.session.execute(delete(QueueMemberRow).where(QueueMemberRow.queue_id == queue_id))
    if agent_ids:
        rows = [{"queue_id": queue_id, "agent_id": agent_id} for agent_id in agent_ids]
        await uow.session.execute(insert(QueueMemberRow), rows)


async def add_member(uow: UnitOfWork, queue_ids: Collection[UUID], agent_id: UUID) -> None:
    """Let an agent answer these queues too."""
    statement = text(
        "INSERT INTO queue_members (queue_id, agent_id) "
        "SELECT id, :agent FROM unnest(CAST(:queues AS uuid[])) AS q (id) ON CONFLICT DO NOTHING"
    )
    await uow.session.execute(statement, {"queues": list(queue_ids), "agent": agent_id})


async def sites_answered_by(uow: UnitOfWork, agent_id: UUID) -> set[UUID]:
    """Find the sites of which an agent answers at least one queue."""
    statement = (
        select(QueueRow.site_id)
        .join(QueueMemberRow, QueueMemberRow.queue_id == QueueRow.id)
        .where(QueueMemberRow.agent_id == agent_id)
    )
    return set(await uow.session.scalars(statement))


async def get_queue(uow: UnitOfWork, queue_id: UUID) -> Queue | None:
    """Read one queue."""
    row = await uow.session.scalar(select(QueueRow).where(QueueRow.id == queue_id))
    return _queue(row) if row else None


async def default_queue(uow: UnitOfWork, site_id: UUID) -> Queue | None:
    """Read the queue in which a site's conversations begin."""
    row = await uow.session.scalar(select(QueueRow).where(QueueRow.site_id == site_id, QueueRow.is_default))
    return _queue(row) if row else None


async def find_queues(uow: UnitOfWork, site_ids: Collection[UUID] | None) -> list[Queue]:
    """Read the queues of these sites, or of all, by name."""
    statement = select(QueueRow).order_by(QueueRow.name, QueueRow.id).limit(1_000)
    if site_ids is not None:
        statement = statement.where(QueueRow.site_id.in_(site_ids))
    return [_queue(row) for row in await uow.session.scalars(statement)]


_CANDIDATES = """
SELECT a.id AS agent_id, a.name, a.capacity, w.last_assigned_at,
       array_agg(m.queue_id) AS queue_ids,
       (SELECT count(*) FROM conversations AS c WHERE c.status = 'assigned' AND c.assignee_id = a.id) AS slots_used
FROM presences AS p
JOIN agents AS a ON a.id = p.agent_id AND a.is_active
JOIN queue_members AS m ON m.agent_id = a.id
JOIN queues AS q ON q.id = m.queue_id
  AND (a.role = 'admin' OR EXISTS (SELECT FROM memberships AS s WHERE s.agent_id = a.id AND s.site_id = q.site_id))
LEFT JOIN workloads AS w ON w.agent_id = a.id
WHERE p.availability = 'online' AND p.lease_until > :now
GROUP BY a.id, w.last_assigned_at
ORDER BY a.id
"""


async def find_candidates(uow: UnitOfWork) -> list[Candidate]:
    """Read who is online, for which queues, and how busy."""
    rows = await uow.session.execute(text(_CANDIDATES), {"now": uow.now()})
    return [
        Candidate(
            row.agent_id,
            row.name,
            frozenset(row.queue_ids),
            row.capacity,
            row.slots_used,
            row.last_assigned_at,
        )
        for row in rows
    ]


async def lock_workloads(uow: UnitOfWork, agent_ids: Collection[UUID]) -> None:
    """Lock agents for assignment, in id order; only the holder of the lock may fill their slots."""
    ids = sorted(agent_ids)
    await uow.session.execute(
        text(
            "INSERT INTO workloads (agent_id) SELECT id FROM unnest(CAST(:ids AS uuid[])) AS a (id) "
            "ORDER BY id ON CONFLICT DO NOTHING"
        ),
        {"ids": ids},
    )
    await uow.session.execute(
        select(WorkloadRow.agent_id)
        .where(WorkloadRow.agent_id.in_(ids))
        .order_by(WorkloadRow.agent_id)
        .with_for_update()
    )


async def note_assigned(uow: UnitOfWork, agent_ids: Collection[UUID]) -> None:
    """Remember that these agents were given something just now."""
    await uow.session.execute(
        update(WorkloadRow).where(WorkloadRow.agent_id.in_(agent_ids)).values(last_assigned_at=uow.now())
    )


async def find_abandoned_by_agents(uow: UnitOfWork) -> list[tuple[UUID, UUID, str]]:
    """Find (conversation, assignee, name) where a shopper waits for an agent who is not connected any more."""
    statement = text(
        "SELECT c.id, a.id, a.name FROM conversations AS c JOIN agents AS a ON a.id = c.assignee_id "
        "LEFT JOIN presences AS p ON p.agent_id = a.id "
        "WHERE c.status = 'assigned' AND c.waiting_since IS NOT NULL "
        "AND (p.lease_until IS NULL OR p.lease_until <= :now) LIMIT 500"
    )
    rows = await uow.session.execute(statement, {"now": uow.now()})
    return [(row[0], row[1], row[2]) for row in rows]


_PLACES = """
SELECT id, queue_name, position FROM (
  SELECT c.id, q.name AS queue_name,
         1 + count(*) FILTER (WHERE v.left_at IS NULL) OVER (
           PARTITION BY c.queue_id ORDER BY c.queued_at, c.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
         ) AS position
  FROM conversations AS c JOIN queues AS q ON q.id = c.queue_id
  LEFT JOIN visitor_links AS v ON v.visitor_id = c.visitor_id
  WHERE c.status = 'queued' AND c.queue_id = ANY(CAST(:queues AS uuid[]))
) AS places WHERE id = ANY(CAST(:ids AS uuid[]))
"""


async def places(
    uow: UnitOfWork, queue_ids: Collection[UUID], conversation_ids: Collection[UUID]
) -> dict[UUID, tuple[int, str]]:
    """Read position (1 is next; who has left is not counted) and queue name of those that wait in a queue."""
    rows = await uow.session.execute(
        text(_PLACES), {"queues": list(queue_ids), "ids": list(conversation_ids)}
    )
    return {row.id: (row.position, row.queue_name) for row in rows}


def _queue(row: QueueRow) -> Queue:
    return Queue(QueueId(row.id), row.site_id, row.name, row.is_default)
