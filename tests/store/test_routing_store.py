"""The statements of the line: heads of strands in order, around what others hold, whatever stands behind."""

from app.conversations.rules import Head
from app.routing import service as routing
from app.routing.rules import Priority, Strand
from app.routing.store import line
from tests.support.shop import Shop, a_shop, seconds


async def strands_of(shop: Shop) -> list[Strand]:
    async with shop.transactions() as uow:
        return await line.find_strands(uow, [shop.queue.id])


async def change(shop: Shop, head: Head, *, priority: Priority = Priority.NORMAL, needs: str = "") -> None:
    async with shop.transactions() as uow:
        await line.change(uow, head.id, priority=priority, language="en", needs=needs.split())


async def test_heads_are_locked_in_order_of_arrival_around_what_others_hold(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (10, 40, 30, 20)]
        strands = await strands_of(shop)
        async with shop.transactions() as one, shop.transactions() as other:
            first = await line.lock_heads(one, strands, 2)
            second = await line.lock_heads(other, strands, 9)
            assert [waiting.conversation_id for waiting in first] == [heads[1].id, heads[2].id]
            assert [waiting.conversation_id for waiting in second] == [heads[3].id, heads[0].id]


async def test_each_kind_of_conversation_is_one_strand_with_the_time_of_its_first(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (60, 50, 40, 30)]
        await change(shop, heads[1], priority=Priority.HIGH)
        await change(shop, heads[2], needs="returns vip")
        await change(shop, heads[3], needs="vip returns")
        assert {(strand.priority, strand.needs, strand.queued_at) for strand in await strands_of(shop)} == {
            (Priority.NORMAL, frozenset(), heads[0].queued_at),
            (Priority.HIGH, frozenset(), heads[1].queued_at),
            (Priority.NORMAL, frozenset({"returns", "vip"}), heads[2].queued_at),
        }


async def test_whom_more_queues_help_is_a_strand_of_their_own_until_they_stand_elsewhere(
    database_url: str,
) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (60, 50, 40)]
        async with shop.transactions() as uow:
            await line.set_helpers(uow, {heads[1].id: 1, heads[2].id: 1})
        strands = await strands_of(shop)
        assert {(one.helpers, one.queued_at) for one in strands} == {
            (0, heads[0].queued_at),
            (1, heads[1].queued_at),
        }
        async with shop.transactions() as uow:
            locked = await line.lock_heads(uow, [one for one in strands if one.helpers], 9)
        assert [one.conversation_id for one in locked] == [heads[1].id, heads[2].id]
        other = await shop.a_queue()
        ada = await shop.an_agent()
        async with shop.transactions() as uow:
            await routing.move_to_queue(uow, heads[2].id, other.id, shop.actor(ada))
        async with shop.transactions() as uow:
            placements = await line.read(uow, [head.id for head in heads])
        assert [placements[head.id].strand.helpers for head in heads] == [0, 1, 0]


async def test_line_of_all_strands_is_in_the_order_of_rank(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (50, 40, 25, 10)]
        await change(shop, heads[2], priority=Priority.HIGH)  # as if 55 s had been waited
        await change(shop, heads[0], priority=Priority.LOW)  # as if 20 s had been waited
        strands = await strands_of(shop)
        async with shop.transactions() as uow:
            found = [waiting.conversation_id for waiting in await line.lock_heads(uow, strands, 9)]
            assert found == [heads[2].id, heads[1].id, heads[0].id, heads[3].id]
            assert await line.line_of(uow, shop.queue.id, 9) == found
