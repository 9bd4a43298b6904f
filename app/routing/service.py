"""Use cases about queues and assignment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.rules import Role, may_see_site
from app.conversations import service as conversations
from app.conversations.rules import (
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
from app.conversations.service import Posting
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError, not_found
from app.kernel.ids import new_id
from app.presence import service as presences
from app.routing import rules, store
from app.routing.events import QueueChanged
from app.routing.rules import Candidate, Queue, Waiting
from app.sites.rules import SiteId
from app.visitors.rules import Visitor
from app.visitors.service import lock_visitor

REOPEN_WITHIN = timedelta(hours=24)
LARGEST_STEP = 200


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
class FirstMessage:
    """What a shopper says when no conversation is known to their client, and where they say it."""

    client_id: UUID
    body: str
    locale: str
    page_url: str | None = None


async def create_queue(uow: UnitOfWork, queue: Queue, agent_ids: Collection[UUID] = ()) -> Queue:
    """Add a queue and who answers it."""
    await store.add_queue(uow, queue)
    await store.set_members(uow, queue.id, agent_ids)
    uow.record(QueueChanged(queue.id))
    return queue


async def join_site_queues(uow: UnitOfWork, agent_id: UUID, site_ids: Collection[UUID]) -> None:
    """Let a new agent answer every queue of their sites."""
    queues = await store.find_queues(uow, site_ids)
    await store.add_member(uow, [queue.id for queue in queues], agent_id)
    uow.record(*(QueueChanged(queue.id) for queue in queues))


async def join_queues_of_new_sites(uow: UnitOfWork, agent_ids: Collection[UUID]) -> None:
    """Let agents answer the queues of sites they work for, where they answer none yet; administrators only look after."""
    for agent in await accounts.find_agents(uow, agent_ids):
        if agent.role is not Role.ADMIN:
            joined = await store.sites_answered_by(uow, agent.id)
            await join_site_queues(uow, agent.id, agent.site_ids - joined)


async def list_queues(uow: UnitOfWork, scope: Scope) -> list[Queue]:
    """Read the queues of these sites (or of all), by name."""
    return await store.find_queues(uow, scope)


async def say_first(uow: UnitOfWork, visitor: Visitor, message: FirstMessage) -> Posting:
    """Say something without naming a conversation: continue the visitor's newest, or begin one.

    The visitor's lock makes two tabs that speak first at once share one conversation.
    """
    await lock_visitor(uow, visitor.id)
    newest = await conversations.find_newest_of_visitor(uow, visitor.id)
    author = Author(AuthorKind.VISITOR, visitor.id, visitor.name or "")
    if newest is not None:
        draft = Draft(newest.id, author, EntryKind.MESSAGE, message.client_id, message.body)
        earlier = await conversations.find_posting(uow, draft)
        if earlier is not None:
            return earlier
        if newest.resolved_at is None or newest.resolved_at > uow.now() - REOPEN_WITHIN:
            outcome = (await conversations.post_messages(uow, [draft]))[0]
            if isinstance(outcome, AppError):
                raise outcome
            return outcome
    queue = await store.default_queue(uow, visitor.site_id)
    if queue is None:
        raise AppError("no_queue", "This shop has no queue to ask in yet.", 409)
    now = uow.now()
    head = Head(
        id=ConversationId(new_id()),
        site_id=visitor.site_id,
        visitor_id=visitor.id,
        queue_id=queue.id,
        status=ConversationStatus.QUEUED,
        created_at=now,
        last_at=now,
        queued_at=now,
        locale=message.locale,
        page_url=message.page_url,
    )
    draft = Draft(head.id, author, EntryKind.MESSAGE, message.client_id, message.body)
    return await conversations.open_conversation(uow, head, draft, queue.name)


async def assign_waiting(uow: UnitOfWork) -> int:
    """Give as many waiting conversations as fit to agents with free slots; returns how many."""
    free = [candidate for candidate in await store.find_candidates(uow) if candidate.has_free_slot]
    if not free:
        return 0
    await store.lock_workloads(uow, [candidate.agent_id for candidate in free])
    locked = {candidate.agent_id for candidate in free}
    now_free = [one for one in await store.find_candidates(uow) if one.has_free_slot]
    # Somebody may have filled up while we waited for the lock; their queue must not crowd out the others.
    candidates = [one for one in now_free if one.agent_id in locked]
    slots = sum(candidate.capacity - candidate.slots_used for candidate in candidates)
    queue_ids = {queue_id for candidate in candidates for queue_id in candidate.queue_ids}
    heads = await conversations.lock_queued(uow, queue_ids, limit=min(slots, LARGEST_STEP))
    by_id = {head.id: head for head in heads}
    pairs = rules.match([Waiting(head.id, head.queue_id) for head in heads], candidates)
    if pairs:
        await conversations.assign_locked(
            uow,
            [(by_id[ConversationId(one.conversation_id)], _author(candidate)) for one, candidate in pairs],
        )
        await store.note_assigned(uow, {candidate.agent_id for _, candidate in pairs})
    return len(pairs)


async def give_back(uow: UnitOfWork) -> int:
    """Put conversations whose agent has gone while the shopper waits back in their place."""
    found = await store.find_abandoned_by_agents(uow)
    if found:
        names = {agent_id: name for _, agent_id, name in found}
        await conversations.requeue(uow, [id_ for id_, _, _ in found], "agent_offline", names)
    return len(found)


async def take(uow: UnitOfWork, conversation_id: UUID, actor: Actor) -> Head:
    """Assign a waiting conversation to the agent who asks; supervisors may also take over from others."""
    head = await conversations.lock_one(uow, conversation_id, actor.scope)
    if (
        head.status is ConversationStatus.ASSIGNED
        and head.assignee_id != actor.id
        and actor.role is Role.AGENT
    ):
        raise AppError("already_assigned", "Somebody else has this conversation already.", 409)
    await _claim_slot(uow, actor.id, head)
    return await conversations.assign(uow, conversation_id, actor.author, Assignment(How.TAKEN, actor.author))


async def transfer_to_agent(uow: UnitOfWork, conversation_id: UUID, agent_id: UUID, actor: Actor) -> Head:
    """Give a conversation to a colleague who has a free slot."""
    head = await _lock_own(uow, conversation_id, actor)
    presence = (await presences.read_presences(uow, [agent_id]))[agent_id]
    if not presence.is_connected(uow.now()):
        raise AppError("agent_offline", "This colleague is not connected; choose another or a queue.", 409)
    name = await _claim_slot(uow, agent_id, head)
    assignee = Author(AuthorKind.AGENT, agent_id, name)
    return await conversations.assign(
        uow, conversation_id, assignee, Assignment(How.TRANSFERRED, actor.author)
    )


async def transfer_to_queue(uow: UnitOfWork, conversation_id: UUID, queue_id: UUID, actor: Actor) -> Head:
    """Put a conversation at the end of a queue of the same site."""
    head = await _lock_own(uow, conversation_id, actor)
    queue = await store.get_queue(uow, queue_id)
    if queue is None or queue.site_id != head.site_id:
        raise not_found("queue")
    return await conversations.transfer_to_queue(
        uow, conversation_id, (queue.id, queue.name), by=actor.author
    )


async def resolve(uow: UnitOfWork, conversation_id: UUID, actor: Actor) -> Head:
    """Close a conversation; somebody else's only as a supervisor."""
    await _lock_own(uow, conversation_id, actor)
    return await conversations.resolve(uow, conversation_id, actor.scope, by=actor.author)


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
    """Continue a resolved conversation oneself."""
    head = await conversations.lock_one(uow, conversation_id, actor.scope)
    await _claim_slot(uow, actor.id, head)
    return await conversations.reopen(uow, conversation_id, actor.author, actor.scope)


async def list_candidates(uow: UnitOfWork) -> list[Candidate]:
    """Read who is online, for which queues, and how busy."""
    return await store.find_candidates(uow)


async def is_staffed(uow: UnitOfWork, site_id: UUID) -> bool:
    """Tell whether somebody is online for the queue in which a site's conversations begin."""
    queue = await store.default_queue(uow, site_id)
    return queue is not None and any(queue.id in one.queue_ids for one in await store.find_candidates(uow))


async def places(
    uow: UnitOfWork, queue_ids: Collection[UUID], conversation_ids: Collection[UUID]
) -> dict[UUID, tuple[int, str]]:
    """Read position (1 is next) and queue name of those of these conversations that wait in a queue."""
    return await store.places(uow, queue_ids, conversation_ids)


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
    await store.lock_workloads(uow, [agent_id])
    used = (await conversations.count_assigned(uow, [agent_id])).get(agent_id, 0)
    if used >= agent.capacity:
        raise AppError(
            "no_free_slot", f"{agent.name} has no free slot ({used} of {agent.capacity} in use).", 409
        )
    await store.note_assigned(uow, [agent_id])
    return agent.name


def _author(candidate: Candidate) -> Author:
    return Author(AuthorKind.AGENT, candidate.agent_id, candidate.name)
