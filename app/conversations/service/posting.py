"""Adding messages and notes: each stored once or refused, and acknowledged alike for every retry."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.attachments import service as attachments
from app.attachments.rules import Uploader, UploaderKind
from app.conversations import rules, store
from app.conversations.rules import Change, ConversationId, Draft, EntryKind, Head
from app.conversations.service.changes import save
from app.conversations.store import Posted, reacting
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError, not_found
from app.kernel.redaction import Redactor, are_alike
from app.kernel.values import value


@value
class Posting:
    """The acknowledgement of a committed message; the same for every retry of it."""

    conversation_id: ConversationId
    seq: int
    at: datetime


@value
class Asked:
    """What comes with a first message: where it was written, and what was filled in."""

    page_url: str | None = None
    form: rules.log.Data | None = None


ASKED_NOTHING = Asked()


async def find_posting(uow: UnitOfWork, visitor_id: UUID, draft: Draft) -> Posting | None:
    """Find the acknowledgement of a message that a visitor sent before under the same client id.

    It may stand in a former conversation: another device has begun a new one before this one heard the answer.
    The caller holds the visitor's lock.
    """
    place = await store.find_place(uow, visitor_id, draft.client_id)
    if place is None:
        return None
    key = (place, draft.client_id)
    earlier = (await store.find_posted(uow, [key])).get(key)
    return _repeated(earlier, draft) if earlier is not None else None


async def open_conversation(
    uow: UnitOfWork, head: Head, draft: Draft, queue_name: str, *, asked: Asked = ASKED_NOTHING
) -> Posting:
    """Begin a conversation with its first message. The caller holds the visitor's lock."""
    await store.add_head(uow, head, asked.page_url)
    draft = await _prepared(uow, draft, head.site_id)
    change = rules.open_log(head, draft, queue_name, uow.now(), asked.form)
    await save(uow, {head.id: head}, [change])
    return Posting(head.id, change.entries[0].seq, change.entries[0].at)


async def leave_message(
    uow: UnitOfWork, head: Head, draft: Draft, facts: rules.log.Data, *, asked: Asked = ASKED_NOTHING
) -> Posting:
    """Begin a conversation that nobody can take now. The caller holds the visitor's lock."""
    await store.add_head(uow, head, asked.page_url)
    draft = await _prepared(uow, draft, head.site_id)
    change = rules.leave_message(head, draft, facts, uow.now(), asked.form)
    await save(uow, {head.id: head}, [change])
    return Posting(head.id, change.entries[0].seq, change.entries[0].at)


async def post_messages(uow: UnitOfWork, drafts: Sequence[Draft]) -> list[Posting | AppError]:
    """Add messages and notes of many conversations at once; each is stored or refused on its own.

    Drafts of one conversation keep their order. A client id that is known already yields the
    original acknowledgement; with another body it is refused (`client_id_reuse`).
    """
    before = await store.lock(uow, {draft.conversation_id for draft in drafts})
    known = await store.find_posted(uow, {(draft.conversation_id, draft.client_id) for draft in drafts})
    kinds = await _find_answered(uow, drafts)
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
            _check_answered(draft, kinds)
            head = heads[draft.conversation_id]
            change = rules.post(head, await _prepared(uow, draft, head.site_id), now)
        except AppError as refusal:
            outcomes.append(refusal)
            continue
        heads[change.head.id] = change.head
        changes.append(change)
        entry = change.entries[0]
        outcomes.append(Posting(entry.conversation_id, entry.seq, entry.at))
        known[draft.conversation_id, draft.client_id] = Posted(
            entry.conversation_id,
            entry.seq,
            entry.at,
            draft.kind,
            draft.author.id,
            entry.body or "",
            draft.attachment_ids,
        )
    await save(uow, before, changes)
    return outcomes


async def _find_answered(uow: UnitOfWork, drafts: Sequence[Draft]) -> Mapping[tuple[UUID, UUID], EntryKind]:
    """Find of which kind the lines are that drafts answer, each in its own conversation."""
    keys = {(draft.conversation_id, draft.reply_to) for draft in drafts if draft.reply_to is not None}
    return await reacting.find_kinds(uow, keys)


def _check_answered(draft: Draft, kinds: Mapping[tuple[UUID, UUID], EntryKind]) -> None:
    if draft.reply_to is not None:
        rules.check_answered(draft, kinds.get((draft.conversation_id, draft.reply_to)))


def masked(draft: Draft, redactor: Redactor, site_id: UUID) -> Draft:
    """Take out of a draft what its shop has masked, beside what always is."""
    if not redactor.has_patterns(site_id):
        return draft
    return replace(draft, body=redactor.of(site_id)(draft.body))


async def _prepared(uow: UnitOfWork, draft: Draft, site_id: UUID) -> Draft:
    return await _with_files(uow, masked(draft, uow.redactor, site_id), site_id)


async def _with_files(uow: UnitOfWork, draft: Draft, site_id: UUID) -> Draft:
    """Claim what a draft wants to attach; its author must have uploaded it, for this site, and used it nowhere else."""
    if not draft.attachment_ids or draft.author.id is None:
        return draft
    uploader = Uploader(UploaderKind(draft.author.kind.value), draft.author.id, site_id)
    return replace(draft, attachments=await attachments.claim(uow, draft.attachment_ids, uploader))


def _repeated(earlier: Posted, draft: Draft) -> Posting:
    # Two texts that are the same once they are stored are taken for the same; by now more or less may be masked.
    is_same = are_alike(earlier.body or "", rules.stored_body(draft))
    said = (draft.kind, draft.author.id, draft.attachment_ids)
    if not is_same or (earlier.kind, earlier.author_id, earlier.attachment_ids) != said:
        raise AppError("client_id_reuse", "This client id belongs to another message; make a new one.", 409)
    return Posting(earlier.conversation_id, earlier.seq, earlier.at)
