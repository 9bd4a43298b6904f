"""Promising mail: what is to be sent goes into the outbox, by ids, in the transaction of the wish."""

from collections.abc import Sequence
from datetime import timedelta

from app.accounts.events import PasswordMailAsked
from app.bus import outbox
from app.bus.outbox import NewMessage
from app.channels import store
from app.channels.rules import DESTINATION, REMEMBERED_FOR, TOPIC, Kind, as_mailbox, is_too_much
from app.channels.store import TranscriptMail
from app.conversations import service as conversations
from app.conversations.rules import AuthorKind, EntryKind, Head
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.visitors.rules import Visitor

FORGOTTEN_AT_ONCE = 1_000


async def open_or_close(uow: UnitOfWork, *, is_open: bool) -> None:
    """Begin to send mail; or, where no mail server is set up any more, give up what waits for it."""
    if is_open:
        await outbox.open_destination(uow, DESTINATION, TOPIC)
    else:
        await outbox.close(uow, DESTINATION)
    await forget_old(uow)


async def is_transcript_offered(uow: UnitOfWork, visitor: Visitor) -> bool:
    """Tell whether there is a conversation of this shopper that could be mailed."""
    head = await conversations.find_newest_of_visitor(uow, visitor.id)
    return head is not None and await _is_answered(uow, head)


async def request_transcript(uow: UnitOfWork, visitor: Visitor, text: str) -> None:
    """Promise a shopper their newest conversation by mail, as far as it goes now.

    Only once somebody has answered: nobody sends what they like to whom they like. Raises `bad_address`,
    `nothing_to_send` and `rate_limited`.
    """
    address = as_mailbox(text)
    if address is None:
        raise AppError("bad_address", "This does not look like an address that can be reached.", 422)
    newest = await conversations.find_newest_of_visitor(uow, visitor.id)
    if newest is None or not await _is_answered(uow, newest):
        raise AppError("nothing_to_send", "Nobody has answered in this conversation yet.", 409)
    head = await conversations.lock_one(uow, newest.id)
    await forget_old(uow)
    hashed = await store.hash_address(uow, head.site_id, address)
    since = uow.now() - REMEMBERED_FOR
    sent = await store.count_sent(
        uow, site_id=head.site_id, visitor_id=visitor.id, address_hash=hashed, since=since
    )
    if is_too_much(sent):
        raise AppError(
            "rate_limited", "That is a lot of mail for one day. Please save the conversation instead.", 429
        )
    mail = TranscriptMail(new_id(), head.site_id, head.id, head.last_seq, None)
    await store.add(uow, mail, address, hashed)
    payload = {"kind": Kind.TRANSCRIPT.value, "mail": str(mail.id)}
    await outbox.put(uow, [NewMessage(DESTINATION, head.id, payload)])


async def promise_password_mails(uow: UnitOfWork, asked: Sequence[PasswordMailAsked]) -> None:
    """Promise links that set a password. Where nobody is meant, as much is written: who asks must not be able to tell."""
    await outbox.put(uow, [_password_message(one) for one in asked])


async def forget_old(uow: UnitOfWork) -> None:
    """Delete what was asked for longer ago than any limit looks."""
    await store.forget_before(uow, uow.now() - REMEMBERED_FOR - timedelta(minutes=1), limit=FORGOTTEN_AT_ONCE)


def _password_message(asked: PasswordMailAsked) -> NewMessage:
    # In order with other links of the same person: a newer one makes the former void.
    stream = asked.agent_id or new_id()
    payload = {
        "kind": Kind.PASSWORD.value,
        "agent": str(asked.agent_id) if asked.agent_id else None,
        "is_invitation": asked.is_invitation,
        "language": asked.language,
    }
    return NewMessage(DESTINATION, stream, payload)


async def _is_answered(uow: UnitOfWork, head: Head) -> bool:
    entries = await conversations.read_entries(uow, head.id)
    return any(entry.kind is EntryKind.MESSAGE and entry.author.kind is AuthorKind.AGENT for entry in entries)
