"""Use cases of people who act on a conversation: take, give, move, close."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.rules import Role, may_see_site
from app.conversations import rules as conversation_rules
from app.conversations import service as conversations
from app.conversations.rules import (
    IN_LINE,
    Assignment,
    Author,
    AuthorKind,
    ConversationId,
    ConversationStatus,
    Draft,
    EntryKind,
    Head,
    How,
    Scope,
)
from app.db.unit_of_work import UnitOfWork
from app.kernel import acts
from app.kernel.errors import AppError, not_found
from app.kernel.ids import new_id
from app.presence import service as presences
from app.routing.events import QueueChanged
from app.routing.rules import SLOT_PERCENT, Candidate, DecisionKind, Offer, OfferState, Priority, Queue
from app.routing.service.following import decided, record_ended
from app.routing.service.teams import check_skills
from app.routing.store import line, offers, people, queues
from app.sites.rules import SiteId
from app.visitors import service as visitors

WAITING = frozenset({*IN_LINE, ConversationStatus.MISSED})
OVER = frozenset({ConversationStatus.RESOLVED, ConversationStatus.WRAP_UP, ConversationStatus.ABANDONED})


@dataclass(frozen=True, slots=True)
class Actor:
    """The agent who asks for something, and which sites they may see."""

    id: UUID
    name: str
    role: Role
    scope: Scope

    @property
    def author(self) -> Author:
        """The agent as the author of log lines."""
        return Author(AuthorKind.AGENT, self.id, self.name)


@dataclass(frozen=True, slots=True)
class RoutingChange:
    """What to change of how a conversation is routed; None leaves it as it is."""

    priority: Priority | None = None
    language: str | None = None
    needs: frozenset[str] | None = None


async def take(uow: UnitOfWork, conversation_id: UUID, actor: Actor) -> Head:
    """Assign a waiting conversation to the agent who asks; supervisors may also take over from others."""
    head = await conversations.lock_one(uow, conversation_id, actor.scope)
    is_anothers = head.status is ConversationStatus.ASSIGNED and head.assignee_id != actor.id
    if is_anothers and actor.role is Role.AGENT:
        raise AppError("already_assigned", "Somebody else has this conversation already.", 409)
    await _claim_slot(uow, actor.id, head)
    if is_anothers:
        facts: dict[str, acts.Fact] = {"from": str(head.assignee_id)}
        by = uow.actor or acts.Actor(actor.id)
        uow.record(acts.Acted(acts.Act.CONVERSATION_TAKEN_OVER, head.id, facts, by=by))
    return await conversations.assign(uow, conversation_id, actor.author, Assignment(How.TAKEN, actor.author))


async def transfer_to_agent(
    uow: UnitOfWork, conversation_id: UUID, agent_id: UUID, actor: Actor, how: How = How.TRANSFERRED
) -> Head:
    """Give a conversation to a colleague who has a free slot."""
    head = await _lock_own(uow, conversation_id, actor)
    presence = (await presences.read_presences(uow, [agent_id]))[agent_id]
    if not presence.is_connected(uow.now()):
        raise AppError("agent_offline", "This colleague is not connected; choose another or a queue.", 409)
    name = await _claim_slot(uow, agent_id, head)
    assignee = Author(AuthorKind.AGENT, agent_id, name)
    return await conversations.assign(uow, conversation_id, assignee, Assignment(how, actor.author))


async def transfer_to_queue(uow: UnitOfWork, conversation_id: UUID, queue_id: UUID, actor: Actor) -> Head:
    """Put a conversation at the end of a queue of the same site."""
    head = await _lock_own(uow, conversation_id, actor)
    queue = await _queue_of_site(uow, queue_id, head)
    return await conversations.transfer_to_queue(
        uow, conversation_id, (queue.id, queue.name), by=actor.author
    )


async def move_to_queue(uow: UnitOfWork, conversation_id: UUID, queue_id: UUID, actor: Actor) -> Head:
    """Put a waiting conversation into another queue of the same site, with the time it has waited."""
    head = await conversations.lock_one(uow, conversation_id, actor.scope)
    queue = await _queue_of_site(uow, queue_id, head)
    if queue.id == head.queue_id:
        raise AppError("already_there", "The conversation waits in this queue already.", 409)
    ended = await offers.end(uow, [head.id], OfferState.RESCINDED, "moved")
    change = conversation_rules.move(head, (queue.id, queue.name), {}, uow.now(), by=actor.author)
    await conversations.save_changes(uow, [(head, change)])
    record_ended(uow, ended)
    return change.head


async def change_routing(uow: UnitOfWork, conversation_id: UUID, change: RoutingChange, actor: Actor) -> Head:
    """Change how urgent a conversation is and what it needs; it is served by that from now on."""
    head = await conversations.lock_one(uow, conversation_id, actor.scope)
    placement = (await line.read(uow, [head.id])).get(head.id)
    if placement is None:
        raise AppError("not_open", "This conversation is over; reopen it first.", 409)
    strand = placement.strand
    priority = strand.priority if change.priority is None else change.priority
    language = strand.language if change.language is None else change.language
    needs = strand.needs if change.needs is None else change.needs
    await check_skills(uow, needs - strand.needs)
    if (priority, language, needs) == (strand.priority, strand.language, strand.needs):
        return head
    await line.change(uow, head.id, priority=priority, language=language, needs=needs)
    data: dict[str, str | int | None] = {
        "priority": priority.name.lower(),
        "from_priority": strand.priority.name.lower(),
        "language": language,
        "skills": ", ".join(sorted(needs)),
    }
    noted = conversation_rules.reprioritise(head, data, uow.now(), by=actor.author)
    await conversations.save_changes(uow, [(head, noted)])
    uow.record(QueueChanged(head.queue_id))
    return noted.head


async def resolve(uow: UnitOfWork, conversation_id: UUID, actor: Actor) -> Head:
    """Close a conversation; somebody else's only as a supervisor. Its queue may grant time to wrap up."""
    head = await _lock_own(uow, conversation_id, actor)
    queue = await queues.get_queue(uow, head.queue_id)
    return await conversations.resolve(
        uow,
        conversation_id,
        actor.scope,
        by=actor.author,
        wraps_up=queue is not None and queue.settings.wrap_up_s > 0,
    )


async def block(uow: UnitOfWork, conversation_id: UUID, actor: Actor) -> Head:
    """Take nothing from this shopper any more, and close the conversation; reopening it does not let them in."""
    head = await conversations.lock_one(uow, conversation_id, actor.scope)
    if head.status not in OVER:
        await _lock_own(uow, conversation_id, actor)
        head = await conversations.resolve(uow, conversation_id, actor.scope, by=actor.author)
    await visitors.block(uow, head.visitor_id)
    return head


async def unblock(uow: UnitOfWork, conversation_id: UUID, actor: Actor) -> Head:
    """Let this shopper in again."""
    head = await conversations.lock_one(uow, conversation_id, actor.scope)
    await visitors.unblock(uow, head.visitor_id)
    return head


async def end_wrap_up(uow: UnitOfWork, conversation_id: UUID, actor: Actor) -> Head:
    """End the work after the talk before its time; the slot is free at once."""
    head = await _lock_own(uow, conversation_id, actor)
    change = conversation_rules.end_wrap_up(head, uow.now(), by=actor.author)
    await conversations.save_changes(uow, [(head, change)])
    return change.head


async def leave_note(
    uow: UnitOfWork, conversation_id: UUID, body: str, actor: Actor, client_id: UUID | None
) -> None:
    """Leave a note for the colleague; under the same client id it is left once."""
    draft = Draft(
        ConversationId(conversation_id),
        actor.author,
        EntryKind.NOTE,
        client_id or new_id(),
        body,
        actor.scope,
    )
    outcome = (await conversations.post_messages(uow, [draft]))[0]
    if isinstance(outcome, AppError):
        raise outcome


async def reopen(uow: UnitOfWork, conversation_id: UUID, actor: Actor) -> Head:
    """Continue a resolved conversation oneself; who still wraps it up has the slot already."""
    head = await conversations.lock_one(uow, conversation_id, actor.scope)
    if not (head.status is ConversationStatus.WRAP_UP and head.assignee_id == actor.id):
        await _claim_slot(uow, actor.id, head)
    return await conversations.reopen(uow, conversation_id, actor.author, actor.scope)


async def accept_offer(uow: UnitOfWork, offer_id: UUID, actor: Actor) -> Head:
    """Take what was offered. It counts until the offer has been taken back, even at the last moment."""
    head = await _lock_offered(uow, offer_id, actor)
    record_ended(uow, await offers.end(uow, [head.id], OfferState.ACCEPTED))
    await _note_answer(uow, head, OfferState.ACCEPTED, actor)
    return await conversations.assign(uow, head.id, actor.author, Assignment(How.ACCEPTED, actor.author))


async def reject_offer(uow: UnitOfWork, offer_id: UUID, actor: Actor, reason: str | None) -> Head:
    """Refuse what was offered; the conversation keeps its place and goes to somebody else."""
    head = await _lock_offered(uow, offer_id, actor)
    record_ended(uow, await offers.end(uow, [head.id], OfferState.REJECTED, reason))
    await _note_answer(uow, head, OfferState.REJECTED, actor)
    data = {"state": OfferState.REJECTED.value, "agent_name": actor.name, "reason": reason}
    change = conversation_rules.end_offer(head, data, uow.now(), by=actor.author)
    await conversations.save_changes(uow, [(head, change)])
    return change.head


async def list_offers(uow: UnitOfWork, agent_ids: Collection[UUID]) -> list[Offer]:
    """Read the pending offers of these agents, oldest first."""
    return await offers.find_pending(uow, agent_ids)


async def read_offers(uow: UnitOfWork, offer_ids: Collection[UUID]) -> list[Offer]:
    """Read these offers, pending or not."""
    return await offers.find_of(uow, offer_ids)


async def _lock_offered(uow: UnitOfWork, offer_id: UUID, actor: Actor) -> Head:
    offer = await offers.get(uow, offer_id)
    if offer is None or offer.agent_id != actor.id:
        raise not_found("offer")
    head = await conversations.lock_one(uow, offer.conversation_id)
    offer = await offers.get(uow, offer_id)
    if offer is None or offer.state is not OfferState.PENDING:
        raise AppError("offer_ended", "This offer is not open any more.", 409)
    return head


async def _note_answer(uow: UnitOfWork, head: Head, state: OfferState, actor: Actor) -> None:
    what = (DecisionKind.OFFER_ENDED, state.value)
    await offers.add_decisions(uow, [decided(uow, head.id, what, agent_id=actor.id)])


async def _queue_of_site(uow: UnitOfWork, queue_id: UUID, head: Head) -> Queue:
    queue = await queues.get_queue(uow, queue_id)
    if queue is None or queue.site_id != head.site_id:
        raise not_found("queue")
    return queue


async def _lock_own(uow: UnitOfWork, conversation_id: UUID, actor: Actor) -> Head:
    head = await conversations.lock_one(uow, conversation_id, actor.scope)
    if actor.role is Role.AGENT and head.assignee_id not in {None, actor.id}:
        raise AppError("not_assignee", "Only the assignee or a supervisor may do this.", 403)
    return head


async def _claim_slot(uow: UnitOfWork, agent_id: UUID, head: Head) -> str:
    """Lock an agent for assignment and return their name; refuses when no slot is free.

    Whoever may not see the conversation's site does not exist for it: with them it would be lost.
    """
    found = await accounts.find_agents(uow, [agent_id])
    if not found or not found[0].is_active or not may_see_site(found[0], SiteId(head.site_id)):
        raise not_found("agent")
    agent = found[0]
    await people.lock_workloads(uow, [agent_id])
    placement = (await line.read(uow, [head.id])).get(head.id)
    if placement is not None and placement.is_held_by(agent_id):
        return agent.name  # offered to them: the slot is theirs already
    used_percent = await people.used_percent(uow, agent_id, agent.capacity)
    candidate = Candidate(agent.id, agent.name, frozenset(), agent.capacity, used_percent)
    if not candidate.fits(placement.strand.weight_percent if placement else SLOT_PERCENT):
        raise AppError(
            "no_free_slot",
            f"{agent.name} has no free slot ({candidate.slots_used} of {agent.capacity} in use).",
            409,
        )
    await people.note_assigned(uow, [agent_id])
    return agent.name
