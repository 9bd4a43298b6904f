"""Use cases about whole conversations and what is read of them; messages are in `posting`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from app.conversations import rules, store
from app.conversations.events import ReceiptsMoved
from app.conversations.rules import Assignment, Author, Change, Entry, Head, Receipt, Scope
from app.conversations.service.changes import apply, save
from app.conversations.store import receipts as receipt_store
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError, not_found

MAX_ENTRIES = 1_000


async def assign(uow: UnitOfWork, conversation_id: UUID, assignee: Author, as_: Assignment) -> Head:
    """Give a conversation to an agent. Whether they have a free slot is for routing to know."""
    head = await lock_one(uow, conversation_id)
    return await apply(uow, head, rules.assign(head, assignee, as_, uow.now()))


async def save_changes(uow: UnitOfWork, changes: Sequence[tuple[Head, Change]]) -> None:
    """Write what `rules` decided for these heads, each locked by the caller and named once."""
    await save(uow, {head.id: head for head, _ in changes}, [change for _, change in changes])


async def transfer_to_queue(
    uow: UnitOfWork, conversation_id: UUID, queue: tuple[UUID, str], *, by: Author
) -> Head:
    """Move a conversation to the end of a queue (id, name)."""
    head = await lock_one(uow, conversation_id)
    return await apply(uow, head, rules.transfer_to_queue(head, queue, uow.now(), by=by))


async def resolve(
    uow: UnitOfWork, conversation_id: UUID, scope: Scope, *, by: Author, wraps_up: bool = False
) -> Head:
    """Close a conversation; with `wraps_up` its assignee keeps the slot for the work after the talk."""
    head = await lock_one(uow, conversation_id, scope)
    return await apply(uow, head, rules.resolve(head, uow.now(), by=by, wraps_up=wraps_up))


async def reopen(uow: UnitOfWork, conversation_id: UUID, agent: Author, scope: Scope) -> Head:
    """Continue a resolved conversation with this agent."""
    head = await lock_one(uow, conversation_id, scope)
    return await apply(uow, head, rules.reopen(head, agent, uow.now()))


async def flag_waits(
    uow: UnitOfWork, heads: dict[UUID, Head], flags: Sequence[tuple[UUID, rules.log.Data]]
) -> None:
    """Note in the logs of locked conversations that their waits have reached levels."""
    grown, changes, now = dict(heads), list[Change](), uow.now()
    for conversation_id, data in flags:
        change = rules.flag(grown[conversation_id], data, now)
        grown[conversation_id] = change.head
        changes.append(change)
    await save(uow, heads, changes)


async def abandon(uow: UnitOfWork, heads: dict[UUID, Head], data: dict[UUID, rules.log.Data]) -> None:
    """Close those of these locked conversations whose shoppers have left, each with facts for its log."""
    changes = [rules.abandon(heads[id_], facts, uow.now()) for id_, facts in data.items()]
    await save(uow, heads, changes)


async def request_reply(uow: UnitOfWork, head: Head, data: rules.log.Data, *, by: Author) -> Head:
    """Note in the log of a locked conversation how its shopper wants to be reached."""
    return await apply(uow, head, rules.request_reply(head, data, uow.now(), by=by))


async def rate(uow: UnitOfWork, conversation_id: UUID, data: rules.log.Data, *, by: Author) -> Head:
    """Note in the log what the shopper `by` thought of their conversation, once each time that it is over."""
    head = (await store.lock(uow, [conversation_id])).get(conversation_id)
    if head is None or head.visitor_id != by.id:
        raise not_found("conversation")
    if await store.is_rated(uow, conversation_id):
        raise AppError("already_rated", "This conversation has been rated.", 409)
    return await apply(uow, head, rules.rate(head, data, uow.now(), by=by))


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


async def find_newest_of_visitor(uow: UnitOfWork, visitor_id: UUID) -> Head | None:
    """Read the visitor's newest conversation, whatever its status."""
    return await store.find_newest_of_visitor(uow, visitor_id)


async def find_newest_of_visitors(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Read the newest conversation of each of these visitors, whatever its status."""
    return await store.find_newest_of_visitors(uow, visitor_ids)


async def read_entries_behind(
    uow: UnitOfWork, cursors: Mapping[UUID, int], *, limit: int
) -> dict[UUID, list[Entry]]:
    """Read at most `limit` entries behind each cursor, in order. The caller has checked that the reader may."""
    return await store.read_entries_behind(uow, cursors, min(limit, MAX_ENTRIES))


async def find_begun(uow: UnitOfWork, site_ids: Collection[UUID], since: datetime) -> list[Head]:
    """Read the newest conversation of every visitor of these sites who has begun one since."""
    return await store.find_begun(uow, site_ids, since)


async def read_entries(
    uow: UnitOfWork, conversation_id: UUID, *, after: int = 0, limit: int = MAX_ENTRIES
) -> list[Entry]:
    """Read after < seq in order, at most `limit`. The caller has checked that the reader may."""
    return await store.read_entries(uow, conversation_id, after=after, limit=min(limit, MAX_ENTRIES))


async def render_transcript(uow: UnitOfWork, conversation_id: UUID, scope: Scope) -> str:
    """Render a whole conversation as readable text for agents, notes included."""
    head = await get_head(uow, conversation_id, scope)
    lines, said, after = list[str](), dict[UUID | None, Entry](), 0
    while entries := await store.read_entries(uow, head.id, after=after, limit=MAX_ENTRIES):
        said |= {entry.client_id: entry for entry in entries}
        lines += [
            rules.transcript_line(entry, said.get(entry.reply_to) if entry.reply_to else None)
            for entry in entries
        ]
        after = entries[-1].seq
    uow.record(Acted(Act.TRANSCRIPT_EXPORTED, head.id))
    return "\n".join(
        [f"Conversation {head.id}, begun {head.created_at:%Y-%m-%d %H:%M:%S} UTC", "", *lines, ""]
    )


async def find_grown(uow: UnitOfWork, positions: Mapping[UUID, int]) -> dict[UUID, int]:
    """Find logs that go further than these positions: id → last seq."""
    return await store.find_grown(uow, positions)


async def read_receipts(uow: UnitOfWork, conversation_id: UUID) -> list[Receipt]:
    """Read how far both sides have received and read."""
    return await receipt_store.read_receipts(uow, conversation_id)


async def move_receipts(uow: UnitOfWork, receipts: Sequence[tuple[UUID, Receipt]]) -> None:
    """Move receipts forward; one that claims more than the log holds is cut to the log."""
    for conversation_id, receipt in await receipt_store.move_receipts(uow, receipts):
        uow.record(ReceiptsMoved(conversation_id, receipt.side, receipt.delivered, receipt.read))


async def find_held_receipts(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> set[UUID]:
    """Find conversations whose receipts cannot be moved just now, as somebody else has them locked."""
    return await receipt_store.find_held(uow, conversation_ids)
