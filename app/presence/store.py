"""Every SQL statement about presence."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.db.unit_of_work import UnitOfWork
from app.presence.rules import Availability, Presence
from app.presence.tables import PresenceRow

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
    values = {"availability": availability.value, "changed_at": uow.now()}
    await uow.session.execute(
        insert(PresenceRow)
        .values(agent_id=agent_id, lease_until=None, is_noticed_gone=True, **values)
        .on_conflict_do_update(index_elements=["agent_id"], set_=values)
    )


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
        row.agent_id: Presence(row.agent_id, Availability(row.availability), row.lease_until)
        for row in await uow.session.scalars(statement)
    }
