"""Use cases of shoppers who ask: which conversation goes on, and whether anybody can take a new one."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from app.conversations import rules as conversation_rules
from app.conversations import service as conversations
from app.conversations.events import FormAnswered
from app.conversations.rules import (
    Author,
    AuthorKind,
    ConversationId,
    ConversationStatus,
    Draft,
    EntryKind,
    Head,
)
from app.conversations.service import Asked, Posting
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.routing.rules import DecisionKind, MissedReason, Queue, WhenFull
from app.routing.service.following import decided
from app.routing.service.queues import read_openings
from app.routing.store import offers, people, queues
from app.schedules.rules import Opening
from app.sites import service as sites
from app.sites.rules import Answers, FormKind, Rating, Told, blocklist_of, tell, tell_rating
from app.visitors import service as visitors
from app.visitors.rules import Visitor, blocked
from app.visitors.service import lock_visitor

REOPEN_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """What a shopper says when no conversation is known to their client, and where they say it."""

    client_id: UUID
    body: str
    locale: str
    page_url: str | None = None
    form: Answers | None = None
    attachment_ids: tuple[UUID, ...] = ()
    reply_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a new conversation begins, and why nobody can take it now, if that is so."""

    queue: Queue
    missed: MissedReason | None = None
    opening: Opening | None = None
    overflowed_from: Queue | None = None


async def say_first(uow: UnitOfWork, visitor: Visitor, message: FirstMessage) -> Posting:
    """Say something without naming a conversation: continue the visitor's newest, or begin one.

    The visitor's lock makes two tabs that speak first at once share one conversation.
    """
    await lock_visitor(uow, visitor.id)
    newest = await conversations.find_newest_of_visitor(uow, visitor.id)
    author = Author(AuthorKind.VISITOR, visitor.id, visitor.name or "")
    if newest is not None:
        draft = _draft(newest.id, author, message)
        earlier = await conversations.find_posting(uow, visitor.id, draft)
        if earlier is not None:
            return earlier
        if newest.resolved_at is None or newest.resolved_at > uow.now() - REOPEN_WITHIN:
            return await _go_on(uow, draft)
    return await _begin(uow, visitor, author, message, is_known=newest is not None)


async def is_staffed(uow: UnitOfWork, site_id: UUID) -> bool:
    """Tell whether somebody is online for the queue in which a site's conversations begin."""
    queue = await queues.default_queue(uow, site_id)
    return queue is not None and any(queue.id in one.queue_ids for one in await people.find_candidates(uow))


async def read_site_opening(uow: UnitOfWork, site_id: UUID) -> Opening | None:
    """Tell whether the queue in which a site's conversations begin is open; None without one."""
    queue = await queues.default_queue(uow, site_id)
    return (await read_openings(uow, [queue]))[queue.id] if queue else None


def _draft(conversation_id: ConversationId, author: Author, message: FirstMessage) -> Draft:
    return Draft(
        conversation_id,
        author,
        EntryKind.MESSAGE,
        message.client_id,
        message.body,
        attachment_ids=message.attachment_ids,
        reply_to=message.reply_to,
    )


async def _go_on(uow: UnitOfWork, draft: Draft) -> Posting:
    outcome = (await conversations.post_messages(uow, [draft]))[0]
    if isinstance(outcome, AppError):
        raise outcome
    head = await conversations.lock_one(uow, draft.conversation_id)
    if head.status is ConversationStatus.QUEUED and head.queued_at == outcome.at:
        await _miss_if_closed(uow, head)
    return outcome


async def _miss_if_closed(uow: UnitOfWork, head: Head) -> None:
    """Whoever comes back while it is closed leaves a message, as whoever comes first does."""
    queue = (await queues.get_queues(uow, [head.queue_id]))[head.queue_id]
    opening = (await read_openings(uow, [queue]))[queue.id]
    if not opening.is_open:
        await _miss(uow, head, Entrance(queue, MissedReason.CLOSED, opening))


async def _begin(
    uow: UnitOfWork, visitor: Visitor, author: Author, message: FirstMessage, *, is_known: bool
) -> Posting:
    default = await queues.default_queue(uow, visitor.site_id)
    if default is None:
        raise AppError("no_queue", "This shop has no queue to ask in yet.", 409)
    entrance = await _find_entrance(uow, default)
    told = await _judge_form(uow, visitor, message, entrance, is_known=is_known)
    now = uow.now()
    head = Head(
        id=ConversationId(new_id()),
        site_id=visitor.site_id,
        visitor_id=visitor.id,
        queue_id=entrance.queue.id,
        status=ConversationStatus.QUEUED,
        created_at=now,
        last_at=now,
        queued_at=now,
        locale=message.locale,
    )
    page_url = message.page_url and uow.redactor.of(visitor.site_id)(message.page_url, mask="x")
    # What it answers is in another conversation, and stays there.
    draft = replace(_draft(head.id, author, message), reply_to=None)
    asked = Asked(page_url, told.facts if told else None)
    if entrance.missed is None:
        posting = await conversations.open_conversation(uow, head, draft, entrance.queue.name, asked=asked)
        if entrance.overflowed_from is not None:
            facts: dict[str, object] = {"from": entrance.overflowed_from.name, "to": entrance.queue.name}
            one = decided(uow, head.id, (DecisionKind.OVERFLOWED, MissedReason.QUEUE_FULL.value), facts=facts)
            await offers.add_decisions(uow, [one])
        return posting
    left = replace(head, status=ConversationStatus.MISSED, queued_at=None)
    posting = await conversations.leave_message(uow, left, draft, _facts(entrance), asked=asked)
    await _note_missed(uow, head.id, entrance)
    if told is not None:
        left = await conversations.lock_one(uow, head.id)
        uow.record(FormAnswered(left, author, told.email, told.phone))
    return posting


async def _judge_form(
    uow: UnitOfWork, visitor: Visitor, message: FirstMessage, entrance: Entrance, *, is_known: bool
) -> Told | None:
    """Judge what was filled in; who has talked with the shop before need not fill in anything."""
    site = await sites.get_site(uow, visitor.site_id)
    forms = site.forms
    if message.form is None:
        # It may have closed since the chat was opened: the chat shows the other form then, and keeps the message.
        kind = FormKind.CLOSED if entrance.missed is MissedReason.CLOSED else FormKind.BEFORE
        if not is_known and forms.needs(kind):
            raise AppError("form_required", "Please fill in the form first.", 422)
        return None
    # It may have closed or opened since the form was shown: what was filled in was asked for.
    told = tell(forms, message.form, site.locale, uow.redactor.of(visitor.site_id))
    if blocklist_of(site.blocklist).has_email(told.email):
        raise blocked()
    if told.name is not None and visitor.name is None:
        await visitors.name_visitor(uow, visitor.id, told.name)
    return told


async def rate(uow: UnitOfWork, visitor: Visitor, conversation_id: UUID, rating: Rating) -> Head:
    """Note what a shopper thought of their conversation, as their site asks."""
    site = await sites.get_site(uow, visitor.site_id)
    facts = tell_rating(site.survey, rating, site.locale, uow.redactor.of(site.id))
    author = Author(AuthorKind.VISITOR, visitor.id, visitor.name or "")
    return await conversations.rate(uow, conversation_id, facts, by=author)


async def _find_entrance(uow: UnitOfWork, default: Queue) -> Entrance:
    """Find the queue in which a conversation begins: the default, or one that it overflows into when it is full."""
    opening = (await read_openings(uow, [default]))[default.id]
    if not opening.is_open:
        return Entrance(default, MissedReason.CLOSED, opening)
    full = await _why_full(uow, default)
    if full is None:
        return Entrance(default)
    if default.settings.when_full is WhenFull.OVERFLOW:
        targets = await queues.get_queues(uow, [one.target_id for one in default.overflows])
        openings = await read_openings(uow, targets.values())
        for overflow in default.overflows:
            target = targets[overflow.target_id]
            if openings[target.id].is_open and await _why_full(uow, target) is None:
                return Entrance(target, overflowed_from=default)
    return Entrance(default, full, opening)


async def _why_full(uow: UnitOfWork, queue: Queue) -> MissedReason | None:
    settings = queue.settings
    if settings.max_waiting is not None:
        # One comes after the other, or two would take the last place.
        await queues.get_queue(uow, queue.id, lock=True)
        if await queues.has_waiting(uow, queue.id, settings.max_waiting):
            return MissedReason.QUEUE_FULL
    if settings.max_wait_s is not None:
        estimate_s = (await queues.read_estimates(uow, [queue.id])).get(queue.id, 0)
        # An estimate may outlive the line it was made for.
        if estimate_s > settings.max_wait_s and await queues.has_waiting(uow, queue.id, 1):
            return MissedReason.WAIT_TOO_LONG
    return None


async def _miss(uow: UnitOfWork, head: Head, entrance: Entrance) -> None:
    change = conversation_rules.miss(head, _facts(entrance), uow.now())
    await conversations.save_changes(uow, [(head, change)])
    await _note_missed(uow, head.id, entrance)


async def _note_missed(uow: UnitOfWork, conversation_id: UUID, entrance: Entrance) -> None:
    reason = (entrance.missed or MissedReason.CLOSED).value
    one = decided(uow, conversation_id, (DecisionKind.MISSED, reason), facts=dict(_facts(entrance)))
    await offers.add_decisions(uow, [one])


def _facts(entrance: Entrance) -> dict[str, str | int | None]:
    opens_at = entrance.opening.opens_at if entrance.opening and not entrance.opening.is_open else None
    return {
        "reason": (entrance.missed or MissedReason.CLOSED).value,
        "queue_name": entrance.queue.name,
        "opens_at": opens_at.isoformat() if opens_at else None,
    }
