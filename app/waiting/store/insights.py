"""Statements for what ops ask about waits that are over."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping, text

from app.db.unit_of_work import UnitOfWork

MOST_ROWS = 50_000  # the newest; a curve of more looks the same

_FORECASTS = text("""
SELECT p.p_breach, p.high_s, w.outcome, s.breached_s AS target_s,
       extract(epoch FROM w.ended_at - w.started_at) AS wait_s,
       extract(epoch FROM w.ended_at - p.made_at) AS further_s
FROM waits AS w JOIN wait_forecasts AS p ON p.wait_id = w.id JOIN sites AS s ON s.id = w.site_id
WHERE w.site_id = :site AND w.started_at >= :since AND w.ended_at IS NOT NULL
ORDER BY w.started_at DESC LIMIT :most
""")


async def read_forecasts(uow: UnitOfWork, site_id: UUID, since: datetime) -> Sequence[RowMapping]:
    """Read first forecasts of waits that are over, and what came."""
    values = {"site": site_id, "since": since, "most": MOST_ROWS}
    return (await uow.session.execute(_FORECASTS, values)).mappings().all()


_WAITS = text("""
SELECT extract(epoch FROM ended_at - started_at) AS wait_s, outcome = 'abandoned' AS has_abandoned
FROM waits
WHERE site_id = :site AND started_at >= :since AND kind = 'first_response' AND ended_at IS NOT NULL
ORDER BY started_at DESC LIMIT :most
""")


async def read_waits(uow: UnitOfWork, site_id: UUID, since: datetime) -> list[tuple[float, bool]]:
    """Read how long first responses took that are over, and whether the shopper left; none is too long."""
    values = {"site": site_id, "since": since, "most": MOST_ROWS}
    rows = await uow.session.execute(_WAITS, values)
    return [(float(row.wait_s), row.has_abandoned) for row in rows]


_ARRIVALS = text("""
SELECT (local)::date AS day,
       CAST(extract(hour FROM local) * 2 + floor(extract(minute FROM local) / 30) AS int) AS slot, count(*) AS arrivals
FROM (
  SELECT started_at AT TIME ZONE :zone AS local FROM waits
  WHERE site_id = :site AND started_at >= :since AND kind = 'first_response' AND previous_id IS NULL
) AS asked
GROUP BY 1, 2
""")


async def read_arrivals(
    uow: UnitOfWork, site_id: UUID, zone: str, since: datetime
) -> list[tuple[date, int, int]]:
    """Count who asked for a human in each half hour of the site's own days."""
    rows = await uow.session.execute(_ARRIVALS, {"site": site_id, "zone": zone, "since": since})
    return [(row.day, row.slot, row.arrivals) for row in rows]


_CREW = text("""
SELECT coalesce(avg(a.capacity), 1) AS concurrency,
       (SELECT count(*) FROM holds AS h JOIN queues AS q ON q.id = h.queue_id
        WHERE q.site_id = :site AND h.ended_at IS NULL) AS held,
       (SELECT count(*) FROM conversations AS c LEFT JOIN visitor_links AS v ON v.visitor_id = c.visitor_id
        WHERE c.site_id = :site AND c.status IN ('queued', 'offered') AND v.left_at IS NULL) AS waiting,
       (SELECT count(*) FROM waits WHERE site_id = :site AND kind = 'first_response' AND started_at >= :recent)
         AS arrivals
FROM agents AS a
WHERE a.is_active AND EXISTS (
  SELECT FROM queue_members AS m JOIN queues AS q ON q.id = m.queue_id WHERE m.agent_id = a.id AND q.site_id = :site
)
""")


async def read_crew(uow: UnitOfWork, site_id: UUID, recent: datetime) -> RowMapping:
    """Read mean slots per agent, slots in use, who waits, and who has come since an instant."""
    values = {"site": site_id, "recent": recent}
    return (await uow.session.execute(_CREW, values)).mappings().one()
