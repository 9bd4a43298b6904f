"""Use cases of the router: what it does with those who wait, one small transaction at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.conversations import rules as conversation_rules
from app.conversations import service as conversations
from app.conversations.rules import (
    Assignment,
    Author,
    AuthorKind,
    Change,
    Head,
    How,
)
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id
from app.routing import rules
from app.routing.events import OfferMade
from app.routing.rules import (
    Candidate,
    DecisionKind,
    Line,
    Match,
    Mode,
    Offer,
    OfferId,
    OfferState,
    Queue,
    Spoken,
)
from app.routing.service.following import decided
from app.routing.store import line, offers, people, queues

LARGEST_STEP = 100


async def assign_waiting(uow: UnitOfWork) -> int:
    """Give as many waiting conversations as fit to agents with free slots, or offer them; returns how many."""
    candidates = await _lock_free(uow)
    slots = sum(max(1, one.slots_free) for one in candidates if one.has_any_room)
    if not slots:
        return 0
    served = {queue_id for one in candidates if one.has_any_room for queue_id in one.queue_ids}
    known = await queues.queues_served_by(uow, served)
    declined = await offers.find_declined(uow, [one.agent_id for one in candidates])
    now, spoken = uow.now(), Spoken(candidates)
    strands = [
        strand
        for strand in await line.find_strands(uow, known.keys())
        if rules.can_be_served(strand, known, candidates, spoken, now)
    ]
    # Who has said no to the first may want the next: look so much further.
    limit = min(slots, LARGEST_STEP) + len({conversation_id for conversation_id, _ in declined})
    waiting = await line.lock_heads(uow, strands, limit)
    matches = rules.match(Line(waiting, candidates, known, uow.now(), declined))
    if matches:
        await _carry_out(uow, matches, known)
    return len(matches)


async def _lock_free(uow: UnitOfWork) -> list[Candidate]:
    """Read who is online; those who have room are locked, and nobody else is shown as having any."""
    free = {one.agent_id for one in await people.find_candidates(uow) if one.has_any_room}
    if not free:
        return []
    await people.lock_workloads(uow, free)
    # Somebody may have filled up while we waited for the lock, or found room whom we did not lock.
    return [
        one if one.agent_id in free else replace(one, used_percent=one.capacity_percent)
        for one in await people.find_candidates(uow)
    ]


async def _carry_out(uow: UnitOfWork, matches: Sequence[Match], known: dict[UUID, Queue]) -> None:
    heads = await conversations.lock(uow, [match.waiting.conversation_id for match in matches])
    changes, proposals, decisions = list[tuple[Head, Change]](), list[Offer](), []
    for match in matches:
        head = heads[match.waiting.conversation_id]
        queue = known[match.waiting.queue_id]
        is_offer = queue.settings.mode is Mode.OFFER
        if is_offer:
            offer = _offer(uow, match, queue)
            proposals.append(offer)
            changes.append((head, _offered(uow, head, match, offer)))
        else:
            changes.append((head, _assigned(uow, head, match)))
        decisions.append(
            decided(
                uow,
                head.id,
                (DecisionKind.OFFERED if is_offer else DecisionKind.ASSIGNED, rules.why(match)),
                agent_id=match.candidate.agent_id,
                facts=rules.facts_of(match, known, uow.now()),
            )
        )
    if proposals:
        await offers.add(uow, proposals)
        uow.record(*(OfferMade(one.id, one.conversation_id, one.agent_id) for one in proposals))
    await conversations.save_changes(uow, changes)
    await people.note_assigned(uow, {match.candidate.agent_id for match in matches})
    await offers.add_decisions(uow, decisions)


def _assigned(uow: UnitOfWork, head: Head, match: Match) -> Change:
    assignee = Author(AuthorKind.AGENT, match.candidate.agent_id, match.candidate.name)
    how = Assignment(How.ROUTER, why={"reason": rules.why(match)})
    return conversation_rules.assign(head, assignee, how, uow.now())


def _offered(uow: UnitOfWork, head: Head, match: Match, offer: Offer) -> Change:
    timeout_s = int((offer.expires_at - offer.made_at).total_seconds())
    why: dict[str, str | int | None] = {
        "agent_id": str(offer.agent_id),
        "timeout_s": timeout_s,
        "reason": rules.why(match),
    }
    return conversation_rules.offer(head, match.candidate.name, why, uow.now())


def _offer(uow: UnitOfWork, match: Match, queue: Queue) -> Offer:
    now = uow.now()
    return Offer(
        OfferId(new_id()),
        match.waiting.conversation_id,
        match.candidate.agent_id,
        queue.id,
        OfferState.PENDING,
        now,
        now + timedelta(seconds=queue.settings.offer_timeout_s),
    )
