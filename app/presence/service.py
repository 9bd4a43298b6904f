"""Use cases about presence."""

from collections.abc import Collection
from uuid import UUID

from app.db.unit_of_work import UnitOfWork
from app.presence import store
from app.presence.events import PresenceChanged
from app.presence.rules import LEASE, RELOAD_GRACE, Availability, Presence


async def renew_leases(uow: UnitOfWork, agent_ids: Collection[UUID]) -> None:
    """Keep these agents connected for another lease; who was gone has come back."""
    connected = await store.connected_before(uow, agent_ids)
    await store.renew(uow, agent_ids, uow.now() + LEASE)
    uow.record(*(PresenceChanged(id_) for id_ in agent_ids if id_ not in connected))


async def let_go(uow: UnitOfWork, agent_id: UUID) -> None:
    """The agent's last console here has closed: a reload is back in seconds, a leaver is not."""
    await store.shorten(uow, agent_id, uow.now() + RELOAD_GRACE)


async def leave(uow: UnitOfWork, agent_id: UUID) -> None:
    """The agent has logged out: gone at once."""
    await store.shorten(uow, agent_id, uow.now())


async def set_availability(uow: UnitOfWork, agent_id: UUID, availability: Availability) -> None:
    """Write whether the agent takes new conversations."""
    await store.set_availability(uow, agent_id, availability)
    uow.record(PresenceChanged(agent_id))


async def notice_gone(uow: UnitOfWork) -> list[UUID]:
    """Find agents whose lease has run out since the last look, each once."""
    gone = await store.take_gone(uow)
    uow.record(*(PresenceChanged(id_) for id_ in gone))
    return gone


async def read_presences(uow: UnitOfWork, agent_ids: Collection[UUID]) -> dict[UUID, Presence]:
    """Read presences of all these agents; who was never here is disconnected."""
    known = await store.read(uow, agent_ids)
    return {id_: known.get(id_, Presence(id_)) for id_ in agent_ids}
