"""Where a conversation goes: into line, to an agent, to another queue, to its end. Each is a `Change`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from app.conversations.rules.log import SYSTEM, Author, Change, Data, Head, grow, happened, requeued
from app.conversations.rules.words import (
    IN_LINE,
    OVER,
    Activity,
    ConversationStatus,
    How,
    WaitKind,
    WaitOutcome,
)
from app.kernel.errors import AppError


@dataclass(frozen=True, slots=True)
class Assignment:
    """How an agent came to a conversation, through whom, and the facts that explain it."""

    how: How
    by: Author = SYSTEM
    why: Mapping[str, str | int | None] = field(default_factory=dict)


def assign(head: Head, assignee: Author, as_: Assignment, now: datetime) -> Change:
    """Give the conversation to an agent. The clock runs on: only an answer stops it."""
    _check_open(head)
    if head.assignee_id == assignee.id:
        raise AppError("already_assignee", "The conversation is already with this agent.", 409)
    is_transfer = head.status is ConversationStatus.ASSIGNED
    data: Data = {
        "assignee_id": str(assignee.id),
        "assignee_name": assignee.name,
        "how": as_.how.value,
        **as_.why,
    }
    assigned = replace(
        head, status=ConversationStatus.ASSIGNED, assignee_id=assignee.id, queued_at=head.queued_at or now
    )
    line = happened(Activity.ASSIGNED, by=as_.by, data=data)
    if not is_transfer:
        return grow(assigned, now, line)
    ended = WaitOutcome.TRANSFERRED if head.waiting_since else None
    return grow(replace(assigned, waiting_since=now), now, line, ended=ended, began=WaitKind.NEXT_RESPONSE)


def transfer_to_queue(head: Head, queue: tuple[UUID, str], now: datetime, *, by: Author) -> Change:
    """Put the conversation into another queue, at its end; a new waiting episode begins."""
    _check_open(head)
    queue_id, queue_name = queue
    ended = WaitOutcome.TRANSFERRED if head.waiting_since else None
    moved = replace(requeued(head, queued_at=now), queue_id=queue_id, waiting_since=now)
    data: Data = {"to_kind": "queue", "to_name": queue_name, "from_name": by.name}
    line = happened(Activity.TRANSFERRED, by=by, data=data)
    return grow(moved, now, line, ended=ended, began=WaitKind.FIRST_RESPONSE)


def requeue(head: Head, reason: str, from_name: str, now: datetime) -> Change:
    """Give an unanswered conversation back; it keeps its place and its clock, or the patient shopper loses both."""
    data: Data = {"reason": reason, "from_name": from_name}
    back = requeued(head, queued_at=head.queued_at or now)
    return grow(back, now, happened(Activity.REQUEUED, data=data))


def resolve(head: Head, now: datetime, *, by: Author, wraps_up: bool = False) -> Change:
    """Close the conversation; whoever still waited is not waiting any more.

    With `wraps_up` an assignee keeps the slot until their work after the talk has ended.
    """
    if head.status in {ConversationStatus.RESOLVED, ConversationStatus.WRAP_UP}:
        raise AppError("already_resolved", "The conversation is resolved already.", 409)
    ended = WaitOutcome.RESOLVED if head.waiting_since else None
    can_wrap_up = wraps_up and head.status is ConversationStatus.ASSIGNED
    status = ConversationStatus.WRAP_UP if can_wrap_up else ConversationStatus.RESOLVED
    closed = replace(head, status=status, queued_at=None, waiting_since=None, resolved_at=now)
    return grow(closed, now, happened(Activity.RESOLVED, by=by), ended=ended)


def reopen(head: Head, agent: Author, now: datetime) -> Change:
    """Continue a resolved conversation with this agent. Nobody waits: the agent has come back first."""
    if head.status not in {*OVER, ConversationStatus.WRAP_UP}:
        raise AppError("not_resolved", "The conversation is still open.", 409)
    opened = replace(
        head, status=ConversationStatus.ASSIGNED, assignee_id=agent.id, queued_at=now, resolved_at=None
    )
    data: Data = {"assignee_id": str(agent.id), "assignee_name": agent.name, "how": How.TAKEN.value}
    lines = (happened(Activity.REOPENED, by=agent), happened(Activity.ASSIGNED, by=agent, data=data))
    return grow(opened, now, *lines)


def flag(head: Head, data: Data, now: datetime) -> Change:
    """Note in the log that the current wait has reached a level."""
    return grow(head, now, happened(Activity.WAIT_FLAGGED, data=data))


def offer(head: Head, agent_name: str, why: Data, now: datetime) -> Change:
    """Propose a waiting conversation to an agent; place and clock stay what they are."""
    if head.status is not ConversationStatus.QUEUED:
        raise AppError("not_waiting", "This conversation is not waiting in a queue.", 409)
    line = happened(Activity.OFFERED, data={"agent_name": agent_name, **why})
    return grow(replace(head, status=ConversationStatus.OFFERED), now, line)


def end_offer(head: Head, data: Data, now: datetime, *, by: Author = SYSTEM) -> Change:
    """Put an offered conversation back: queued_at survives, or the patient shopper loses the place."""
    back = replace(head, status=ConversationStatus.QUEUED)
    return grow(back, now, happened(Activity.OFFER_ENDED, by=by, data=data))


def miss(head: Head, data: Data, now: datetime) -> Change:
    """Keep what a shopper said for later, because nobody can take it now: no clock runs any more."""
    ended = WaitOutcome.MISSED if head.waiting_since else None
    left = replace(
        head, status=ConversationStatus.MISSED, assignee_id=None, queued_at=None, waiting_since=None
    )
    return grow(left, now, happened(Activity.MISSED, data=data), ended=ended)


def enqueue(head: Head, queue_name: str, now: datetime) -> Change:
    """Put a message that was left into line, now that somebody can take it; its clock begins now."""
    queued = replace(requeued(head, queued_at=now), waiting_since=now)
    line = happened(Activity.QUEUED, data={"queue_name": queue_name})
    return grow(queued, now, line, began=WaitKind.FIRST_RESPONSE)


def move(head: Head, queue: tuple[UUID, str], data: Data, now: datetime, *, by: Author) -> Change:
    """Put a waiting conversation into another queue, where it stands as if it had waited there."""
    if head.status not in {*IN_LINE, ConversationStatus.MISSED}:
        raise AppError("not_waiting", "This conversation is not waiting in a queue.", 409)
    queue_id, queue_name = queue
    status = ConversationStatus.QUEUED if head.status in IN_LINE else head.status
    line = happened(Activity.MOVED, by=by, data={"to_name": queue_name, **data})
    return grow(replace(head, status=status, queue_id=queue_id), now, line)


def reprioritise(head: Head, data: Data, now: datetime, *, by: Author) -> Change:
    """Note in the log that the conversation is to be routed otherwise from now on."""
    return grow(head, now, happened(Activity.REPRIORITISED, by=by, data=data))


def end_wrap_up(head: Head, now: datetime, *, by: Author = SYSTEM) -> Change:
    """End the work after the talk; the slot is free."""
    if head.status is not ConversationStatus.WRAP_UP:
        raise AppError("not_wrapping_up", "There is no work after this conversation to end.", 409)
    return grow(replace(head, status=ConversationStatus.RESOLVED), now, happened(Activity.WRAPPED_UP, by=by))


def request_reply(head: Head, data: Data, now: datetime, *, by: Author) -> Change:
    """Note that the shopper wants to be reached elsewhere should they have left; their place stays."""
    if head.status in OVER:
        raise AppError("not_open", "This conversation is over; say something to open it again.", 409)
    return grow(head, now, happened(Activity.REPLY_REQUESTED, by=by, data=data))


def rate(head: Head, data: Data, now: datetime, *, by: Author) -> Change:
    """Note what the shopper thought of a conversation that is over, for them."""
    if head.status not in {ConversationStatus.RESOLVED, ConversationStatus.WRAP_UP}:
        raise AppError("not_over", "A conversation can be rated when it is over.", 409)
    return grow(head, now, happened(Activity.RATED, by=by, data=data))


def abandon(head: Head, data: Data, now: datetime) -> Change:
    """Close a conversation whose shopper has left without an answer; a new message of theirs opens it again."""
    gone = replace(
        head,
        status=ConversationStatus.ABANDONED,
        assignee_id=None,
        queued_at=None,
        waiting_since=None,
        resolved_at=now,
    )
    return grow(gone, now, happened(Activity.ABANDONED, data=data), ended=WaitOutcome.ABANDONED)


def _check_open(head: Head) -> None:
    if head.status in {*OVER, ConversationStatus.WRAP_UP}:
        raise AppError("not_open", "This conversation is over; reopen it first.", 409)
