"""Waiting episodes follow what happens to the conversation."""

from uuid import UUID

from app.conversations import service as conversations
from app.kernel.ids import new_id
from app.routing import service as routing
from tests.support.clocks import NOON, ManualClock
from tests.support.shop import Shop, a_shop, seconds, shopper_says
from tests.support.waits import WaitSeen, waits_of


async def episodes(shop: Shop, conversation_id: UUID) -> list[tuple[str, str | None]]:
    return [(wait.kind, wait.outcome) for wait in await seen(shop, conversation_id)]


async def seen(shop: Shop, conversation_id: UUID) -> list[WaitSeen]:
    return await waits_of(shop.transactions, conversation_id)


async def test_wait_begins_with_the_first_message_and_ends_with_the_answer(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        head = await shop.a_conversation()
        clock.advance(seconds(7))
        async with shop.transactions() as uow:
            await routing.take(uow, head.id, shop.actor(ada))
        clock.advance(seconds(5))
        await shop.answer(ada, head)
        (wait,) = await seen(shop, head.id)
        assert (wait.kind, wait.outcome) == ("first_response", "answered")
        assert (wait.started_at, wait.accepted_at, wait.ended_at) == (
            NOON,
            NOON + seconds(7),
            NOON + seconds(12),
        )


async def test_second_answer_and_notes_change_nothing(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_answered_conversation(ada)
        await shop.answer(ada, head, "Anything else?")
        assert await episodes(shop, head.id) == [("first_response", "answered")]


async def test_next_message_after_an_answer_begins_the_next_wait(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_answered_conversation(ada)
        await shop.say(head)
        await shop.say(head)
        assert await episodes(shop, head.id) == [("first_response", "answered"), ("next_response", None)]


async def test_transfer_begins_a_wait_that_remembers_the_one_before(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada, ben = await shop.an_agent(), await shop.an_agent(name="Ben")
        head = await shop.an_assigned_conversation(ada)
        async with shop.transactions() as uow:
            await routing.transfer_to_agent(uow, head.id, ben.id, shop.actor(ada))
        first, second = await seen(shop, head.id)
        assert (first.outcome, second.outcome) == ("transferred", None)
        assert second.previous_id == first.id
        assert second.accepted_at == shop.now()


async def test_transfer_to_a_queue_begins_a_wait_that_remembers_the_one_before(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        queue = await shop.a_queue()
        head = await shop.an_assigned_conversation(ada)
        async with shop.transactions() as uow:
            await routing.transfer_to_queue(uow, head.id, queue.id, shop.actor(ada))
        first, second = await seen(shop, head.id)
        assert (second.previous_id, second.kind, second.accepted_at) == (first.id, "first_response", None)


async def test_resolving_ends_the_wait(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada)
        async with shop.transactions() as uow:
            await conversations.resolve(uow, head.id, shop.scope, by=shop.actor(ada).author)
        assert await episodes(shop, head.id) == [("first_response", "resolved")]


async def test_message_to_a_resolved_conversation_begins_a_first_response_again(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_answered_conversation(ada)
        async with shop.transactions() as uow:
            await conversations.resolve(uow, head.id, shop.scope, by=shop.actor(ada).author)
        await shop.say(head)
        assert await episodes(shop, head.id) == [("first_response", "answered"), ("first_response", None)]


async def test_conversation_given_back_keeps_its_wait(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada)
        clock.advance(seconds(31))
        assert await shop.give_back() == 1
        (wait,) = await seen(shop, head.id)
        assert (wait.started_at, wait.outcome) == (NOON, None)


async def test_question_answer_question_in_one_batch_leaves_the_right_episodes(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada)
        await shop.post(
            shop.agent_says(ada, head),
            shopper_says(head),
            shop.agent_says(ada, head),
            shopper_says(head),
        )
        assert await episodes(shop, head.id) == [
            ("first_response", "answered"),
            ("next_response", "answered"),
            ("next_response", None),
        ]


async def test_waiting_clock_in_the_conversation_and_its_episode_agree(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada, ben = await shop.an_agent(), await shop.an_agent(name="Ben")
        head = await shop.an_assigned_conversation(ada)
        for _ in range(3):
            clock.advance(seconds(5))
            await shop.answer(ada, head)
            clock.advance(seconds(5))
            await shop.say(head)
        await shop.come_online(ben)
        async with shop.transactions() as uow:
            await routing.transfer_to_agent(uow, head.id, ben.id, shop.actor(ada))
        waits = await seen(shop, head.id)
        assert (await shop.head(head.id)).waiting_since == waits[-1].started_at
        assert [wait.ended_at for wait in waits[:-1]].count(None) == 0


async def test_note_of_a_transfer_is_left_once(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada)
        client_id = new_id()
        for _ in range(2):
            async with shop.transactions() as uow:
                await routing.leave_note(uow, head.id, "regular", shop.actor(ada), client_id)
        assert [entry.body for entry in await shop.entries(head.id)].count("regular") == 1
