"""Keeping placements true: they say what conversations say, at the end of the same transaction."""

from collections.abc import Collection
from uuid import UUID

from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id
from app.routing.events import OfferEnded
from app.routing.rules import Decision, DecisionKind, Offer
from app.routing.store import line, offers


async def follow_moves(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> None:
    """Take over what has become of conversations: place, slot and offers. Two statements for any number."""
    record_ended(uow, await offers.end_stale(uow, conversation_ids))
    await line.follow(uow, conversation_ids)


async def repair_placements(uow: UnitOfWork) -> int:
    """Follow conversations that were moved by somebody who knew nothing of placements; returns how many."""
    ids = await line.find_unfollowed(uow)
    if ids:
        await follow_moves(uow, ids)
    return len(ids)


def record_ended(uow: UnitOfWork, ended: Collection[Offer]) -> None:
    """Tell that offers are pending no more."""
    uow.record(*(OfferEnded(one.id, one.conversation_id, one.agent_id, one.state) for one in ended))


def decided(
    uow: UnitOfWork,
    conversation_id: UUID,
    what: tuple[DecisionKind, str],
    *,
    agent_id: UUID | None = None,
    facts: dict[str, object] | None = None,
) -> Decision:
    """Say what was decided just now (kind, reason), for whom, and on which facts."""
    return Decision(new_id(), conversation_id, uow.now(), *what, agent_id, facts or {})
