"""How a log grows: from a head and a wish to the new head and the entries that say so.

Every function here returns a `Change` whose entries continue the head's numbering without a gap
and whose instants never run backwards; a wish that is not allowed raises `AppError`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from uuid import UUID

from app.attachments.rules import Attachment
from app.conversations.rules.words import (
    Activity,
    AuthorKind,
    ConversationId,
    ConversationStatus,
    EntryKind,
    WaitKind,
    WaitOutcome,
)
from app.kernel.errors import AppError, not_found
from app.kernel.redaction import redact
from app.kernel.values import value

Scope = frozenset[UUID] | None  # sites one may see; None for all of them
Data = Mapping[str, str | int | None]
NO_DATA: Data = {}


@value
class Author:
    """Who writes a line."""

    kind: AuthorKind
    id: UUID | None = None
    name: str = ""


SYSTEM = Author(AuthorKind.SYSTEM)
# Looked up in its class each of these takes a tenth of a microsecond, and every message asks.
_BY_VISITOR, _MESSAGE = AuthorKind.VISITOR, EntryKind.MESSAGE
_GOING_ON = (ConversationStatus.ASSIGNED, ConversationStatus.QUEUED, ConversationStatus.OFFERED)


@value
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
    attachments: tuple[Attachment, ...] = ()
    reply_to: UUID | None = None


@value
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


@value
class Draft:
    """A message or note somebody wants to add. `scope` limits agents to their sites.

    `attachments` are what becomes of `attachment_ids` once they are claimed. `reply_to` is the `client_id` of what it
    answers.
    """

    conversation_id: ConversationId
    author: Author
    kind: EntryKind
    client_id: UUID
    body: str
    scope: Scope = frozenset()
    attachment_ids: tuple[UUID, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: UUID | None = None


@value
class Change:
    """A grown log: the new head, what was added, and what it means for the waiting clock."""

    head: Head
    entries: tuple[Entry, ...]
    ended: WaitOutcome | None = None
    began: WaitKind | None = None


def is_in_scope(head: Head, scope: Scope) -> bool:
    """Tell whether somebody limited to `scope` may know of this conversation."""
    return scope is None or head.site_id in scope


def entry_place(conversation_id: UUID, seq: int, kind: str) -> bytes:
    """Name the place in which a line's words are sealed. The kind is part of it: no note is made a message."""
    # As `place` would say it, in half the time: it is said for each message.
    return b"entries.sealed\0%b\0%d\0%b" % (conversation_id.bytes, seq, kind.encode())


def open_log(head: Head, draft: Draft, queue_name: str, now: datetime, form: Data | None = None) -> Change:
    """Begin a conversation with its first message, and what was filled in with it; the shopper asks for a human."""
    queued = replace(head, status=ConversationStatus.QUEUED, queued_at=now, waiting_since=now)
    line = happened(Activity.QUEUED, data={"queue_name": queue_name})
    return grow(queued, now, _said(draft), *_filled_in(draft, form), line, began=WaitKind.FIRST_RESPONSE)


def leave_message(head: Head, draft: Draft, facts: Data, now: datetime, form: Data | None = None) -> Change:
    """Begin a conversation that nobody can take now; no clock runs."""
    left = replace(head, status=ConversationStatus.MISSED, queued_at=None, waiting_since=None)
    return grow(left, now, _said(draft), *_filled_in(draft, form), happened(Activity.MISSED, data=facts))


def _filled_in(draft: Draft, form: Data | None) -> "tuple[_Line, ...]":
    return (happened(Activity.FORM_ANSWERED, by=draft.author, data=form),) if form else ()


def post(head: Head, draft: Draft, now: datetime) -> Change:
    """Add a message or note. A shopper's message starts a clock, the assignee's answer stops it."""
    if draft.author.kind is _BY_VISITOR:
        return _post_by_visitor(head, draft, now)
    if not is_in_scope(head, draft.scope):
        raise not_found("conversation")
    if draft.kind is EntryKind.NOTE:
        return _say(head, draft, now, head.waiting_since)
    if head.status is not ConversationStatus.ASSIGNED or head.assignee_id != draft.author.id:
        raise AppError("not_assignee", "Take the conversation before you answer in it.", 409)
    return _say(head, draft, now, None)


def _post_by_visitor(head: Head, draft: Draft, now: datetime) -> Change:
    if head.visitor_id != draft.author.id:
        raise not_found("conversation")
    if head.status in _GOING_ON:
        return _say(head, draft, now, head.waiting_since or now)
    if head.status is ConversationStatus.MISSED:
        return _say(head, draft, now, head.waiting_since)
    if head.status is ConversationStatus.WRAP_UP:
        # The agent still holds the slot: nobody is nearer than who has just spoken with them.
        again = replace(head, status=ConversationStatus.ASSIGNED, waiting_since=now, resolved_at=None)
        return grow(again, now, _said(draft), happened(Activity.REOPENED), began=WaitKind.NEXT_RESPONSE)
    back = requeued(head, queued_at=now)
    lines = (_said(draft), happened(Activity.REOPENED), happened(Activity.QUEUED))
    return grow(replace(back, waiting_since=now), now, *lines, began=WaitKind.FIRST_RESPONSE)


def requeued(head: Head, *, queued_at: datetime) -> Head:
    """Put a head into its queue, at the place of an instant, with nobody."""
    return replace(
        head, status=ConversationStatus.QUEUED, assignee_id=None, queued_at=queued_at, resolved_at=None
    )


@value
class _Line:
    """An entry that has no number yet."""

    kind: EntryKind
    author: Author
    client_id: UUID | None = None
    body: str | None = None
    activity: Activity | None = None
    data: Data = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    reply_to: UUID | None = None


def words_of(body: str | None, attachment_ids: Sequence[UUID]) -> str:
    """Return the words of a message, which may be none where there are files; otherwise raises `nothing_said`."""
    if body is None and not attachment_ids:
        raise AppError("nothing_said", "A message needs words or files.", 422)
    return body or ""


def stored_body(draft: Draft) -> str:
    """What is kept of a text: no number of a card or an account."""
    return redact(draft.body)


def _said(draft: Draft) -> _Line:
    return _Line(
        draft.kind,
        draft.author,
        draft.client_id,
        stored_body(draft),
        attachments=draft.attachments,
        reply_to=draft.reply_to,
    )


def happened(activity: Activity, *, by: Author = SYSTEM, data: Data | None = None) -> _Line:
    """Say that something happened."""
    return _Line(EntryKind.ACTIVITY, by, activity=activity, data=data or {})


def _say(head: Head, draft: Draft, now: datetime, waiting_since: datetime | None) -> Change:
    """Add one message or note and nothing else; a clock that was not running starts, one that was may stop.

    Nearly all there is to a log, so written out: `replace` takes twice as long.
    """
    at, seq = max(now, head.last_at), head.last_seq + 1
    grown = Head(
        head.id,
        head.site_id,
        head.visitor_id,
        head.queue_id,
        head.status,
        head.created_at,
        at,
        seq,
        seq if draft.kind is _MESSAGE else head.last_message_seq,
        head.assignee_id,
        head.queued_at,
        waiting_since,
        head.resolved_at,
        head.locale,
    )
    entry = Entry(
        head.id,
        seq,
        draft.kind,
        draft.author,
        at,
        draft.client_id,
        stored_body(draft),
        None,
        NO_DATA,
        draft.attachments,
        draft.reply_to,
    )
    if (waiting_since is None) == (head.waiting_since is None):
        return Change(grown, (entry,))
    if waiting_since is None:
        return Change(grown, (entry,), ended=WaitOutcome.ANSWERED)
    return Change(grown, (entry,), began=WaitKind.NEXT_RESPONSE)


def grow(
    head: Head, now: datetime, *lines: _Line, ended: WaitOutcome | None = None, began: WaitKind | None = None
) -> Change:
    """Append lines to a log, numbered without a gap, at an instant that does not run backwards."""
    at = max(now, head.last_at)
    entries = tuple(
        Entry(
            head.id,
            seq,
            line.kind,
            line.author,
            at,
            line.client_id,
            line.body,
            line.activity,
            line.data,
            line.attachments,
            line.reply_to,
        )
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
