"""Removing a queue, against a real database: nobody in it is lost, and nothing refers to it any more."""

from app.conversations.rules import ConversationStatus
from app.kernel.ids import new_id
from app.routing import service as routing
from app.routing.rules import Overflow, Team, TeamId
from app.waiting import service as waiting
from tests.support.clocks import ManualClock
from tests.support.queues import at, holder_of, keep_hours, position, route, settle
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, seconds
from tests.support.waits import waits_of


async def remove(shop: Shop) -> None:
    """Remove the queue in which conversations began, after another has taken its part."""
    async with shop.transactions() as uow:
        await routing.remove_queue(uow, shop.queue.id, None)


async def test_who_waits_in_a_removed_queue_keeps_place_and_clock_in_the_default_queue(
    database_url: str,
) -> None:
    async with a_shop(database_url) as shop:
        first, last = [await shop.a_conversation(waiting=seconds(age)) for age in (50, 10)]
        other = await shop.a_queue("Sales")
        await settle(shop, other, is_default=True)
        middle = await shop.a_conversation(waiting=seconds(30))
        assert middle.queue_id == other.id
        await remove(shop)
        await route(shop)
        heads = [await shop.head(head.id) for head in (first, middle, last)]
        assert [head.queue_id for head in heads] == [other.id] * 3
        assert [await position(shop, head) for head in heads] == [1, 2, 3]
        assert [head.waiting_since for head in heads] == [
            head.waiting_since for head in (first, middle, last)
        ]
        assert [wait.ended_at for wait in await waits_of(shop.transactions, first.id)] == [None]
        line = (await shop.entries(first.id))[-1]
        assert (line.activity, line.data) == ("moved", {"to_name": "Sales", "reason": "queue_removed"})


async def test_offer_in_a_removed_queue_is_taken_back(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await settle(shop, mode="offer")
        ada = await shop.an_agent()
        head = await shop.a_conversation()
        await route(shop)
        other = await shop.a_queue("Sales")
        await settle(shop, other, is_default=True)
        await remove(shop)
        await route(shop)
        async with shop.transactions() as uow:
            assert await routing.list_offers(uow, [ada.id]) == []
        assert (await shop.head(head.id)).status is ConversationStatus.QUEUED


async def test_message_left_in_a_removed_queue_is_a_message_in_the_default_queue(database_url: str) -> None:
    async with a_shop(database_url, clock=ManualClock(at("2026-11-16T20:00"))) as shop:
        hours = await keep_hours(shop)
        head = await shop.a_conversation()
        other = await shop.a_queue("Sales")
        await settle(shop, other, is_default=True, schedule_id=hours.id)
        await remove(shop)
        await route(shop)
        left = await shop.head(head.id)
        assert (left.status, left.queue_id) == (ConversationStatus.MISSED, other.id)


async def test_who_is_served_goes_on_and_who_comes_back_is_put_into_the_default_queue(
    database_url: str,
) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        talk, done = await shop.an_answered_conversation(ada), await shop.an_answered_conversation(ada)
        unanswered = await shop.an_assigned_conversation(ada)
        async with shop.transactions() as uow:
            await routing.resolve(uow, done.id, shop.actor(ada))
        other = await shop.a_queue("Sales")
        await settle(shop, other, is_default=True)
        await remove(shop)
        await route(shop)
        assert await holder_of(shop, talk) == ada.id
        await shop.say(done)
        clock.advance(seconds(31))  # Ada has gone
        await route(shop)
        for head in (done, unanswered):
            now = await shop.head(head.id)
            assert (now.status, now.queue_id) == (ConversationStatus.QUEUED, other.id)


async def test_removed_queue_is_nowhere_but_in_what_happened_in_it(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_answered_conversation(ada)
        other, team = await shop.a_queue("Sales"), Team(TeamId(new_id()), shop.site.id, "Team")
        async with shop.transactions() as uow:
            await routing.create_team(uow, team, None)
        await settle(shop, other, is_default=True, overflows=(Overflow(shop.queue.id, 40),))
        await settle(shop, team_id=team.id)
        await remove(shop)
        async with shop.transactions() as uow:
            (left,) = await routing.list_queues(uow, shop.scope)
            assert (left.id, left.overflows) == (other.id, ())
            assert (await routing.list_candidates(uow)) == []
            await routing.remove_team(uow, team.id, None)
            assert (await routing.explain(uow, head.id, None)).queue.name == "Help"
            assert await waiting.find_open(uow) == []
        boss = shop.actor(ada)
        for act in (
            lambda uow: routing.remove_queue(uow, shop.queue.id, None),
            lambda uow: routing.change_queue(uow, shop.queue.id, {"name": "Again"}, None),
            lambda uow: routing.set_members(uow, shop.queue.id, [], None),
            lambda uow: routing.transfer_to_queue(uow, head.id, shop.queue.id, boss),
        ):
            with refused("not_found"):
                async with shop.transactions() as uow:
                    await act(uow)
        with refused("bad_overflow"):
            await settle(shop, other, overflows=(Overflow(shop.queue.id, 10),))


async def test_queue_in_which_conversations_begin_cannot_be_removed(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        with refused("default_needed"):
            await remove(shop)
