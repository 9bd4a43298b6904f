"""Statements about periods, and about what is older than they allow."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from app.db.unit_of_work import Rows, UnitOfWork
from app.keys import sealed_size
from app.privacy.rules import PERIODS, Due, Kind, Periods

# Open conversations are somebody's work, as are those that were over and go on.
_IS_OVER = "c.status IN ('resolved', 'abandoned', 'missed')"
_IS_HELD = "EXISTS (SELECT FROM legal_holds AS h WHERE h.subject_id IN (c.id, c.visitor_id)) AS is_held"
_HAS_ANY_HELD = """EXISTS (
  SELECT FROM legal_holds AS h WHERE h.subject_id = v.id
     OR h.subject_id IN (SELECT c.id FROM conversations AS c WHERE c.visitor_id = v.id)
) AS is_held"""

# What of a site ($1) is older than an instant ($2): by what it is found, its age, and whether it must be kept.
_OLDER = {
    Kind.CONVERSATION: f"""
SELECT c.id, 0 AS part, c.last_at AS at, {_IS_HELD} FROM conversations AS c
WHERE c.site_id = $1 AND c.last_at < $2 AND {_IS_OVER}
""",  # noqa: S608 - our own names
    Kind.VISITOR: f"""
SELECT v.id, 0 AS part, v.last_seen_at AS at, {_HAS_ANY_HELD} FROM visitors AS v
WHERE v.site_id = $1 AND v.last_seen_at < $2 AND NOT EXISTS (SELECT FROM conversations AS t WHERE t.visitor_id = v.id)
""",  # noqa: S608 - our own names
    Kind.ATTACHMENT: f"""
SELECT a.id, 0 AS part, a.created_at AS at, {_IS_HELD} FROM attachments AS a
JOIN conversations AS c ON c.id = a.conversation_id
WHERE a.site_id = $1 AND a.created_at < $2 AND {_IS_OVER}
""",  # noqa: S608 - our own names
    # The stars of a rating are no words: what is sealed is larger than nothing where there is a comment.
    Kind.COMMENT: f"""
SELECT c.id, e.seq AS part, e.at, {_IS_HELD} FROM entries AS e
JOIN conversations AS c ON c.id = e.conversation_id
WHERE c.site_id = $1 AND e.activity = 'rated' AND e.at < $2 AND octet_length(e.sealed) > {sealed_size("{}")} AND {_IS_OVER}
""",  # noqa: S608 - our own names
    Kind.CONTEXT: f"""
SELECT v.id, 0 AS part, v.last_seen_at AS at, {_HAS_ANY_HELD} FROM visitors AS v
WHERE v.site_id = $1 AND v.last_seen_at < $2 AND v.context_sealed IS NOT NULL
  AND NOT EXISTS (SELECT FROM conversations AS c WHERE c.visitor_id = v.id AND NOT {_IS_OVER})
UNION ALL
SELECT c.id, 1 AS part, c.last_at AS at, {_IS_HELD} FROM conversations AS c
WHERE c.site_id = $1 AND c.last_at < $2 AND {_IS_OVER} AND c.page_url_sealed IS NOT NULL
""",  # noqa: S608 - our own names
    Kind.DELIVERY: f"""
SELECT o.id, 0 AS part, o.settled_at AS at, {_IS_HELD} FROM webhook_endpoints AS w
JOIN outbox AS o ON o.destination = w.id
LEFT JOIN conversations AS c ON c.id = o.stream
WHERE w.site_id = $1 AND o.settled_at < $2
""",  # noqa: S608 - our own names
}


async def read_periods(uow: UnitOfWork, site_ids: Collection[UUID] | None = None) -> dict[UUID, Periods]:
    """Read the periods of these sites, or of all that have any."""
    rows = await uow.fetch(
        f"SELECT site_id, {', '.join(PERIODS)} FROM retention_periods "  # noqa: S608 - our own names
        "WHERE $1::uuid[] IS NULL OR site_id = ANY($1::uuid[])",
        None if site_ids is None else list(site_ids),
    )
    return {site_id: Periods(*days) for site_id, *days in rows}


async def save_periods(uow: UnitOfWork, site_id: UUID, periods: Periods) -> None:
    """Write a site's periods."""
    places = ", ".join(f"${number}" for number, _ in enumerate(PERIODS, start=2))
    fresh = ", ".join(f"{name} = excluded.{name}" for name in PERIODS)
    await uow.fetch(
        f"INSERT INTO retention_periods (site_id, {', '.join(PERIODS)}) VALUES ($1, {places}) "  # noqa: S608 - our own names
        f"ON CONFLICT (site_id) DO UPDATE SET {fresh}",
        site_id,
        *(getattr(periods, name) for name in PERIODS),
    )


async def find_due(uow: UnitOfWork, kind: Kind, site_id: UUID, before: datetime, limit: int) -> Rows:
    """Find what of a site is older than an instant and not held, oldest first: its id, and which part of that."""
    statement = f"SELECT d.id, d.part FROM ({_OLDER[kind]}) AS d WHERE NOT d.is_held ORDER BY d.at LIMIT $3"  # noqa: S608 - our own names
    return await uow.fetch(statement, site_id, before, limit)


async def count_due(uow: UnitOfWork, kind: Kind, site_id: UUID, before: datetime) -> Due:
    """Count what `find_due` would find, and what is held."""
    found = "count(*) FILTER (WHERE NOT d.is_held), min(d.at) FILTER (WHERE NOT d.is_held), count(*) FILTER (WHERE d.is_held)"
    statement = f"SELECT {found} FROM ({_OLDER[kind]}) AS d"  # noqa: S608 - our own names
    return Due(*(await uow.fetch(statement, site_id, before))[0])
