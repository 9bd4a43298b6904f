"""Statements about periods, and about what is older than they allow."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from app.db.unit_of_work import UnitOfWork
from app.privacy.rules import Due, Periods

# What is over, or was never answered and lies for as long. Open conversations are somebody's work.
_CONVERSATIONS = """
FROM conversations AS c CROSS JOIN LATERAL (
  SELECT EXISTS (SELECT FROM legal_holds AS h WHERE h.subject_id IN (c.id, c.visitor_id)) AS is_held
) AS k
WHERE c.site_id = $1 AND c.last_at < $2 AND c.status IN ('resolved', 'abandoned', 'missed')
"""
_VISITORS = """
FROM visitors AS c CROSS JOIN LATERAL (
  SELECT EXISTS (SELECT FROM legal_holds AS h WHERE h.subject_id = c.id) AS is_held
) AS k
WHERE c.site_id = $1 AND c.last_seen_at < $2 AND NOT EXISTS (SELECT FROM conversations AS t WHERE t.visitor_id = c.id)
"""
_AGES = {_CONVERSATIONS: "c.last_at", _VISITORS: "c.last_seen_at"}


async def read_periods(uow: UnitOfWork, site_ids: Collection[UUID] | None = None) -> dict[UUID, Periods]:
    """Read the periods of these sites, or of all that have any."""
    rows = await uow.fetch(
        "SELECT site_id, conversation_days, visitor_days FROM retention_periods "
        "WHERE $1::uuid[] IS NULL OR site_id = ANY($1::uuid[])",
        None if site_ids is None else list(site_ids),
    )
    return {row[0]: Periods(row[1], row[2]) for row in rows}


async def save_periods(uow: UnitOfWork, site_id: UUID, periods: Periods) -> None:
    """Write a site's periods."""
    await uow.fetch(
        "INSERT INTO retention_periods (site_id, conversation_days, visitor_days) VALUES ($1, $2, $3) "
        "ON CONFLICT (site_id) DO UPDATE SET conversation_days = excluded.conversation_days, "
        "visitor_days = excluded.visitor_days",
        site_id,
        periods.conversation_days,
        periods.visitor_days,
    )


async def find_due_conversations(uow: UnitOfWork, site_id: UUID, before: datetime, limit: int) -> list[UUID]:
    """Find conversations of a site that ended before an instant, and are not held."""
    return await _find(uow, _CONVERSATIONS, site_id, before, limit)


async def find_due_visitors(uow: UnitOfWork, site_id: UUID, before: datetime, limit: int) -> list[UUID]:
    """Find visitors of a site without conversations who were last seen before an instant, and are not held."""
    return await _find(uow, _VISITORS, site_id, before, limit)


async def _find(uow: UnitOfWork, which: str, site_id: UUID, before: datetime, limit: int) -> list[UUID]:
    rows = await uow.fetch(
        f"SELECT c.id {which} AND NOT k.is_held ORDER BY {_AGES[which]} LIMIT $3",
        site_id,
        before,
        limit,
    )
    return [row[0] for row in rows]


async def count_due_conversations(uow: UnitOfWork, site_id: UUID, before: datetime) -> Due:
    """Count what `find_due_conversations` would find."""
    return await _count(uow, _CONVERSATIONS, site_id, before)


async def count_due_visitors(uow: UnitOfWork, site_id: UUID, before: datetime) -> Due:
    """Count what `find_due_visitors` would find."""
    return await _count(uow, _VISITORS, site_id, before)


async def _count(uow: UnitOfWork, which: str, site_id: UUID, before: datetime) -> Due:
    statement = (
        f"SELECT count(*) FILTER (WHERE NOT k.is_held), min({_AGES[which]}) FILTER (WHERE NOT k.is_held), "
        f"count(*) FILTER (WHERE k.is_held) {which}"
    )
    return Due(*(await uow.fetch(statement, site_id, before))[0])
