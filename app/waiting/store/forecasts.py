"""Statements about what forecasts are made from, and the forecasts themselves."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import RowMapping, text

from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id
from app.waiting.rules.law import Measured
from app.waiting.rules.patience import SETTLED_S
from app.waiting.rules.watch import Verdict

LONG_MEMORY = timedelta(days=7)
RECENT_MEMORY = timedelta(minutes=30)

_END_HOLDS = text("""
UPDATE holds AS h SET ended_at = greatest(:now, h.began_at)
FROM conversations AS c
WHERE c.id = ANY(CAST(:ids AS uuid[])) AND h.conversation_id = c.id AND h.ended_at IS NULL
  AND (c.status NOT IN ('assigned', 'wrap_up') OR c.assignee_id IS DISTINCT FROM h.agent_id)
""")

_BEGIN_HOLDS = text("""
INSERT INTO holds (id, conversation_id, queue_id, agent_id, began_at)
SELECT n.id, c.id, c.queue_id, c.assignee_id, :now
FROM unnest(CAST(:new_ids AS uuid[]), CAST(:ids AS uuid[])) AS n (id, conversation_id)
JOIN conversations AS c ON c.id = n.conversation_id
WHERE c.status IN ('assigned', 'wrap_up') AND c.assignee_id IS NOT NULL
ON CONFLICT DO NOTHING
""")


async def follow_holds(uow: UnitOfWork, conversation_ids: Collection[UUID], now: datetime) -> None:
    """End and begin uses of slots as these conversations stand now."""
    ids = sorted(conversation_ids)
    await uow.session.execute(_END_HOLDS, {"ids": ids, "now": now})
    await uow.session.execute(_BEGIN_HOLDS, {"ids": ids, "new_ids": [new_id() for _ in ids], "now": now})


_MEASURED = text("""
SELECT q.id AS queue_id, q.site_id, h.completions, h.busy_s, h.recent_completions, h.recent_busy_s,
       r.replies, r.replies_s, f.judged, f.hits
FROM queues AS q
CROSS JOIN LATERAL (
  SELECT count(h.ended_at) AS completions,
         coalesce(sum(extract(epoch FROM coalesce(h.ended_at, :now) - h.began_at)), 0) AS busy_s,
         count(h.ended_at) FILTER (WHERE h.ended_at >= :recent) AS recent_completions,
         coalesce(sum(extract(epoch FROM coalesce(h.ended_at, :now) - greatest(h.began_at, :recent)))
                  FILTER (WHERE h.ended_at IS NULL OR h.ended_at >= :recent), 0) AS recent_busy_s
  FROM holds AS h WHERE h.queue_id = q.id AND (h.ended_at IS NULL OR h.ended_at >= :long)
) AS h
CROSS JOIN LATERAL (
  SELECT count(*) AS replies, coalesce(sum(extract(epoch FROM w.ended_at - w.accepted_at)), 0) AS replies_s
  FROM waits AS w
  WHERE w.queue_id = q.id AND w.outcome = 'answered' AND w.accepted_at IS NOT NULL AND w.ended_at >= :long
) AS r
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE w.outcome = 'answered' OR w.ended_at > p.made_at + make_interval(secs => p.high_s))
           AS judged,
         count(*) FILTER (WHERE w.outcome = 'answered' AND w.ended_at <= p.made_at + make_interval(secs => p.high_s))
           AS hits
  FROM waits AS w JOIN wait_forecasts AS p ON p.wait_id = w.id
  WHERE w.queue_id = q.id AND w.ended_at >= :long AND p.high_s IS NOT NULL
) AS f
WHERE q.id = ANY(CAST(:queues AS uuid[]))
""")


async def measure(uow: UnitOfWork, queue_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, Measured]]:
    """Read the site and what was measured of each of these queues."""
    now = uow.now()
    values = {
        "queues": list(queue_ids),
        "now": now,
        "recent": now - RECENT_MEMORY,
        "long": now - LONG_MEMORY,
    }
    return {
        row.queue_id: (
            row.site_id,
            Measured(
                completions=row.completions,
                busy_s=float(row.busy_s),
                recent_completions=row.recent_completions,
                recent_busy_s=float(row.recent_busy_s),
                replies=row.replies,
                replies_s=float(row.replies_s),
                judged=row.judged,
                hits=row.hits,
            ),
        )
        for row in await uow.session.execute(_MEASURED, values)
    }


_PATIENCE = text("""
SELECT site_id, coalesce(sum(greatest(0, in_line_s - :settled_s)), 0) AS waited_s,
       count(*) FILTER (WHERE has_left AND in_line_s > :settled_s) AS abandoned
FROM (
  SELECT site_id, extract(epoch FROM coalesce(accepted_at, ended_at) - started_at) AS in_line_s,
         outcome = 'abandoned' AND accepted_at IS NULL AS has_left
  FROM waits
  WHERE kind = 'first_response' AND ended_at IS NOT NULL AND started_at >= :since
    AND site_id = ANY(CAST(:sites AS uuid[]))
) AS w
GROUP BY site_id
""")


async def sum_waits(
    uow: UnitOfWork, site_ids: Collection[UUID], since: datetime
) -> dict[UUID, tuple[float, int]]:
    """Read, for each of these sites, the seconds that shoppers stood in line settled, and how many of them left."""
    values = {"sites": list(site_ids), "since": since, "settled_s": SETTLED_S}
    rows = await uow.session.execute(_PATIENCE, values)
    return {row.site_id: (float(row.waited_s), row.abandoned) for row in rows}


_QUEUE_SIZES = text("""
SELECT c.queue_id, count(*) AS waiting
FROM conversations AS c LEFT JOIN visitor_links AS v ON v.visitor_id = c.visitor_id
WHERE c.queue_id = ANY(CAST(:queues AS uuid[])) AND c.status IN ('queued', 'offered') AND v.left_at IS NULL
GROUP BY c.queue_id
""")


async def queue_sizes(uow: UnitOfWork, queue_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count who waits in each of these queues, those who have left not counted."""
    rows = await uow.session.execute(_QUEUE_SIZES, {"queues": list(queue_ids)})
    return {row.queue_id: row.waiting for row in rows}


_HELPED = text("""
SELECT o.queue_id, o.target_id, count(*) AS waiting
FROM (
  SELECT queue_id, target_id, after_s, row_number() OVER (PARTITION BY queue_id ORDER BY after_s, target_id) AS place
  FROM queue_overflows
) AS o
JOIN placements AS p ON p.queue_id = o.queue_id AND p.status = 'queued'
  AND (p.helpers >= o.place OR p.queued_at <= CAST(:now AS timestamptz) - make_interval(secs => o.after_s))
GROUP BY o.queue_id, o.target_id
""")


async def helped_sizes(uow: UnitOfWork) -> dict[tuple[UUID, UUID], int]:
    """Count who waits in a queue so that the people of another help with them by now."""
    rows = await uow.session.execute(_HELPED, {"now": uow.now()})
    return {(row.queue_id, row.target_id): row.waiting for row in rows}


_ADD = text(
    "INSERT INTO wait_forecasts (wait_id, made_at, ahead, p_breach, low_s, high_s) "
    "SELECT n.* FROM unnest(CAST(:ids AS uuid[]), CAST(:ats AS timestamptz[]), CAST(:aheads AS int[]), "
    "CAST(:odds AS float8[]), CAST(:lows AS int[]), CAST(:highs AS int[])) "
    "AS n (wait_id, made_at, ahead, p_breach, low_s, high_s) JOIN waits AS w ON w.id = n.wait_id "
    "FOR KEY SHARE OF w ON CONFLICT DO NOTHING"
)


async def add(uow: UnitOfWork, estimates: Sequence[Verdict]) -> None:
    """Insert first forecasts; a wait that has one keeps it, and one that was erased meanwhile is left out."""
    values = {
        "ids": [one.wait.id for one in estimates],
        "ats": [one.at for one in estimates],
        "aheads": [one.ahead for one in estimates],
        "odds": [one.p_breach for one in estimates],
        "lows": [one.promise.low_s if one.promise else None for one in estimates],
        "highs": [one.promise.high_s if one.promise else None for one in estimates],
    }
    await uow.session.execute(_ADD, values)


_STANDINGS = text("""
SELECT w.conversation_id, w.site_id, w.started_at, c.queue_id, c.status IN ('queued', 'offered') AS is_in_line, s.breached_s
FROM waits AS w
JOIN conversations AS c ON c.id = w.conversation_id
JOIN sites AS s ON s.id = w.site_id
WHERE w.ended_at IS NULL AND w.conversation_id = ANY(CAST(:ids AS uuid[]))
""")


async def read_standings(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> Sequence[RowMapping]:
    """Read of these waiting conversations when they breach, and whether they stand in a line."""
    return (await uow.session.execute(_STANDINGS, {"ids": list(conversation_ids)})).mappings().all()
