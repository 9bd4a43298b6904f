"""Shoppers who leave: passed over in their place, abandoned at the time of leaving, welcome back until then."""

from datetime import timedelta
from uuid import UUID

from app.conversations.rules import ConversationStatus, Head
from app.kernel.ids import new_id
from app.presence import service as presence
from app.presence.rules import NODE_LEASE
from app.reports import service as reports
from app.visitors.rules import Visitor, VisitorId
from app.waiting import service
from app.waiting.rules.ladder import WaitingSettings
from app.waiting.rules.reaching import Channel
from tests.support.clocks import ManualClock
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, seconds
from tests.support.waits import waits_of

NODE, OTHER_NODE = new_id(), new_id()


def visitor_of(shop: Shop, head: Head) -> Visitor:
    return Visitor(VisitorId(head.visitor_id), shop.site.id)


async def link(shop: Shop, *heads: Head, node: UUID = NODE) -> None:
    async with shop.transactions() as uow:
        await presence.keep_node(uow, node, [])
        await presence.link_visitors(uow, node, [head.visitor_id for head in heads])


async def unlink(shop: Shop, head: Head, *, node: UUID = NODE) -> None:
    async with shop.transactions() as uow:
        await presence.unlink_visitors(uow, node, [head.visitor_id])


async def look(shop: Shop) -> int:
    """Let the monitor look for leavers, and the processes renew their leases."""
    async with shop.transactions() as uow:
        await presence.keep_node(uow, NODE, [])
        return await service.notice_leavers(uow)


async def position(shop: Shop, head: Head) -> int | None:
    async with shop.transactions() as uow:
        (state,) = await reports.read_visitor_states(uow, [head.id])
    return state.conversation.place.position if state.conversation.place else None


async def has_left(shop: Shop, head: Head) -> bool:
    async with shop.transactions() as uow:
        row = await reports.read_summary(uow, head.id, None)
    assert row.wait is not None
    return row.wait.has_left


async def test_who_is_gone_for_fifteen_seconds_is_greyed_in_place_and_nobody_waits_behind(
    database_url: str,
) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        first, second = await shop.a_conversation(waiting=seconds(9)), await shop.a_conversation()
        await link(shop, first, second)
        await unlink(shop, first)
        clock.advance(seconds(14.9))
        await look(shop)
        assert (await has_left(shop, first), await position(shop, second)) == (False, 2)
        clock.advance(seconds(0.1))
        await look(shop)
        assert (await has_left(shop, first), await position(shop, second)) == (True, 1)
        assert (await shop.head(first.id)).queued_at == first.queued_at


async def test_router_passes_over_who_has_left(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        gone, there = await shop.a_conversation(waiting=seconds(9)), await shop.a_conversation()
        await link(shop, gone, there)
        await unlink(shop, gone)
        clock.advance(seconds(16))
        await look(shop)
        await shop.an_agent(capacity=1)
        assert await shop.assign_waiting() == 1
        assert (await shop.head(there.id)).status is ConversationStatus.ASSIGNED
        assert (await shop.head(gone.id)).status is ConversationStatus.QUEUED


async def test_who_comes_back_has_the_old_place(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        first, second = await shop.a_conversation(waiting=seconds(9)), await shop.a_conversation()
        await link(shop, first, second)
        await unlink(shop, first)
        clock.advance(seconds(60))
        await look(shop)
        await link(shop, first, node=OTHER_NODE)
        assert (await position(shop, first), await position(shop, second)) == (1, 2)
        clock.advance(seconds(600))
        async with shop.transactions() as uow:
            await presence.keep_node(uow, OTHER_NODE, [])
        assert await look(shop) == 0


async def test_who_stays_away_is_abandoned_at_the_time_of_leaving(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation(waiting=seconds(30))
        await link(shop, head)
        await unlink(shop, head)
        left_at = shop.now()
        clock.advance(seconds(119))
        assert await look(shop) == 0
        clock.advance(seconds(1))
        assert await look(shop) == 1
        assert await look(shop) == 0
        (wait,) = await waits_of(shop.transactions, head.id)
        assert (wait.outcome, wait.ended_at) == ("abandoned", left_at)
        after = await shop.head(head.id)
        assert (after.status, after.waiting_since) == (ConversationStatus.ABANDONED, None)
        last = (await shop.entries(head.id))[-1]
        assert (last.activity, last.data) == ("abandoned", {"waited_s": 30})


async def test_second_tab_on_another_process_keeps_the_shopper_here(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation()
        await link(shop, head)
        await link(shop, head, node=OTHER_NODE)
        await unlink(shop, head)
        clock.advance(seconds(14))
        await look(shop)
        assert not await has_left(shop, head)


async def test_process_that_died_takes_its_shoppers_along_unless_it_comes_back(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation()
        await link(shop, head, node=OTHER_NODE)
        died_at = shop.now()
        clock.advance(NODE_LEASE + timedelta(seconds=1))
        await look(shop)
        assert await has_left(shop, head)
        async with shop.transactions() as uow:
            await presence.keep_node(uow, OTHER_NODE, [head.visitor_id])
        assert not await has_left(shop, head)
        assert shop.now() > died_at


async def test_who_was_never_seen_on_a_socket_is_not_taken_for_gone(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation(waiting=seconds(500))
        await look(shop)
        assert not await has_left(shop, head)
        assert (await shop.head(head.id)).status is ConversationStatus.QUEUED


async def test_shopper_may_say_that_they_leave(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation(waiting=seconds(3))
        async with shop.transactions() as uow:
            await service.leave(uow, visitor_of(shop, head), head.id)
        (wait,) = await waits_of(shop.transactions, head.id)
        assert (wait.outcome, wait.ended_at) == ("abandoned", shop.now())
        async with shop.transactions() as uow:
            board = await reports.read_board(uow, shop.scope)
        assert (board.abandoned_today, board.short_abandoned_today, board.counted_today) == (1, 1, 0)


async def test_strangers_conversation_cannot_be_left_nor_answered_elsewhere(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head, stranger = await shop.a_conversation(), await shop.a_visitor()
        with refused("not_found"):
            async with shop.transactions() as uow:
                await service.leave(uow, stranger, head.id)
        with refused("not_found"):
            async with shop.transactions() as uow:
                await service.request_reply(uow, stranger, head.id, Channel.EMAIL, "a@shop.example")


async def test_who_asked_for_an_e_mail_keeps_the_place_without_staying(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation()
        async with shop.transactions() as uow:
            await service.request_reply(
                uow, visitor_of(shop, head), head.id, Channel.EMAIL, "ada@shop.example"
            )
        await link(shop, head)
        await unlink(shop, head)
        clock.advance(seconds(1_000))
        assert await look(shop) == 0
        assert (await has_left(shop, head), await position(shop, head)) == (False, 1)
        async with shop.transactions() as uow:
            row = await reports.read_summary(uow, head.id, None)
        assert row.reply_request is not None
        assert (row.reply_request.channel, row.reply_request.address) == (Channel.EMAIL, "ada@shop.example")
        await shop.an_agent()
        assert await shop.assign_waiting() == 1


async def test_channel_that_is_not_offered_and_address_that_is_none_are_refused(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        visitor = visitor_of(shop, head)
        with refused("not_offered"):
            async with shop.transactions() as uow:
                await service.request_reply(uow, visitor, head.id, Channel.CALLBACK, "+49 30 123456")
        with refused("bad_address"):
            async with shop.transactions() as uow:
                await service.request_reply(uow, visitor, head.id, Channel.EMAIL, "not an address")
        async with shop.transactions() as uow:
            await service.change_settings(uow, shop.site.id, WaitingSettings(offers_callback=True))
            await service.request_reply(uow, visitor, head.id, Channel.CALLBACK, "+49 30 123456")
