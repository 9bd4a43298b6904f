"""Use cases about waits: episodes follow the conversation, flags are raised when their instant comes."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.conversations import service as conversations
from app.conversations.events import ConversationAccepted, WaitChanged
from app.conversations.rules import ConversationStatus, Head, WaitKind, WaitOutcome
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id
from app.routing import rules as routing_rules
from app.routing import service as routing
from app.waiting import store
from app.waiting.events import WaitFlagged, WaitsClosed, WaitsOpened
from app.waiting.rules import Due, OpenWait, WaitCause, WaitLevel, cause_of_wait
from app.waiting.store import Flag, NewWait


async def follow(uow: UnitOfWork, changes: Sequence[WaitChanged]) -> None:
    """End and begin episodes as their conversations say, in order, with two statements for any number."""
    endings, fresh = dict[UUID, tuple[UUID, WaitOutcome, datetime]](), dict[UUID, list[NewWait]]()
    for change in changes:
        made = fresh.setdefault(change.conversation_id, [])
        if change.ended is not None and made:
            made[-1] = _ended(made[-1], change.ended, change.at)
        elif change.ended is not None:
            endings[change.conversation_id] = (change.conversation_id, change.ended, change.at)
        if change.began is not None:
            made.append(_new_wait(change, change.began))
    ended = await store.end_open(uow, list(endings.values())) if endings else {}
    waits = [wait for made in fresh.values() for wait in _linked(made, endings, ended)]
    if waits:
        await store.add(uow, waits)
        uow.record(WaitsOpened(tuple(wait.id for wait in waits if wait.ended_at is None)))
    if ended:
        uow.record(WaitsClosed(tuple(ended.values())))


async def note_accepted(uow: UnitOfWork, accepted: Sequence[ConversationAccepted]) -> None:
    """Remember when an agent got the conversation; the wait goes on until the answer."""
    await store.note_accepted(uow, [(event.conversation_id, event.at) for event in accepted])


async def find_open(
    uow: UnitOfWork, *, wait_ids: Collection[UUID] | None = None, since: datetime | None = None
) -> list[OpenWait]:
    """Read open waits: all, these, or those that started at or after `since`."""
    return await store.find_open(uow, wait_ids=wait_ids, since=since)


async def raise_flags(uow: UnitOfWork, dues: Sequence[Due]) -> int:
    """Raise flags on waits that are still open, each once for all time; returns how many were new.

    The flag, the line in the log and their events are one transaction under the conversation's
    lock, so that no answer can slip in between the check and the flag.
    """
    heads = await conversations.lock(uow, {due.conversation_id for due in dues})
    is_open = await store.still_open(uow, {due.wait_id for due in dues})
    candidates = await routing.list_candidates(uow)
    now = uow.now()
    flags = {
        (due.wait_id, due.level): Flag(
            due.wait_id,
            due.level,
            due.due_at,
            now,
            max(0, round((now - due.due_at).total_seconds() * 1000)),
            _cause(due.level, heads[due.conversation_id], candidates),
        )
        for due in dues
        if due.wait_id in is_open and due.conversation_id in heads and due.due_at <= now
    }
    if not flags:
        return 0
    new = await store.add_flags(uow, list(flags.values()))
    # One line for each flag, even should the same level be named twice.
    raised = [due for key, due in {(due.wait_id, due.level): due for due in dues}.items() if key in new]
    lines = [(due.conversation_id, _log_data(due, flags[due.wait_id, due.level])) for due in raised]
    await conversations.flag_waits(uow, heads, lines)
    for due in raised:
        site_id, flag = heads[due.conversation_id].site_id, flags[due.wait_id, due.level]
        uow.record(WaitFlagged(due.wait_id, due.conversation_id, site_id, due.level, now, flag.late_by_ms))
    return len(raised)


def _log_data(due: Due, flag: Flag) -> dict[str, str | int | None]:
    waited_s = int((due.due_at - due.started_at).total_seconds())
    return {"level": due.level.value, "waited_s": waited_s, "cause": flag.cause.value if flag.cause else None}


def _cause(level: WaitLevel, head: Head, candidates: Sequence[routing_rules.Candidate]) -> WaitCause | None:
    if level is not WaitLevel.BREACHED:
        return None
    staffing = routing_rules.staffing(head.queue_id, candidates)
    is_assigned = head.status is ConversationStatus.ASSIGNED
    return cause_of_wait(is_assigned=is_assigned, online=staffing.online, full=staffing.full)


def _new_wait(change: WaitChanged, kind: WaitKind) -> NewWait:
    return NewWait(new_id(), change.conversation_id, change.site_id, change.queue_id, kind, change.at)


def _ended(wait: NewWait, outcome: WaitOutcome, at: datetime) -> NewWait:
    return replace(wait, ended_at=at, outcome=outcome)


def _linked(
    made: Sequence[NewWait], endings: dict[UUID, tuple[UUID, WaitOutcome, datetime]], ended: dict[UUID, UUID]
) -> list[NewWait]:
    """Let the first new episode remember the one that a transfer ended."""
    if not made or made[0].conversation_id not in endings:
        return list(made)
    first = made[0]
    if endings[first.conversation_id][1] is not WaitOutcome.TRANSFERRED:
        return list(made)
    linked = replace(first, previous_id=ended.get(first.conversation_id))
    return [linked, *made[1:]]
