"""The statements of the line: heads of lanes in order, around what others hold, whatever stands behind."""

from app.conversations.rules import Head
from app.routing.rules import Lane, Priority
from app.routing.store import line
from tests.support.shop import Shop, a_shop, seconds


async def lanes_of(shop: Shop) -> list[Lane]:
    async with shop.transactions() as uow:
        return await line.find_lanes(uow, [shop.queue.id])


async def change(shop: Shop, head: Head, *, priority: Priority = Priority.NORMAL, needs: str = "") -> None:
    async with shop.transactions() as uow:
        await line.change(uow, head.id, priority=priority, language="en", needs=needs.split())


async def test_heads_are_locked_in_order_of_arrival_around_what_others_hold(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (10, 40, 30, 20)]
        lanes = await lanes_of(shop)
        async with shop.transactions() as one, shop.transactions() as other:
            first = await line.lock_heads(one, lanes, 2)
            second = await line.lock_heads(other, lanes, 9)
            assert [waiting.conversation_id for waiting in first] == [heads[1].id, heads[2].id]
            assert [waiting.conversation_id for waiting in second] == [heads[3].id, heads[0].id]


async def test_each_kind_of_conversation_is_one_lane_with_the_time_of_its_first(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (60, 50, 40, 30)]
        await change(shop, heads[1], priority=Priority.HIGH)
        await change(shop, heads[2], needs="returns vip")
        await change(shop, heads[3], needs="vip returns")
        assert {(lane.priority, lane.needs, lane.queued_at) for lane in await lanes_of(shop)} == {
            (Priority.NORMAL, frozenset(), heads[0].queued_at),
            (Priority.HIGH, frozenset(), heads[1].queued_at),
            (Priority.NORMAL, frozenset({"returns", "vip"}), heads[2].queued_at),
        }


async def test_line_of_all_lanes_is_in_the_order_of_rank(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (50, 40, 25, 10)]
        await change(shop, heads[2], priority=Priority.HIGH)  # as if 55 s had been waited
        await change(shop, heads[0], priority=Priority.LOW)  # as if 20 s had been waited
        lanes = await lanes_of(shop)
        async with shop.transactions() as uow:
            found = [waiting.conversation_id for waiting in await line.lock_heads(uow, lanes, 9)]
            assert found == [heads[2].id, heads[1].id, heads[0].id, heads[3].id]
            assert await line.line_of(uow, shop.queue.id, 9) == found
