"""Use cases about conversations: load, decide, save, record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.conversations import rules, store
from app.conversations.events import (
    ConversationAccepted,
    ConversationMoved,
    LogGrew,
    ReceiptsMoved,
    WaitChanged,
)
from app.conversations.rules import (
    Assignment,
    Author,
    Change,
    ConversationId,
    ConversationStatus,
    Draft,
    Entry,
    Head,
    How,
    Receipt,
    Scope,
)
from app.conversations.store import Posted
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError, not_found

MAX_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class Posting:
    """The acknowledgement of a committed message; the same for every retry of it."""

    conversation_id: ConversationId
    seq: int
    at: datetime


async def find_posting(uow: UnitOfWork, draft: Draft) -> Posting | None:
    """Find the acknowledgement of a message sent before under the same client id."""
    key = (draft.conversation_id, draft.client_id)
    earlier = (await store.find_posted(uow, [key])).get(key)
    return _repeated(earlier, draft) if earlier is not None else None


async def open_conversation(uow: UnitOfWork, head: Head, draft: Draft, queue_name: str) -> Posting:
    """Begin a conversation with its first message. The caller holds the visitor's lock."""
    await store.add_head(uow, head)
    change = rules.open_log(head, draft, queue_name, uow.now())
    await _save(uow, {head.id: head}, [change])
    return Posting(head.id, change.entries[0].seq, change.entries[0].at)


async def post_messages(uow: UnitOfWork, drafts: Sequence[Draft]) -> list[Posting | AppError]:
    """Add messages and notes of many conversations at once; each is stored or refused on its own.

    Drafts of one conversation keep their order. A client id that is known already yields the
    original acknowledgement; with another body it is refused (`client_id_reuse`).
    """
    before = await store.lock(uow, {draft.conversation_id for draft in drafts})
    known = await store.find_posted(uow, {(draft.conversation_id, draft.client_id) for draft in drafts})
    heads, changes, outcomes = dict(before), list[Change](), list[Posting | AppError]()
    now = uow.now()
    for draft in drafts:
        try:
            earlier = known.get((draft.conversation_id, draft.client_id))
            if earlier is not None:
                outcomes.append(_repeated(earlier, draft))
                continue
            if draft.conversation_id not in heads:
                raise not_found("conversation")
            change = rules.post(heads[draft.conversation_id], draft, now)
        except AppError as refusal:
            outcomes.append(refusal)
            continue
        heads[change.head.id] = change.head
        changes.append(change)
        entry = change.entries[0]
        outcomes.append(Posting(entry.conversation_id, entry.seq, entry.at))
        known[draft.conversation_id, draft.client_id] = Posted(
            entry.conversation_id, entry.seq, entry.at, draft.kind, draft.author.id, draft.body
        )
    await _save(uow, before, changes)
    return outcomes


async def assign(uow: UnitOfWork, conversation_id: UUID, assignee: Author, as_: Assignment) -> Head:
    """Give a conversation to an agent. Whether they have a free slot is for routing to know."""
    head = await lock_one(uow, conversation_id)
    return await _apply(uow, head, rules.assign(head, assignee, as_, uow.now()))


async def save_changes(uow: UnitOfWork, changes: Sequence[tuple[Head, Change]]) -> None:
    """Write what `rules` decided for these heads, each locked by the caller and named once."""
    await _save(uow, {head.id: head for head, _ in changes}, [change for _, change in changes])


async def assign_locked(uow: UnitOfWork, pairs: Sequence[tuple[Head, Author]]) -> None:
    """Give queued conversations, locked by the caller, to agents chosen by the router."""
    now = uow.now()
    changes = [rules.assign(head, assignee, Assignment(How.ROUTER), now) for head, assignee in pairs]
    await _save(uow, {head.id: head for head, _ in pairs}, changes)


async def requeue(
    uow: UnitOfWork, conversation_ids: Collection[UUID], reason: str, names: dict[UUID, str]
) -> None:
    """Give unanswered conversations of these agents (id → name) back to their queues, with their place."""
    heads = await store.lock(uow, conversation_ids)
    now = uow.now()
    changes = [
        rules.requeue(head, reason, names[head.assignee_id], now)
        for head in heads.values()
        if head.assignee_id in names and head.waiting_since is not None
    ]
    await _save(uow, heads, changes)


async def transfer_to_queue(
    uow: UnitOfWork, conversation_id: UUID, queue: tuple[UUID, str], *, by: Author
) -> Head:
    """Move a conversation to the end of a queue (id, name)."""
    head = await lock_one(uow, conversation_id)
    return await _apply(uow, head, rules.transfer_to_queue(head, queue, uow.now(), by=by))


async def resolve(
    uow: UnitOfWork, conversation_id: UUID, scope: Scope, *, by: Author, wraps_up: bool = False
) -> Head:
    """Close a conversation; with `wraps_up` its assignee keeps the slot for the work after the talk."""
    head = await lock_one(uow, conversation_id, scope)
    return await _apply(uow, head, rules.resolve(head, uow.now(), by=by, wraps_up=wraps_up))


async def reopen(uow: UnitOfWork, conversation_id: UUID, agent: Author, scope: Scope) -> Head:
    """Continue a resolved conversation with this agent."""
    head = await lock_one(uow, conversation_id, scope)
    return await _apply(uow, head, rules.reopen(head, agent, uow.now()))


async def flag_waits(
    uow: UnitOfWork, heads: dict[UUID, Head], flags: Sequence[tuple[UUID, rules.log.Data]]
) -> None:
    """Note in the logs of locked conversations that their waits have reached levels."""
    grown, changes, now = dict(heads), list[Change](), uow.now()
    for conversation_id, data in flags:
        change = rules.flag(grown[conversation_id], data, now)
        grown[conversation_id] = change.head
        changes.append(change)
    await _save(uow, heads, changes)


async def lock(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Lock conversations, in id order; those that do not exist are left out."""
    return await store.lock(uow, conversation_ids)


async def lock_one(uow: UnitOfWork, conversation_id: UUID, scope: Scope = None) -> Head:
    """Lock one conversation or raise `not_found`; also when it is out of `scope`."""
    head = (await store.lock(uow, [conversation_id])).get(conversation_id)
    if head is None or not rules.is_in_scope(head, scope):
        raise not_found("conversation")
    return head


async def get_head(uow: UnitOfWork, conversation_id: UUID, scope: Scope) -> Head:
    """Read one conversation's head or raise `not_found`; also when it is out of `scope`."""
    head = (await store.get(uow, [conversation_id])).get(conversation_id)
    if head is None or not rules.is_in_scope(head, scope):
        raise not_found("conversation")
    return head


async def lock_queued(uow: UnitOfWork, queue_ids: Collection[UUID], *, limit: int) -> list[Head]:
    """Lock the first of those who wait in these queues; what others hold locked is left out."""
    return await store.lock_queued(uow, queue_ids, limit)


async def find_newest_of_visitor(uow: UnitOfWork, visitor_id: UUID) -> Head | None:
    """Read the visitor's newest conversation, whatever its status."""
    return await store.find_newest_of_visitor(uow, visitor_id)


async def find_begun(uow: UnitOfWork, site_ids: Collection[UUID], since: datetime) -> list[Head]:
    """Read the newest conversation of every visitor of these sites who has begun one since."""
    return await store.find_begun(uow, site_ids, since)


async def count_assigned(uow: UnitOfWork, agent_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count the slots that each of these agents uses; agents without any are left out."""
    return await store.count_assigned(uow, agent_ids)


async def read_entries(
    uow: UnitOfWork, conversation_id: UUID, *, after: int = 0, limit: int = MAX_ENTRIES
) -> list[Entry]:
    """Read after < seq in order, at most `limit`. The caller has checked that the reader may."""
    return await store.read_entries(uow, conversation_id, after=after, limit=min(limit, MAX_ENTRIES))


async def render_transcript(uow: UnitOfWork, conversation_id: UUID, scope: Scope) -> str:
    """Render a whole conversation as readable text for agents, notes included."""
    head = await get_head(uow, conversation_id, scope)
    lines, after = list[str](), 0
    while entries := await store.read_entries(uow, head.id, after=after, limit=MAX_ENTRIES):
        lines += [rules.transcript_line(entry) for entry in entries]
        after = entries[-1].seq
    return "\n".join(
        [f"Conversation {head.id}, begun {head.created_at:%Y-%m-%d %H:%M:%S} UTC", "", *lines, ""]
    )


async def last_seqs(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> dict[UUID, int]:
    """Read how far these logs go."""
    return await store.last_seqs(uow, conversation_ids)


async def read_receipts(uow: UnitOfWork, conversation_id: UUID) -> list[Receipt]:
    """Read how far both sides have received and read."""
    return await store.read_receipts(uow, conversation_id)


async def move_receipts(uow: UnitOfWork, receipts: Sequence[tuple[UUID, Receipt]]) -> None:
    """Move receipts forward; one that claims more than the log holds is cut to the log."""
    for conversation_id, receipt in await store.move_receipts(uow, receipts):
        uow.record(ReceiptsMoved(conversation_id, receipt.side, receipt.delivered, receipt.read))


def _repeated(earlier: Posted, draft: Draft) -> Posting:
    if (earlier.body, earlier.kind, earlier.author_id) != (draft.body, draft.kind, draft.author.id):
        raise AppError("client_id_reuse", "This client id belongs to another message; make a new one.", 409)
    return Posting(earlier.conversation_id, earlier.seq, earlier.at)


async def _apply(uow: UnitOfWork, before: Head, change: Change) -> Head:
    await _save(uow, {before.id: before}, [change])
    return change.head


async def _save(uow: UnitOfWork, before: dict[UUID, Head], changes: Sequence[Change]) -> None:
    if not changes:
        return
    await store.append(uow, changes)
    former = dict(before)
    for change in changes:
        _record(uow, former[change.head.id], change)
        former[change.head.id] = change.head


def _record(uow: UnitOfWork, before: Head, change: Change) -> None:
    head = change.head
    has_moved = before.last_seq == 0 or (before.status, before.assignee_id, before.queue_id) != (
        head.status,
        head.assignee_id,
        head.queue_id,
    )
    uow.record(LogGrew(head, before.last_seq, change.entries, has_moved))
    if change.ended is not None or change.began is not None:
        uow.record(_wait_changed(before, change))
    if has_moved:
        agents = {id_ for id_ in (before.assignee_id, head.assignee_id) if id_ is not None}
        uow.record(
            ConversationMoved(head.id, head.site_id, tuple({before.queue_id, head.queue_id}), tuple(agents))
        )
    if head.status is ConversationStatus.ASSIGNED and has_moved and head.assignee_id is not None:
        uow.record(ConversationAccepted(head.id, head.assignee_id, head.last_at))


def _wait_changed(before: Head, change: Change) -> WaitChanged:
    head = change.head
    agent_id = before.assignee_id if change.ended is not None else None
    return WaitChanged(
        head.id, head.site_id, head.queue_id, change.ended, change.began, head.last_at, agent_id
    )
