"""Use cases about presence."""

from collections.abc import Collection
from uuid import UUID

from app.db.unit_of_work import UnitOfWork
from app.presence import store
from app.presence.events import PresenceChanged, VisitorsSeen
from app.presence.rules import LEASE, NODE_LEASE, RELOAD_GRACE, Availability, AwayReason, Presence


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


async def set_away(uow: UnitOfWork, agent_ids: Collection[UUID], reason: AwayReason) -> None:
    """Take agents who do not react out of the line of those who are given something, and say why."""
    changed = await store.set_away(uow, agent_ids, reason)
    uow.record(*(PresenceChanged(id_) for id_ in changed))


async def notice_gone(uow: UnitOfWork) -> list[UUID]:
    """Find agents whose lease has run out since the last look, each once."""
    gone = await store.take_gone(uow)
    uow.record(*(PresenceChanged(id_) for id_ in gone))
    return gone


async def read_presences(uow: UnitOfWork, agent_ids: Collection[UUID]) -> dict[UUID, Presence]:
    """Read presences of all these agents; who was never here is disconnected."""
    known = await store.read(uow, agent_ids)
    return {id_: known.get(id_, Presence(id_)) for id_ in agent_ids}


async def keep_node(uow: UnitOfWork, node_id: UUID, visitor_ids: Collection[UUID]) -> None:
    """Say that this process is alive, and with it the links of the waiting visitors whose sockets it holds.

    Should it have been taken for lost, its links were dropped with it and are made anew.
    """
    is_kept = await store.renew_node(uow, node_id, uow.now() + NODE_LEASE)
    if not is_kept and visitor_ids:
        await link_visitors(uow, node_id, visitor_ids)


async def link_visitors(uow: UnitOfWork, node_id: UUID, visitor_ids: Collection[UUID]) -> None:
    """Waiting visitors have a socket at this process; who was taken for gone is back."""
    returned = await store.link(uow, node_id, visitor_ids)
    if returned:
        uow.record(VisitorsSeen(tuple(returned)))


async def unlink_visitors(uow: UnitOfWork, node_id: UUID, visitor_ids: Collection[UUID]) -> None:
    """Visitors have no socket at this process any more; who has none anywhere is unseen from now on."""
    await store.unlink(uow, node_id, visitor_ids, uow.now())


async def forget_visitors(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> None:
    """Visitors do not wait any more: where they are is nobody's business."""
    await store.forget(uow, visitor_ids)


async def notice_lost_nodes(uow: UnitOfWork) -> int:
    """Take visitors of processes that died as unseen since the process was last heard of."""
    return await store.drop_lost_nodes(uow, uow.now(), NODE_LEASE)


async def note_left(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> list[UUID]:
    """Take unseen visitors as gone, since they were last seen; returns those who were not before."""
    left = await store.mark_left(uow, visitor_ids)
    if left:
        uow.record(VisitorsSeen(tuple(left)))
    return left
