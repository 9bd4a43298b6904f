"""How decided changes are saved, and which facts they make true."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from app.attachments import service as attachments
from app.conversations.events import ConversationAccepted, ConversationMoved, LogGrew, WaitChanged
from app.conversations.rules import Change, ConversationStatus, EntryKind, Head
from app.conversations.store import growing
from app.db.unit_of_work import UnitOfWork
from app.kernel.events import Event


async def apply(uow: UnitOfWork, before: Head, change: Change) -> Head:
    """Save one change; returns the new head."""
    await save(uow, {before.id: before}, [change])
    return change.head


async def save(uow: UnitOfWork, before: Mapping[UUID, Head], changes: Sequence[Change]) -> None:
    """Save changes of conversations that are locked and stood as in `before`, in order."""
    if not changes:
        return
    await growing.append(uow, changes)
    await _attach(uow, changes)
    former = dict(before)
    for change in changes:
        uow.record(*facts(former[change.head.id], change))
        former[change.head.id] = change.head


async def _attach(uow: UnitOfWork, changes: Sequence[Change]) -> None:
    """Give the files of messages and notes to their conversations; those of notes are for agents only."""
    for change in changes:
        for entry in change.entries:
            if entry.attachments:
                reader = change.head.visitor_id if entry.kind is EntryKind.MESSAGE else None
                await attachments.attach(uow, [file.id for file in entry.attachments], change.head.id, reader)


def facts(before: Head, change: Change) -> Sequence[Event]:
    """Say what a change has made true: nearly always, that a log grew and nothing else."""
    has_moved = _has_moved(before, change.head)
    grew = LogGrew(change.head, before.last_seq, change.entries, has_moved)
    if not has_moved and change.ended is None and change.began is None:
        return (grew,)
    return (grew, *_further_facts(before, change, has_moved=has_moved))


def _further_facts(before: Head, change: Change, *, has_moved: bool) -> Iterator[Event]:
    head = change.head
    if change.ended is not None or change.began is not None:
        yield _wait_changed(before, change)
    if not has_moved:
        return
    agents = {id_ for id_ in (before.assignee_id, head.assignee_id) if id_ is not None}
    yield ConversationMoved(head.id, head.site_id, tuple({before.queue_id, head.queue_id}), tuple(agents))
    if head.status is ConversationStatus.ASSIGNED and head.assignee_id is not None:
        yield ConversationAccepted(head.id, head.assignee_id, head.last_at)


def _has_moved(before: Head, head: Head) -> bool:
    if before.last_seq == 0:
        return True
    if head.assignee_id is before.assignee_id and head.queue_id is before.queue_id:
        return head.status is not before.status  # nearly always; ids are slow to compare
    return (before.status, before.assignee_id, before.queue_id) != (
        head.status,
        head.assignee_id,
        head.queue_id,
    )


def _wait_changed(before: Head, change: Change) -> WaitChanged:
    head = change.head
    agent_id = before.assignee_id if change.ended is not None else None
    return WaitChanged(
        head.id, head.site_id, head.queue_id, change.ended, change.began, head.last_at, agent_id
    )
