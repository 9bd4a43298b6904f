"""SQL about placements: following conversations, the strands of the line, places, and what has to go back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text

from app.accounts.rules.staff import agent_name
from app.db.data_keys import having
from app.db.unit_of_work import UnitOfWork
from app.routing.rules import Priority, Strand, Waiting

HELD_STATUSES = frozenset({"offered", "assigned", "wrap_up"})

# What conversations in each status have in common with the ones before is kept: priority, needs and
# language outlive a requeue, the agent before is the sticky one once a shopper comes back.
_FOLLOW = text("""
INSERT INTO placements AS p
  (conversation_id, queue_id, status, since, holder_id, ends_at, queued_at, rank_at, priority, language, needs,
   channel, weight_percent, sticky_agent_id)
SELECT c.id, c.queue_id, c.status, CAST(:now AS timestamptz), coalesce(c.assignee_id, o.agent_id),
       CASE WHEN c.status = 'wrap_up' THEN CAST(:now AS timestamptz) + make_interval(secs => q.wrap_up_s) END,
       c.queued_at, c.queued_at, 0, coalesce(lower(substring(c.locale from '^[A-Za-z]{2,3}')), ''), '', 'chat',
       coalesce(w.weight_percent, 100),
       CASE WHEN q.is_sticky THEN (
         SELECT e.assignee_id FROM conversations AS e
         WHERE e.visitor_id = c.visitor_id AND e.id <> c.id AND e.assignee_id IS NOT NULL
         ORDER BY e.created_at DESC LIMIT 1) END
FROM conversations AS c
JOIN queues AS q ON q.id = c.queue_id
LEFT JOIN channel_weights AS w ON w.site_id = c.site_id AND w.channel = 'chat'
LEFT JOIN offers AS o ON o.conversation_id = c.id AND o.state = 'pending' AND c.status = 'offered'
WHERE c.id = ANY(CAST(:ids AS uuid[]))
ORDER BY c.id
ON CONFLICT (conversation_id) DO UPDATE SET
  queue_id = excluded.queue_id,
  status = excluded.status,
  since = CASE WHEN p.status = excluded.status AND p.holder_id IS NOT DISTINCT FROM excluded.holder_id
               THEN p.since ELSE excluded.since END,
  holder_id = excluded.holder_id,
  ends_at = CASE WHEN p.status = 'wrap_up' AND excluded.status = 'wrap_up' THEN p.ends_at ELSE excluded.ends_at END,
  helpers = CASE WHEN p.queue_id = excluded.queue_id AND p.queued_at = excluded.queued_at THEN p.helpers ELSE 0 END,
  queued_at = excluded.queued_at,
  rank_at = excluded.queued_at - p.priority * (SELECT make_interval(secs => b.boost_s) FROM queues AS b
                                               WHERE b.id = excluded.queue_id),
  sticky_agent_id = CASE
    WHEN excluded.status <> 'queued' OR p.status IN ('queued', 'offered') THEN p.sticky_agent_id
    WHEN p.status = 'assigned' OR NOT (SELECT b.is_sticky FROM queues AS b WHERE b.id = excluded.queue_id) THEN NULL
    ELSE coalesce(p.holder_id, p.sticky_agent_id) END
""")

_MISSING = text("""
SELECT c.id FROM conversations AS c LEFT JOIN placements AS p ON p.conversation_id = c.id
WHERE c.status NOT IN ('resolved', 'abandoned')
  AND (p.status IS NULL OR (p.status, p.queue_id, p.queued_at) IS DISTINCT FROM (c.status, c.queue_id, c.queued_at))
LIMIT 1000
""")

_STRANDS = text("""
WITH RECURSIVE strands AS (
  SELECT f.* FROM unnest(CAST(:queues AS uuid[])) AS q (id), LATERAL (
    SELECT p.queue_id, p.priority, p.language, p.needs, p.weight_percent, p.helpers, p.queued_at FROM placements AS p
    WHERE p.queue_id = q.id AND p.status = 'queued'
    ORDER BY p.priority, p.language, p.needs, p.weight_percent, p.helpers, p.queued_at LIMIT 1
  ) AS f
  UNION ALL
  SELECT n.* FROM strands AS l, LATERAL (
    SELECT p.queue_id, p.priority, p.language, p.needs, p.weight_percent, p.helpers, p.queued_at FROM placements AS p
    WHERE p.queue_id = l.queue_id AND p.status = 'queued'
      AND (p.priority, p.language, p.needs, p.weight_percent, p.helpers)
        > (l.priority, l.language, l.needs, l.weight_percent, l.helpers)
    ORDER BY p.priority, p.language, p.needs, p.weight_percent, p.helpers, p.queued_at LIMIT 1
  ) AS n
)
SELECT * FROM strands
""")

_LOCK_HEADS = text("""
SELECT f.* FROM unnest(
  CAST(:queues AS uuid[]), CAST(:priorities AS smallint[]), CAST(:languages AS text[]), CAST(:needs AS text[]),
  CAST(:weights AS int[]), CAST(:helpers AS smallint[])
) AS l (queue_id, priority, language, needs, weight_percent, helpers), LATERAL (
  SELECT p.conversation_id, p.queue_id, p.priority, p.language, p.needs, p.weight_percent, p.helpers, p.queued_at,
         p.rank_at, p.sticky_agent_id
  FROM placements AS p JOIN conversations AS c ON c.id = p.conversation_id AND c.status = 'queued'
  WHERE p.queue_id = l.queue_id AND p.status = 'queued' AND p.priority = l.priority AND p.language = l.language
    AND p.needs = l.needs AND p.weight_percent = l.weight_percent AND p.helpers = l.helpers
    AND NOT EXISTS (SELECT FROM visitor_links AS v WHERE v.visitor_id = c.visitor_id AND v.left_at IS NOT NULL)
  ORDER BY p.queued_at, p.conversation_id LIMIT :limit FOR UPDATE OF c SKIP LOCKED
) AS f
ORDER BY f.rank_at, f.conversation_id
""")


async def follow(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> None:
    """Let the placements of these conversations say what their heads say."""
    await uow.session.execute(_FOLLOW, {"ids": list(conversation_ids), "now": uow.now()})


async def find_unfollowed(uow: UnitOfWork) -> list[UUID]:
    """Find open conversations whose placement does not say what the head says."""
    return list(await uow.session.scalars(_MISSING))


async def find_strands(uow: UnitOfWork, queue_ids: Collection[UUID]) -> list[Strand]:
    """Find what kinds of conversations wait in these queues, and since when the first of each."""
    rows = await uow.session.execute(_STRANDS, {"queues": list(queue_ids)})
    return [_strand(row) for row in rows.mappings()]


async def lock_heads(uow: UnitOfWork, strands: Sequence[Strand], limit: int) -> list[Waiting]:
    """Lock the first of each strand, in the order of the line, passing over who has left and what others hold locked."""
    if not strands:
        return []
    rows = await uow.session.execute(
        _LOCK_HEADS,
        {
            "queues": [strand.queue_id for strand in strands],
            "priorities": [int(strand.priority) for strand in strands],
            "languages": [strand.language for strand in strands],
            "needs": [_needs_text(strand.needs) for strand in strands],
            "weights": [strand.weight_percent for strand in strands],
            "helpers": [strand.helpers for strand in strands],
            "limit": limit,
        },
    )
    return [Waiting(row["conversation_id"], _strand(row), row["sticky_agent_id"]) for row in rows.mappings()]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one conversation stands for routing."""

    conversation_id: UUID
    status: str
    since: datetime
    holder_id: UUID | None
    ends_at: datetime | None
    strand: Strand
    channel: str
    sticky_agent_id: UUID | None

    def is_held_by(self, agent_id: UUID) -> bool:
        """Tell whether it takes one of an agent's slots."""
        return self.holder_id == agent_id and self.status in HELD_STATUSES


_PLACEMENTS = text("""
SELECT conversation_id, status, since, holder_id, ends_at, queue_id, coalesce(queued_at, since) AS queued_at, priority,
       language, needs, weight_percent, helpers, channel, sticky_agent_id
FROM placements WHERE conversation_id = ANY(CAST(:ids AS uuid[]))
""")


async def read(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> dict[UUID, Placement]:
    """Read placements; conversations that never stood in a line have none."""
    rows = await uow.session.execute(_PLACEMENTS, {"ids": list(conversation_ids)})
    return {
        row["conversation_id"]: Placement(
            row["conversation_id"],
            row["status"],
            row["since"],
            row["holder_id"],
            row["ends_at"],
            _strand(row),
            row["channel"],
            row["sticky_agent_id"],
        )
        for row in rows.mappings()
    }


async def change(
    uow: UnitOfWork, conversation_id: UUID, *, priority: Priority, language: str, needs: Collection[str]
) -> None:
    """Write what a conversation needs and how urgent it is; the caller holds its lock."""
    await uow.session.execute(
        text(
            "UPDATE placements AS p SET priority = CAST(:priority AS smallint), language = :language, needs = :needs, "
            "rank_at = p.queued_at - CAST(:priority AS smallint) * make_interval(secs => q.boost_s) "
            "FROM queues AS q WHERE q.id = p.queue_id AND p.conversation_id = :id"
        ),
        {
            "id": conversation_id,
            "priority": int(priority),
            "language": language,
            "needs": _needs_text(needs),
        },
    )


async def set_helpers(uow: UnitOfWork, helpers: Mapping[UUID, int]) -> None:
    """Write how many queues of the chain help with these conversations, which the caller has locked."""
    statement = text(
        "UPDATE placements AS p SET helpers = h.helpers "
        "FROM unnest(CAST(:ids AS uuid[]), CAST(:helpers AS smallint[])) AS h (id, helpers) "
        "WHERE p.conversation_id = h.id"
    )
    await uow.session.execute(statement, {"ids": list(helpers), "helpers": list(helpers.values())})


async def rank_again(uow: UnitOfWork, queue_id: UUID) -> None:
    """Order a line anew, because its boost has changed."""
    await uow.session.execute(
        text(
            "WITH line AS (SELECT conversation_id FROM placements WHERE queue_id = :queue "
            "AND status IN ('queued', 'offered') ORDER BY conversation_id FOR UPDATE) "
            "UPDATE placements AS p SET rank_at = p.queued_at - p.priority * make_interval(secs => q.boost_s) "
            "FROM queues AS q, line WHERE q.id = p.queue_id AND p.conversation_id = line.conversation_id"
        ),
        {"queue": queue_id},
    )


async def line_of(uow: UnitOfWork, queue_id: UUID, limit: int) -> list[UUID]:
    """Read who stands in a line, in its order."""
    statement = text(
        "SELECT conversation_id FROM placements WHERE queue_id = :queue AND status IN ('queued', 'offered') "
        "ORDER BY rank_at, conversation_id LIMIT :limit"
    )
    return list(await uow.session.scalars(statement, {"queue": queue_id, "limit": limit}))


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation that must leave its agent's slot, and why (empty: the wrap-up is over)."""

    conversation_id: UUID
    status: str
    agent_id: UUID
    agent_name: str
    reason: str | None


_LEAVING = text("""
SELECT p.conversation_id, p.status, p.holder_id, a.name_sealed,
       CASE WHEN s.lease_until IS NULL OR s.lease_until <= CAST(:now AS timestamptz) THEN 'agent_offline'
            WHEN p.status = 'offered' THEN 'agent_away'
            WHEN p.status = 'assigned' THEN 'agent_silent' END AS reason
FROM placements AS p
JOIN conversations AS c ON c.id = p.conversation_id
JOIN queues AS q ON q.id = p.queue_id
JOIN agents AS a ON a.id = p.holder_id
LEFT JOIN presences AS s ON s.agent_id = p.holder_id
WHERE p.status IN ('offered', 'assigned', 'wrap_up') AND (
  (p.status = 'assigned' AND c.waiting_since IS NOT NULL AND (
     s.lease_until IS NULL OR s.lease_until <= CAST(:now AS timestamptz)
     -- A message of the shopper after the assignment means that the agent has answered since.
     OR (c.waiting_since <= p.since AND p.since <= CAST(:now AS timestamptz) - make_interval(secs => q.silent_after_s))))
  OR (p.status = 'offered' AND (s.lease_until IS NULL OR s.lease_until <= CAST(:now AS timestamptz) OR s.availability <> 'online'))
  OR (p.status = 'wrap_up' AND (s.lease_until IS NULL OR s.lease_until <= CAST(:now AS timestamptz) OR p.ends_at <= CAST(:now AS timestamptz)))
)
LIMIT 500
""")


async def find_leaving(uow: UnitOfWork) -> list[Held]:
    """Find what must leave its agent's slot: the agent is gone, away or silent, or the wrap-up is over."""
    rows = (await uow.session.execute(_LEAVING, {"now": uow.now()})).all()
    keys = await having(uow, {row.holder_id for row in rows})
    return [
        Held(row.conversation_id, row.status, row.holder_id, agent_name(keys, *row[2:4]) or "", row.reason)
        for row in rows
    ]


async def queues_with_hours(uow: UnitOfWork) -> list[UUID]:
    """Find queues with a schedule in which somebody waits."""
    statement = text(
        "SELECT q.id FROM queues AS q WHERE q.schedule_id IS NOT NULL AND EXISTS "
        "(SELECT FROM placements AS p WHERE p.queue_id = q.id AND p.status IN ('queued', 'offered'))"
    )
    return list(await uow.session.scalars(statement))


_STRANDED = text("""
SELECT p.conversation_id, d.id AS queue_id, d.name AS queue_name
FROM queues AS q
JOIN queues AS d ON d.site_id = q.site_id AND d.is_default
JOIN LATERAL (
  SELECT conversation_id FROM placements WHERE queue_id = q.id AND status IN ('queued', 'offered')
  UNION ALL
  SELECT conversation_id FROM placements WHERE queue_id = q.id AND status = 'missed'
) AS p ON true
WHERE q.removed_at IS NOT NULL
LIMIT :limit
""")


async def find_stranded(uow: UnitOfWork, limit: int) -> dict[UUID, tuple[UUID, str]]:
    """Find who stands in a queue that was removed, with id and name of the queue in which they should."""
    rows = await uow.session.execute(_STRANDED, {"limit": limit})
    return {row.conversation_id: (row.queue_id, row.queue_name) for row in rows}


async def queues_with_missed(uow: UnitOfWork) -> list[UUID]:
    """Find queues in which messages were left."""
    return list(
        await uow.session.scalars(text("SELECT DISTINCT queue_id FROM placements WHERE status = 'missed'"))
    )


async def find_missed(uow: UnitOfWork, queue_id: UUID, limit: int) -> list[UUID]:
    """Find messages that were left in a queue, oldest first."""
    statement = text(
        "SELECT conversation_id FROM placements WHERE queue_id = :queue AND status = 'missed' "
        "ORDER BY since, conversation_id LIMIT :limit"
    )
    return list(await uow.session.scalars(statement, {"queue": queue_id, "limit": limit}))


def _strand(row: RowMapping) -> Strand:
    return Strand(
        queue_id=row["queue_id"],
        queued_at=row["queued_at"],
        priority=Priority(row["priority"]),
        language=row["language"],
        needs=frozenset(filter(None, row["needs"].split(","))),
        weight_percent=row["weight_percent"],
        helpers=row["helpers"],
    )


def _needs_text(needs: Collection[str]) -> str:
    return ",".join(sorted(needs))
