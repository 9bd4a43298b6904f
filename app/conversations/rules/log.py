"""How a log grows: from a head and a wish to the new head and the entries that say so.

Every function here returns a `Change` whose entries continue the head's numbering without a gap
and whose instants never run backwards; a wish that is not allowed raises `AppError`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from app.conversations.rules.words import (
    Activity,
    AuthorKind,
    ConversationId,
    ConversationStatus,
    EntryKind,
    How,
    WaitKind,
    WaitOutcome,
)
from app.kernel.errors import AppError, not_found

Scope = frozenset[UUID] | None  # sites one may see; None for all of them
Data = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes a line."""

    kind: AuthorKind
    id: UUID | None = None
    name: str = ""


SYSTEM = Author(AuthorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a conversation's log; never changed once written."""

    conversation_id: ConversationId
    seq: int
    kind: EntryKind
    author: Author
    at: datetime
    client_id: UUID | None = None
    body: str | None = None
    activity: Activity | None = None
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a conversation stands: what can be derived from its log, kept beside it."""

    id: ConversationId
    site_id: UUID
    visitor_id: UUID
    queue_id: UUID
    status: ConversationStatus
    created_at: datetime
    last_at: datetime
    last_seq: int = 0
    last_message_seq: int | None = None
    assignee_id: UUID | None = None
    queued_at: datetime | None = None
    waiting_since: datetime | None = None
    resolved_at: datetime | None = None
    locale: str = "en"
    page_url: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message or note somebody wants to add. `scope` limits agents to their sites."""

    conversation_id: ConversationId
    author: Author
    kind: EntryKind
    client_id: UUID
    body: str
    scope: Scope = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """A grown log: the new head, what was added, and what it means for the waiting clock."""

    head: Head
    entries: tuple[Entry, ...]
    ended: WaitOutcome | None = None
    began: WaitKind | None = None


def is_in_scope(head: Head, scope: Scope) -> bool:
    """Tell whether somebody limited to `scope` may know of this conversation."""
    return scope is None or head.site_id in scope


def open_log(head: Head, draft: Draft, queue_name: str, now: datetime) -> Change:
    """Begin a conversation with its first message; the shopper asks for a human with it."""
    queued = replace(head, status=ConversationStatus.QUEUED, queued_at=now, waiting_since=now)
    line = _happened(Activity.QUEUED, data={"queue_name": queue_name})
    return _grow(queued, now, _said(draft), line, began=WaitKind.FIRST_RESPONSE)


def post(head: Head, draft: Draft, now: datetime) -> Change:
    """Add a message or note. A shopper's message starts a clock, the assignee's answer stops it."""
    if draft.author.kind is AuthorKind.VISITOR:
        return _post_by_visitor(head, draft, now)
    if not is_in_scope(head, draft.scope):
        raise not_found("conversation")
    if draft.kind is EntryKind.NOTE:
        return _grow(head, now, _said(draft))
    if head.status is not ConversationStatus.ASSIGNED or head.assignee_id != draft.author.id:
        raise AppError("not_assignee", "Take the conversation before you answer in it.", 409)
    if head.waiting_since is None:
        return _grow(head, now, _said(draft))
    answered = replace(head, waiting_since=None)
    return _grow(answered, now, _said(draft), ended=WaitOutcome.ANSWERED)


def _post_by_visitor(head: Head, draft: Draft, now: datetime) -> Change:
    if head.visitor_id != draft.author.id:
        raise not_found("conversation")
    if head.status in {ConversationStatus.RESOLVED, ConversationStatus.ABANDONED}:
        back = _requeued(head, queued_at=now)
        lines = (_said(draft), _happened(Activity.REOPENED), _happened(Activity.QUEUED))
        return _grow(replace(back, waiting_since=now), now, *lines, began=WaitKind.FIRST_RESPONSE)
    if head.waiting_since is not None:
        return _grow(head, now, _said(draft))
    return _grow(replace(head, waiting_since=now), now, _said(draft), began=WaitKind.NEXT_RESPONSE)


def assign(head: Head, assignee: Author, how: How, now: datetime, *, by: Author = SYSTEM) -> Change:
    """Give the conversation to an agent. The clock runs on: only an answer stops it."""
    if head.status not in {ConversationStatus.QUEUED, ConversationStatus.ASSIGNED}:
        raise AppError("not_open", "This conversation is over; reopen it first.", 409)
    if head.assignee_id == assignee.id:
        raise AppError("already_assignee", "The conversation is already with this agent.", 409)
    is_transfer = head.status is ConversationStatus.ASSIGNED
    data: Data = {"assignee_id": str(assignee.id), "assignee_name": assignee.name, "how": how.value}
    assigned = replace(
        head, status=ConversationStatus.ASSIGNED, assignee_id=assignee.id, queued_at=head.queued_at or now
    )
    line = _happened(Activity.ASSIGNED, by=by, data=data)
    if not is_transfer:
        return _grow(assigned, now, line)
    ended = WaitOutcome.TRANSFERRED if head.waiting_since else None
    return _grow(replace(assigned, waiting_since=now), now, line, ended=ended, began=WaitKind.NEXT_RESPONSE)


def transfer_to_queue(head: Head, queue: tuple[UUID, str], now: datetime, *, by: Author) -> Change:
    """Put the conversation into another queue, at its end; a new waiting episode begins."""
    if head.status not in {ConversationStatus.QUEUED, ConversationStatus.ASSIGNED}:
        raise AppError("not_open", "This conversation is over; reopen it first.", 409)
    queue_id, queue_name = queue
    ended = WaitOutcome.TRANSFERRED if head.waiting_since else None
    moved = replace(_requeued(head, queued_at=now), queue_id=queue_id, waiting_since=now)
    data: Data = {"to_kind": "queue", "to_name": queue_name, "from_name": by.name}
    line = _happened(Activity.TRANSFERRED, by=by, data=data)
    return _grow(moved, now, line, ended=ended, began=WaitKind.FIRST_RESPONSE)


def requeue(head: Head, reason: str, from_name: str, now: datetime) -> Change:
    """Give an unanswered conversation back; it keeps its place and its clock, or the patient shopper loses both."""
    data: Data = {"reason": reason, "from_name": from_name}
    back = _requeued(head, queued_at=head.queued_at or now)
    return _grow(back, now, _happened(Activity.REQUEUED, data=data))


def resolve(head: Head, now: datetime, *, by: Author) -> Change:
    """Close the conversation; whoever still waited is not waiting any more."""
    if head.status is ConversationStatus.RESOLVED:
        raise AppError("already_resolved", "The conversation is resolved already.", 409)
    ended = WaitOutcome.RESOLVED if head.waiting_since else None
    closed = replace(
        head, status=ConversationStatus.RESOLVED, queued_at=None, waiting_since=None, resolved_at=now
    )
    return _grow(closed, now, _happened(Activity.RESOLVED, by=by), ended=ended)


def reopen(head: Head, agent: Author, now: datetime) -> Change:
    """Continue a resolved conversation with this agent. Nobody waits: the agent has come back first."""
    if head.status not in {ConversationStatus.RESOLVED, ConversationStatus.ABANDONED}:
        raise AppError("not_resolved", "The conversation is still open.", 409)
    opened = replace(
        head, status=ConversationStatus.ASSIGNED, assignee_id=agent.id, queued_at=now, resolved_at=None
    )
    data: Data = {"assignee_id": str(agent.id), "assignee_name": agent.name, "how": How.TAKEN.value}
    lines = (_happened(Activity.REOPENED, by=agent), _happened(Activity.ASSIGNED, by=agent, data=data))
    return _grow(opened, now, *lines)


def flag(head: Head, data: Data, now: datetime) -> Change:
    """Note in the log that the current wait has reached a level."""
    return _grow(head, now, _happened(Activity.WAIT_FLAGGED, data=data))


def _requeued(head: Head, *, queued_at: datetime) -> Head:
    return replace(
        head, status=ConversationStatus.QUEUED, assignee_id=None, queued_at=queued_at, resolved_at=None
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry that has no number yet."""

    kind: EntryKind
    author: Author
    client_id: UUID | None = None
    body: str | None = None
    activity: Activity | None = None
    data: Data = field(default_factory=dict)


def _said(draft: Draft) -> _Line:
    return _Line(draft.kind, draft.author, draft.client_id, draft.body)


def _happened(activity: Activity, *, by: Author = SYSTEM, data: Data | None = None) -> _Line:
    return _Line(EntryKind.ACTIVITY, by, activity=activity, data=data or {})


def _grow(
    head: Head, now: datetime, *lines: _Line, ended: WaitOutcome | None = None, began: WaitKind | None = None
) -> Change:
    at = max(now, head.last_at)
    entries = tuple(
        Entry(head.id, seq, line.kind, line.author, at, line.client_id, line.body, line.activity, line.data)
        for seq, line in enumerate(lines, head.last_seq + 1)
    )
    said = [entry.seq for entry in entries if entry.kind is EntryKind.MESSAGE]
    grown = replace(
        head,
        last_seq=head.last_seq + len(entries),
        last_at=at,
        last_message_seq=said[-1] if said else head.last_message_seq,
    )
    return Change(grown, entries, ended, began)
