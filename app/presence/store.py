"""Every SQL statement about presence."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.db.unit_of_work import UnitOfWork
from app.presence.rules import Availability, AwayReason, Presence
from app.presence.tables import PresenceRow, VisitorLinkRow

_RENEW = text("""
INSERT INTO presences AS p (agent_id, availability, lease_until, is_noticed_gone, changed_at)
SELECT id, 'online', :until, false, :now FROM unnest(CAST(:agents AS uuid[])) AS a (id) ORDER BY id
ON CONFLICT (agent_id) DO UPDATE
SET lease_until = greatest(p.lease_until, :until), is_noticed_gone = false
RETURNING agent_id
""")


async def connected_before(uow: UnitOfWork, agent_ids: Collection[UUID]) -> set[UUID]:
    """Lock these agents' presences and find those whose lease is live."""
    statement = (
        select(PresenceRow.agent_id, PresenceRow.lease_until)
        .where(PresenceRow.agent_id.in_(agent_ids))
        .order_by(PresenceRow.agent_id)
        .with_for_update()
    )
    now = uow.now()
    return {
        row.agent_id
        for row in await uow.session.execute(statement)
        if row.lease_until and row.lease_until > now
    }


async def renew(uow: UnitOfWork, agent_ids: Collection[UUID], until: datetime) -> None:
    """Extend leases; who has none yet gets one and is online."""
    await uow.session.execute(_RENEW, {"agents": list(agent_ids), "until": until, "now": uow.now()})


async def shorten(uow: UnitOfWork, agent_id: UUID, until: datetime) -> None:
    """Let a lease end earlier than it would."""
    await uow.session.execute(
        update(PresenceRow)
        .where(PresenceRow.agent_id == agent_id)
        .values(lease_until=func.least(PresenceRow.lease_until, until))
    )


async def set_availability(uow: UnitOfWork, agent_id: UUID, availability: Availability) -> None:
    """Write what the agent says."""
    values = {"availability": availability.value, "away_reason": None, "changed_at": uow.now()}
    await uow.session.execute(
        insert(PresenceRow)
        .values(agent_id=agent_id, lease_until=None, is_noticed_gone=True, **values)
        .on_conflict_do_update(index_elements=["agent_id"], set_=values)
    )


async def set_away(uow: UnitOfWork, agent_ids: Collection[UUID], reason: AwayReason) -> list[UUID]:
    """Set those of these agents away who are online; returns whom."""
    locked = (
        select(PresenceRow.agent_id)
        .where(PresenceRow.agent_id.in_(agent_ids))
        .order_by(PresenceRow.agent_id)
        .with_for_update()
    )
    ids = list(await uow.session.scalars(locked))
    statement = (
        update(PresenceRow)
        .where(PresenceRow.agent_id.in_(ids), PresenceRow.availability == Availability.ONLINE.value)
        .values(availability=Availability.AWAY.value, away_reason=reason.value, changed_at=uow.now())
        .returning(PresenceRow.agent_id)
    )
    return list(await uow.session.scalars(statement))


async def take_gone(uow: UnitOfWork) -> list[UUID]:
    """Find agents whose lease has ended since the last look, each once."""
    statement = (
        update(PresenceRow)
        .where(~PresenceRow.is_noticed_gone, PresenceRow.lease_until <= uow.now())
        .values(is_noticed_gone=True)
        .returning(PresenceRow.agent_id)
    )
    return list(await uow.session.scalars(statement))


async def read(uow: UnitOfWork, agent_ids: Collection[UUID]) -> dict[UUID, Presence]:
    """Read presences; agents that were never here are left out."""
    statement = select(PresenceRow).where(PresenceRow.agent_id.in_(agent_ids))
    return {
        row.agent_id: Presence(
            row.agent_id,
            Availability(row.availability),
            row.lease_until,
            AwayReason(row.away_reason) if row.away_reason else None,
        )
        for row in await uow.session.scalars(statement)
    }


async def renew_node(uow: UnitOfWork, node_id: UUID, until: datetime) -> bool:
    """Extend a process's lease; returns whether there was one."""
    statement = text(
        "INSERT INTO gateway_nodes (id, lease_until) VALUES (:id, :until) "
        "ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until RETURNING xmax <> 0"
    )
    return bool(await uow.session.scalar(statement, {"id": node_id, "until": until}))


_LINK = text("""
WITH former AS (
  SELECT visitor_id FROM visitor_links WHERE visitor_id = ANY(CAST(:visitors AS uuid[])) AND left_at IS NOT NULL
), linked AS (
  INSERT INTO visitor_links AS v (visitor_id, node_ids)
  SELECT id, ARRAY[CAST(:node AS uuid)] FROM visitors WHERE id = ANY(CAST(:visitors AS uuid[])) ORDER BY id
  ON CONFLICT (visitor_id) DO UPDATE
  SET node_ids = array_append(array_remove(v.node_ids, CAST(:node AS uuid)), CAST(:node AS uuid)),
      unseen_since = NULL, left_at = NULL
)
SELECT visitor_id FROM former
""")


async def link(uow: UnitOfWork, node_id: UUID, visitor_ids: Collection[UUID]) -> list[UUID]:
    """Note that visitors have a socket at a process; returns those who had been taken for gone.

    Those who are erased by now are left out.
    """
    values = {"node": node_id, "visitors": sorted(visitor_ids)}
    return list(await uow.session.scalars(_LINK, values))


_UNLINK = text("""
UPDATE visitor_links AS v
SET node_ids = array_remove(v.node_ids, CAST(:node AS uuid)),
    unseen_since = CASE WHEN v.unseen_since IS NULL AND array_remove(v.node_ids, CAST(:node AS uuid)) = '{}'
                        THEN CAST(:now AS timestamptz) ELSE v.unseen_since END
FROM (
  SELECT visitor_id FROM visitor_links WHERE visitor_id = ANY(CAST(:visitors AS uuid[]))
  ORDER BY visitor_id FOR UPDATE
) AS locked
WHERE v.visitor_id = locked.visitor_id
""")


async def unlink(uow: UnitOfWork, node_id: UUID, visitor_ids: Collection[UUID], now: datetime) -> None:
    """Note that visitors have no socket at a process any more."""
    await uow.session.execute(_UNLINK, {"node": node_id, "visitors": list(visitor_ids), "now": now})


async def forget(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> None:
    """Delete the links of visitors."""
    await uow.session.execute(delete(VisitorLinkRow).where(VisitorLinkRow.visitor_id.in_(visitor_ids)))


_LOST = text("DELETE FROM gateway_nodes WHERE lease_until <= :now RETURNING id, lease_until")

_DROP_LINKS = text("""
UPDATE visitor_links
SET node_ids = array_remove(node_ids, CAST(:node AS uuid)),
    unseen_since = CASE WHEN unseen_since IS NULL AND array_remove(node_ids, CAST(:node AS uuid)) = '{}'
                        THEN CAST(:seen AS timestamptz) ELSE unseen_since END
WHERE CAST(:node AS uuid) = ANY(node_ids)
""")


async def drop_lost_nodes(uow: UnitOfWork, now: datetime, lease: timedelta) -> int:
    """Remove processes whose lease has run out, with their links; returns how many processes were lost."""
    lost = (await uow.session.execute(_LOST, {"now": now})).all()
    for row in lost:  # one by one: a visitor may have had a tab on each
        await uow.session.execute(_DROP_LINKS, {"node": row.id, "seen": row.lease_until - lease})
    return len(lost)


async def mark_left(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> list[UUID]:
    """Take visitors who are still unseen as gone since then; returns those who were not before."""
    statement = (
        update(VisitorLinkRow)
        .where(
            VisitorLinkRow.visitor_id.in_(visitor_ids),
            VisitorLinkRow.left_at.is_(None),
            VisitorLinkRow.unseen_since.is_not(None),
        )
        .values(left_at=VisitorLinkRow.unseen_since)
        .returning(VisitorLinkRow.visitor_id)
    )
    return list(await uow.session.scalars(statement))
