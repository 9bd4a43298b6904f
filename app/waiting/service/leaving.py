"""Shoppers who leave without a word, and those who say how else they want to be reached."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from app.conversations import service as conversations
from app.conversations.events import FormAnswered
from app.conversations.rules import Author, AuthorKind, ConversationStatus, WaitOutcome
from app.conversations.rules.log import Data
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError, not_found
from app.presence import service as presence
from app.sites import service as sites
from app.sites.rules import blocklist_of
from app.visitors.rules import Visitor, blocked
from app.waiting.events import ShoppersLeft, WaitsClosed
from app.waiting.rules.ladder import WaitingSettings
from app.waiting.rules.reaching import Channel, as_address
from app.waiting.service.settings import read_settings
from app.waiting.store import ladder as ladder_store
from app.waiting.store import leaving as store
from app.waiting.store import waits as waits_store

SILENT_AFTER = timedelta(seconds=15)


async def notice_leavers(uow: UnitOfWork) -> int:
    """Take shoppers unseen for 15 seconds for gone, and abandon those who stayed away; returns how many of these.

    Who is taken for gone keeps the place and is passed over. The wait of who stays away ends when they were last seen.
    """
    await presence.notice_lost_nodes(uow)
    now = uow.now()
    rows = await store.find_unseen(
        uow, silent_since=now - SILENT_AFTER, abandon_after_s=WaitingSettings().abandon_after_s
    )
    fresh = [row for row in rows if row["left_at"] is None]
    if fresh:
        left = set(await presence.note_left(uow, [row["visitor_id"] for row in fresh]))
        gone = [row for row in fresh if row["visitor_id"] in left]
        if gone:
            ids, queues = (tuple({row[name] for row in gone}) for name in ("conversation_id", "queue_id"))
            uow.record(ShoppersLeft(ids, queues))
    away = [row for row in rows if row["unseen_since"] <= now - timedelta(seconds=row["abandon_after_s"])]
    if away:
        await _abandon(uow, {row["conversation_id"]: row["unseen_since"] for row in away})
    return len(away)


async def leave(uow: UnitOfWork, visitor: Visitor, conversation_id: UUID) -> None:
    """The shopper says that they do not wait any longer; there is nothing to leave once somebody has answered."""
    heads = await conversations.lock(uow, [conversation_id])
    head = heads.get(conversation_id)
    if head is None or head.visitor_id != visitor.id:
        raise not_found("conversation")
    # An offer that nobody has taken yet is none of the shopper's business; it is rescinded as the conversation moves.
    if head.waiting_since is not None and head.status in {
        ConversationStatus.QUEUED,
        ConversationStatus.OFFERED,
    }:
        await _abandon(uow, {conversation_id: uow.now()})


async def request_reply(
    uow: UnitOfWork, visitor: Visitor, conversation_id: UUID, channel: Channel, address: str
) -> None:
    """Remember how a waiting shopper wants to be reached; their place in the queue is kept, whether they stay or not."""
    head = (await conversations.lock(uow, [conversation_id])).get(conversation_id)
    if head is None or head.visitor_id != visitor.id:
        raise not_found("conversation")
    settings = await read_settings(uow, head.site_id)
    if channel not in settings.channels:
        raise AppError("not_offered", "This shop does not offer to answer that way.", 409)
    reachable = as_address(channel, address)
    if reachable is None:
        raise AppError("bad_address", "This does not look like an address that can be reached.", 422)
    if channel is Channel.EMAIL:
        site = await sites.get_site(uow, head.site_id)
        if blocklist_of(site.blocklist).has_email(reachable):
            raise blocked()
    await ladder_store.save_reply_request(uow, conversation_id, channel.value, reachable, uow.now())
    by = Author(AuthorKind.VISITOR, visitor.id, visitor.name or "")
    await conversations.request_reply(uow, head, {"channel": channel.value, "address": reachable}, by=by)


async def note_contact(uow: UnitOfWork, answered: FormAnswered) -> None:
    """Who has left a message with an address is answered there, if the shop offers that."""
    settings = await read_settings(uow, answered.head.site_id)
    ways = ((Channel.EMAIL, answered.email), (Channel.CALLBACK, answered.phone))
    for channel, address in ways:
        if address is not None and channel in settings.channels:
            await ladder_store.save_reply_request(uow, answered.head.id, channel.value, address, uow.now())
            facts: Data = {"channel": channel.value, "address": address}
            await conversations.request_reply(uow, answered.head, facts, by=answered.author)
            return


async def _abandon(uow: UnitOfWork, left_at: Mapping[UUID, datetime]) -> None:
    heads = await conversations.lock(uow, left_at)
    # Nobody has left before they began to wait, whatever the clocks of two processes say.
    since = {id_: head.waiting_since for id_, head in heads.items() if head.waiting_since is not None}
    ends = {id_: max(left_at[id_], began) for id_, began in since.items()}
    if not ends:
        return
    # Ended here, at the instant of leaving: the conversation says that it is over only now.
    endings = [(id_, WaitOutcome.ABANDONED, at) for id_, at in ends.items()]
    ended = await waits_store.end_open(uow, endings)
    uow.record(WaitsClosed(tuple(ended.values())))
    facts: dict[UUID, Data] = {
        id_: {"waited_s": int((at - since[id_]).total_seconds())} for id_, at in ends.items()
    }
    await conversations.abandon(uow, {id_: heads[id_] for id_ in ends}, facts)
