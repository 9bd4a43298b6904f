"""Use cases of time: what goes back, ends or begins by itself, each in a transaction of its own."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from app.conversations import rules as conversation_rules
from app.conversations import service as conversations
from app.conversations.rules import IN_LINE, SYSTEM, Change, ConversationStatus, Head
from app.db.unit_of_work import UnitOfWork
from app.presence import service as presence
from app.presence.rules import AwayReason
from app.routing import rules
from app.routing.rules import Decision, DecisionKind, GivenBackReason, MissedReason, Offer, OfferState, Queue
from app.routing.service.following import decided, record_ended
from app.routing.service.queues import read_openings
from app.routing.store import line, offers, people, queues
from app.routing.store.line import Held
from app.schedules.rules import Opening

LARGEST_STEP = 200
DECISIONS_LIVE = timedelta(days=30)
STANDING = frozenset({*IN_LINE, ConversationStatus.MISSED})


async def give_back(uow: UnitOfWork) -> int:
    """Put back in its place what an agent cannot, will not or does not answer, and end wrap-ups that are over.

    Who is silent is set away, with the reason shown, or they would be given the next one.
    """
    found = {one.conversation_id: one for one in await line.find_leaving(uow)}
    if not found:
        return 0
    heads = await conversations.lock(uow, found)
    leaving = [(head, found[head.id]) for head in heads.values() if _is_as_found(head, found[head.id])]
    rescinded = [one.conversation_id for _, one in leaving if one.status == ConversationStatus.OFFERED]
    if rescinded:
        record_ended(uow, await offers.end(uow, rescinded, OfferState.RESCINDED))
    await conversations.save_changes(uow, [(head, _back(uow, head, one)) for head, one in leaving])
    silent = {one.agent_id for _, one in leaving if one.reason == GivenBackReason.AGENT_SILENT}
    if silent:
        await presence.set_away(uow, silent, AwayReason.SILENT)
    await offers.add_decisions(
        uow,
        [
            decided(uow, one.conversation_id, (DecisionKind.GIVEN_BACK, one.reason), agent_id=one.agent_id)
            for _, one in leaving
            if one.reason is not None
        ],
    )
    return len(leaving)


async def expire_offers(uow: UnitOfWork) -> int:
    """Take back offers whose time is over; the conversation keeps its place, the agent is set away if so set."""
    ids = await offers.find_expired(uow, LARGEST_STEP)
    if not ids:
        return 0
    heads = await conversations.lock(uow, ids)
    now = uow.now()
    over = await offers.end_expired(uow, ids)
    names = await people.read_names(uow, {one.agent_id for one in over})
    changes, decisions = list[tuple[Head, Change]](), list[Decision]()
    for one in over:
        head = heads[one.conversation_id]
        data = {"state": OfferState.TIMED_OUT.value, "agent_name": names.get(one.agent_id, "")}
        changes.append((head, conversation_rules.end_offer(head, data, now)))
        decisions.append(_ended(uow, one))
    await conversations.save_changes(uow, changes)
    record_ended(uow, over)
    await offers.add_decisions(uow, decisions)
    await _set_away(uow, over)
    return len(over)


async def leave_removed(uow: UnitOfWork) -> int:
    """Put who stands in a queue that was removed into the site's default queue, with the time they have waited."""
    found = await line.find_stranded(uow, LARGEST_STEP)
    if not found:
        return 0
    heads = await conversations.lock(uow, found)
    standing = [head for head in heads.values() if head.status in STANDING]
    facts = {"reason": "queue_removed"}
    changes = [
        (head, conversation_rules.move(head, found[head.id], facts, uow.now(), by=SYSTEM))
        for head in standing
    ]
    await conversations.save_changes(uow, changes)
    return len(standing)


async def close_lines(uow: UnitOfWork) -> int:
    """Let who waits in a queue that is closed leave a message, whoever is still there: no clock runs any more."""
    found = await queues.get_queues(uow, await line.queues_with_hours(uow))
    openings = await read_openings(uow, found.values())
    closed = [queue for queue in found.values() if not openings[queue.id].is_open]
    missed = 0
    for queue in closed:
        missed += await _miss_all(uow, queue, openings[queue.id])
    return missed


async def open_lines(uow: UnitOfWork) -> int:
    """Put messages that were left into line where it is open and has room; their clocks begin now."""
    found = await queues.get_queues(uow, await line.queues_with_missed(uow))
    openings = await read_openings(uow, found.values())
    enqueued = 0
    for queue in found.values():
        room = await _room(uow, queue)
        if openings[queue.id].is_open and room > 0:
            enqueued += await _enqueue(uow, queue, await line.find_missed(uow, queue.id, room))
    return enqueued


async def call_help(uow: UnitOfWork, heads: Collection[Head]) -> None:
    """Let the next queue of the chain help with these waiting conversations, which the caller has locked, at once."""
    placements = await line.read(uow, [head.id for head in heads])
    known = await queues.get_queues(uow, {one.strand.queue_id for one in placements.values()})
    helpers, decisions = dict[UUID, int](), list[Decision]()
    for id_, one in placements.items():
        queue = known[one.strand.queue_id]
        helping = rules.helping_by_now(one.strand, queue, uow.now())
        if helping < len(queue.overflows):
            helpers[id_] = helping + 1
            facts: dict[str, object] = {
                "from": queue.name,
                "queue_id": str(queue.overflows[helping].target_id),
            }
            decisions.append(decided(uow, id_, (DecisionKind.OVERFLOWED, "ladder"), facts=facts))
    await line.set_helpers(uow, helpers)
    await offers.add_decisions(uow, decisions)


async def forget_old_decisions(uow: UnitOfWork) -> int:
    """Delete some of the decisions that are older than 30 days; returns how many."""
    return await offers.forget_decisions(uow, uow.now() - DECISIONS_LIVE, LARGEST_STEP)


def _is_as_found(head: Head, one: Held) -> bool:
    """Tell whether nothing has happened between our look and our lock."""
    if head.status != one.status:
        return False
    if head.status is ConversationStatus.ASSIGNED:
        return head.assignee_id == one.agent_id and head.waiting_since is not None
    return True


def _back(uow: UnitOfWork, head: Head, one: Held) -> Change:
    now = uow.now()
    if one.status == ConversationStatus.WRAP_UP:
        return conversation_rules.end_wrap_up(head, now)
    if one.status == ConversationStatus.OFFERED:
        data = {"state": OfferState.RESCINDED.value, "agent_name": one.agent_name, "reason": one.reason}
        return conversation_rules.end_offer(head, data, now)
    return conversation_rules.requeue(head, one.reason or "", one.agent_name, now)


def _ended(uow: UnitOfWork, offer: Offer) -> Decision:
    kind = DecisionKind.OFFER_ENDED
    return decided(uow, offer.conversation_id, (kind, offer.state.value), agent_id=offer.agent_id)


async def _set_away(uow: UnitOfWork, over: Sequence[Offer]) -> None:
    found = await queues.get_queues(uow, {one.queue_id for one in over})
    agents = {one.agent_id for one in over if found[one.queue_id].settings.is_away_after_timeout}
    if agents:
        await presence.set_away(uow, agents, AwayReason.OFFER_TIMED_OUT)


async def _miss_all(uow: UnitOfWork, queue: Queue, opening: Opening) -> int:
    heads = await conversations.lock(uow, await line.line_of(uow, queue.id, LARGEST_STEP))
    waiting = [one for one in heads.values() if one.status in IN_LINE]
    facts: dict[str, str | int | None] = {
        "reason": MissedReason.CLOSED.value,
        "queue_name": queue.name,
        "opens_at": opening.opens_at.isoformat() if opening.opens_at else None,
    }
    changes = [(head, conversation_rules.miss(head, facts, uow.now())) for head in waiting]
    await conversations.save_changes(uow, changes)
    what = (DecisionKind.MISSED, MissedReason.CLOSED.value)
    await offers.add_decisions(uow, [decided(uow, head.id, what, facts=dict(facts)) for head in waiting])
    return len(waiting)


async def _room(uow: UnitOfWork, queue: Queue) -> int:
    settings = queue.settings
    room = LARGEST_STEP
    if settings.max_waiting is not None:
        await queues.get_queue(uow, queue.id, lock=True)
        waiting = (await queues.count_waiting(uow, [queue.id])).get(queue.id, 0)
        room = min(room, settings.max_waiting - waiting)
    if settings.max_wait_s is not None:
        estimate_s = (await queues.read_estimates(uow, [queue.id])).get(queue.id, 0)
        if estimate_s > settings.max_wait_s and await queues.has_waiting(uow, queue.id, 1):
            return 0
        room = min(room, 1)  # each makes the next one's wait longer, which only a new estimate says
    return room


async def _enqueue(uow: UnitOfWork, queue: Queue, conversation_ids: Sequence[UUID]) -> int:
    heads = await conversations.lock(uow, conversation_ids)
    left = [heads[id_] for id_ in conversation_ids if id_ in heads]
    left = [head for head in left if head.status is ConversationStatus.MISSED]
    changes = [(head, conversation_rules.enqueue(head, queue.name, uow.now())) for head in left]
    await conversations.save_changes(uow, changes)
    await offers.add_decisions(uow, [decided(uow, head.id, (DecisionKind.ENQUEUED, "open")) for head in left])
    return len(left)
