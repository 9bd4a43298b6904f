"""What time does to queues: silence, wrap-up, business hours; and immediately the next one."""

import pytest

from app.accounts.rules import Role
from app.conversations.rules import ConversationStatus, Head
from app.presence.rules import Availability, AwayReason
from app.reports import service as reports
from app.routing import service as routing
from app.waiting import service as waiting
from tests.support.clocks import ManualClock
from tests.support.queues import (
    at,
    explain,
    holder_of,
    keep_hours,
    offers_of,
    position,
    presence_of,
    route,
    settle,
)
from tests.support.shop import Shop, a_shop, seconds
from tests.support.waits import WaitSeen, waits_of


async def keep_clocks(shop: Shop) -> int:
    """Let the monitor look at the hours; returns how many clocks it stopped or started."""
    async with shop.transactions() as uow:
        return await waiting.keep_hours(uow)


async def running(shop: Shop, head: Head) -> list[WaitSeen]:
    """Read the clocks of a conversation that run."""
    return [wait for wait in await waits_of(shop.transactions, head.id) if wait.ended_at is None]


# --- silence ---------------------------------------------------------------------------------


async def test_conversation_of_a_silent_agent_goes_back_with_its_place_and_the_agent_is_set_away(
    database_url: str,
) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await settle(shop, silent_after_s=40)
        ada = await shop.an_agent()
        head = await shop.a_conversation(waiting=seconds(10))
        await route(shop)
        newcomer = await shop.a_conversation()
        clock.advance(seconds(39))
        await shop.come_online(ada)
        await route(shop)
        assert await holder_of(shop, head) == ada.id
        clock.advance(seconds(1))
        await route(shop)
        back = await shop.head(head.id)
        assert (back.status, back.queued_at, back.waiting_since) == (
            ConversationStatus.QUEUED,
            head.queued_at,
            head.waiting_since,
        )
        assert await position(shop, head) == 1
        there = await presence_of(shop, ada)
        assert (there.availability, there.away_reason) == (Availability.AWAY, AwayReason.SILENT)
        last = (await shop.entries(head.id))[-1]
        assert (last.activity, last.data["reason"], last.data["from_name"]) == (
            "requeued",
            "agent_silent",
            "Ada Berg",
        )
        assert (await explain(shop, head)).decisions[0].reason == "agent_silent"
        assert newcomer.id != head.id


async def test_who_has_answered_once_is_not_silent_however_long_the_next_answer_takes(
    database_url: str,
) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await settle(shop, silent_after_s=40)
        ada = await shop.an_agent()
        head = await shop.an_answered_conversation(ada)
        clock.advance(seconds(1))
        await shop.say(head)
        clock.advance(seconds(300))
        await shop.come_online(ada)
        await route(shop)
        assert await holder_of(shop, head) == ada.id
        assert (await presence_of(shop, ada)).availability is Availability.ONLINE


# --- wrap-up ---------------------------------------------------------------------------------


async def test_slot_is_kept_until_the_wrap_up_ends_by_itself(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await settle(shop, wrap_up_s=20)
        ada = await shop.an_agent(capacity=1)
        done = await shop.an_answered_conversation(ada)
        next_one = await shop.a_conversation()
        async with shop.transactions() as uow:
            assert (await routing.resolve(uow, done.id, shop.actor(ada))).status == "wrap_up"
        await route(shop)
        assert await holder_of(shop, next_one) is None
        clock.advance(seconds(20))
        await route(shop)
        assert (await shop.head(done.id)).status is ConversationStatus.RESOLVED
        assert await holder_of(shop, next_one) == ada.id


async def test_agent_ends_the_wrap_up_and_the_slot_is_free_at_once(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await settle(shop, wrap_up_s=600)
        ada = await shop.an_agent(capacity=1)
        done = await shop.an_answered_conversation(ada)
        next_one = await shop.a_conversation()
        async with shop.transactions() as uow:
            await routing.resolve(uow, done.id, shop.actor(ada))
            await routing.end_wrap_up(uow, done.id, shop.actor(ada))
        await route(shop)
        assert await holder_of(shop, next_one) == ada.id


async def test_shopper_who_writes_during_the_wrap_up_is_with_the_same_agent(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await settle(shop, wrap_up_s=600)
        ada = await shop.an_agent(capacity=1)
        done = await shop.an_answered_conversation(ada)
        async with shop.transactions() as uow:
            await routing.resolve(uow, done.id, shop.actor(ada))
        await shop.say(done)
        assert await holder_of(shop, done) == ada.id
        assert (await shop.head(done.id)).waiting_since is not None


# --- hours -----------------------------------------------------------------------------------


async def test_who_comes_while_it_is_closed_leaves_a_message_without_a_clock(database_url: str) -> None:
    clock = ManualClock(at("2026-11-16T20:00"))
    async with a_shop(database_url, clock=clock) as shop:
        await keep_hours(shop)
        ada = await shop.an_agent()
        head = await shop.a_conversation()
        await route(shop)
        left = await shop.head(head.id)
        assert (left.status, left.queued_at, left.waiting_since) == (ConversationStatus.MISSED, None, None)
        assert await waits_of(shop.transactions, head.id) == []
        await shop.say(head, "One more thing")
        assert await waits_of(shop.transactions, head.id) == []
        line = (await shop.entries(head.id))[1]
        assert (line.activity, line.data["opens_at"]) == ("missed", "2026-11-17T09:00:00+00:00")
        async with shop.transactions() as uow:
            (shown,) = await reports.read_visitor_states(uow, [head.id])
        assert (shown.conversation.opens_at, shown.conversation.channels) == (
            at("2026-11-17T09:00"),
            ["email"],
        )
        assert not shown.conversation.is_staffed, "an agent who is there does not make it open"
        clock.advance(at("2026-11-17T09:00") - clock.now())
        await shop.come_online(ada)
        await route(shop)
        assert await holder_of(shop, head) == ada.id
        (wait,) = await waits_of(shop.transactions, head.id)
        assert wait.started_at == at("2026-11-17T09:00")


async def test_message_left_can_be_taken_while_it_is_closed(database_url: str) -> None:
    async with a_shop(database_url, clock=ManualClock(at("2026-11-16T20:00"))) as shop:
        await keep_hours(shop)
        ada = await shop.an_agent()
        head = await shop.a_conversation()
        async with shop.transactions() as uow:
            await routing.take(uow, head.id, shop.actor(ada))
        assert await holder_of(shop, head) == ada.id


@pytest.mark.parametrize("mode", ["auto", "offer"])
async def test_at_closing_time_clocks_of_who_stands_in_line_end_whoever_is_still_there(
    database_url: str, mode: str
) -> None:
    clock = ManualClock(at("2026-11-16T16:58"))
    async with a_shop(database_url, clock=clock) as shop:
        await keep_hours(shop)
        await settle(shop, mode=mode, offer_timeout_s=300, silent_after_s=None)
        ada = await shop.an_agent(capacity=1)
        first, second = [await shop.a_conversation() for _ in range(2)]
        await route(shop)
        assert (await shop.head(first.id)).status == ("offered" if mode == "offer" else "assigned")
        clock.advance(seconds(119))
        await shop.come_online(ada)
        await route(shop)
        assert (await shop.head(second.id)).status is ConversationStatus.QUEUED
        clock.advance(seconds(1))
        await route(shop)
        left = (first, second) if mode == "offer" else (second,)
        for head in left:
            assert (await shop.head(head.id)).status is ConversationStatus.MISSED
            (wait,) = await waits_of(shop.transactions, head.id)
            assert (wait.outcome, wait.ended_at) == ("missed", clock.now())
            line = (await shop.entries(head.id))[-1]
            assert (line.activity, line.data["opens_at"]) == ("missed", "2026-11-17T09:00:00+00:00")
        assert await offers_of(shop, ada) == []
        async with shop.transactions() as uow:
            await routing.resolve(uow, first.id, shop.actor(ada))
        async with shop.transactions() as uow:
            await routing.take(uow, second.id, shop.actor(ada))
        assert await holder_of(shop, second) == ada.id


async def test_at_closing_time_the_clock_of_an_owed_answer_stops_and_goes_on_when_it_opens(
    database_url: str,
) -> None:
    clock = ManualClock(at("2026-11-16T16:59"))
    async with a_shop(database_url, clock=clock) as shop:
        await keep_hours(shop)
        ada = await shop.an_agent()
        first, later = await shop.an_assigned_conversation(ada), await shop.an_answered_conversation(ada)
        clock.advance(seconds(59))
        assert await keep_clocks(shop) == 0
        clock.advance(seconds(1))
        await shop.come_online(ada)
        assert await keep_clocks(shop) == 1
        (wait,) = await waits_of(shop.transactions, first.id)
        assert (wait.outcome, wait.ended_at) == ("closed", at("2026-11-16T17:00"))
        assert await holder_of(shop, first) == ada.id
        await shop.say(later)
        assert await keep_clocks(shop) == 1
        assert await keep_clocks(shop) == 0
        assert await running(shop, first) == await running(shop, later) == []
        clock.advance(at("2026-11-17T09:00") - clock.now())
        assert await keep_clocks(shop) == 2
        (again,) = await running(shop, first)
        assert (again.started_at, again.previous_id, again.kind) == (clock.now(), wait.id, wait.kind)
        clock.advance(seconds(7))
        await shop.answer(ada, first)
        assert [wait.outcome for wait in await waits_of(shop.transactions, first.id)] == [
            "closed",
            "answered",
        ]


async def test_conversation_of_who_goes_home_unanswered_is_a_message_that_was_left(database_url: str) -> None:
    clock = ManualClock(at("2026-11-16T16:59"))
    async with a_shop(database_url, clock=clock) as shop:
        await keep_hours(shop)
        head = await shop.an_assigned_conversation(await shop.an_agent())
        clock.advance(seconds(120))
        await keep_clocks(shop)
        await route(shop)
        assert (await shop.head(head.id)).status is ConversationStatus.MISSED
        assert await running(shop, head) == []


async def test_shopper_who_comes_back_while_it_is_closed_leaves_a_message_too(database_url: str) -> None:
    clock = ManualClock(at("2026-11-16T16:59"))
    async with a_shop(database_url, clock=clock) as shop:
        await keep_hours(shop)
        ada = await shop.an_agent()
        visitor = await shop.a_visitor()
        head = await shop.a_conversation(visitor=visitor)
        async with shop.transactions() as uow:
            await routing.take(uow, head.id, shop.actor(ada))
            await routing.resolve(uow, head.id, shop.actor(ada))
        clock.advance(seconds(3_600))
        again = await shop.a_conversation(visitor=visitor)
        assert again.id == head.id
        assert again.status is ConversationStatus.MISSED
        assert again.waiting_since is None


# --- at once ---------------------------------------------------------------------------------


async def test_who_comes_online_is_given_the_longest_waiting_at_once(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (5, 50)]
        await route(shop)
        ada = await shop.an_agent(capacity=1, role=Role.AGENT)
        await route(shop)
        assert [await holder_of(shop, head) for head in heads] == [None, ada.id]
