"""Routing against a real database: nobody above capacity, nobody forgotten, places kept, whoever races."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from app.accounts import service as accounts
from app.accounts.rules import Agent, AgentChange, AgentId, Role
from app.conversations import service as conversations
from app.conversations.rules import ConversationStatus, Head
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.presence.rules import Availability
from app.routing import service as routing
from tests.support.clocks import NOON, ManualClock
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, a_site, seconds


async def owners(shop: Shop) -> Counter[str]:
    statement = text("SELECT assignee_id, count(*) FROM conversations WHERE status = 'assigned' GROUP BY 1")
    async with shop.transactions() as uow:
        held = {row[0]: row[1] for row in await uow.session.execute(statement)}
        return Counter({agent.name: held[agent.id] for agent in await accounts.find_agents(uow, held)})


async def route(shop: Shop) -> None:
    while await shop.assign_waiting():
        pass


async def position(shop: Shop, head: Head) -> int | None:
    async with shop.transactions() as uow:
        place = (await routing.places(uow, [head.queue_id], [head.id])).get(head.id)
    return place[0] if place else None


async def take(shop: Shop, head: Head, agent: Agent) -> Head:
    async with shop.transactions() as uow:
        return await routing.take(uow, head.id, shop.actor(agent))


async def test_who_waits_longest_is_served_first_until_all_slots_are_full(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (10, 40, 20, 30)]
        await shop.an_agent(name="Ada", capacity=1)
        await shop.an_agent(name="Ben", capacity=1)
        await route(shop)
        status = [(await shop.head(head.id)).status.value for head in heads]
        assert status == ["queued", "assigned", "queued", "assigned"]
        assert await owners(shop) == {"Ada": 1, "Ben": 1}


async def test_only_who_is_connected_and_willing_is_given_anything(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await shop.a_conversation()
        await shop.an_agent(name="Never here", online=False)
        away = await shop.an_agent(name="Away")
        await shop.set_availability(away, Availability.AWAY)
        await shop.an_agent(name="Another queue", has_queue=False)
        await route(shop)
        assert await owners(shop) == {}
        await shop.set_availability(away, Availability.ONLINE)
        clock.advance(seconds(31))
        await route(shop)
        assert await owners(shop) == {}, "given to somebody whose lease has run out"
        await shop.come_online(away)
        await route(shop)
        assert await owners(shop) == {"Away": 1}


@pytest.mark.parametrize("routers", [2, 4])
async def test_racing_routers_and_takers_give_everything_to_one_and_nobody_too_much(
    database_url: str, routers: int
) -> None:
    async with a_shop(database_url) as shop:
        people = [await shop.an_agent(name=name, capacity=3) for name in ("Ada", "Ben", "Cem")]
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in range(14, 0, -1)]
        start = asyncio.Barrier(routers + len(people))

        async def router() -> None:
            await start.wait()
            await route(shop)

        async def taker(agent: Agent) -> None:
            await start.wait()
            for head in reversed(heads):
                try:
                    await take(shop, head, agent)
                except AppError as exc:
                    assert exc.code in {"already_assigned", "no_free_slot", "already_assignee"}, exc.code

        await asyncio.gather(*(router() for _ in range(routers)), *(taker(agent) for agent in people))
        await route(shop)
        assert await owners(shop) == {"Ada": 3, "Ben": 3, "Cem": 3}
        for head in heads:
            log = await shop.activities(head.id)
            assert log.count("assigned") <= 1


async def test_no_agent_stays_idle_beside_a_waiting_shopper_whatever_queue_is_long(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        returns = await shop.a_queue()
        await shop.an_agent(name="Ada", capacity=1)
        ben = await shop.an_agent(name="Ben", capacity=1, has_queue=False)
        async with shop.transactions() as uow:
            await routing.set_members(uow, returns.id, [ben.id], None)
        for age in range(20, 10, -1):
            await shop.a_conversation(waiting=seconds(age))
        last = await shop.a_conversation()
        async with shop.transactions() as uow:
            actor = shop.actor(await shop.an_agent(name="Boss", role=Role.SUPERVISOR, online=False))
            await routing.transfer_to_queue(uow, last.id, returns.id, actor)
        await route(shop)
        assert await owners(shop) == {"Ada": 1, "Ben": 1}


async def test_conversation_locked_by_somebody_else_does_not_hold_up_the_router(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        first, second = await shop.a_conversation(waiting=seconds(9)), await shop.a_conversation()
        await shop.an_agent(name="Ada", capacity=2)
        async with shop.transactions() as uow:
            await conversations.lock_one(uow, first.id)
            assert await shop.assign_waiting() == 1
        assert (await shop.head(second.id)).status is ConversationStatus.ASSIGNED
        await route(shop)
        assert await owners(shop) == {"Ada": 2}


async def test_agent_who_is_gone_gives_back_what_is_unanswered_with_its_place(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        patient = await shop.an_assigned_conversation(ada, waiting=seconds(30))
        answered = await shop.an_answered_conversation(ada)
        newcomer = await shop.a_conversation(waiting=seconds(10))
        assert await shop.give_back() == 0
        clock.advance(seconds(30))
        assert await shop.give_back() == 1
        back = await shop.head(patient.id)
        assert (back.status, back.queued_at, back.waiting_since) == (
            ConversationStatus.QUEUED,
            NOON - seconds(30),
            NOON - seconds(30),
        )
        assert [await position(shop, head) for head in (patient, newcomer)] == [1, 2]
        assert (await shop.head(answered.id)).assignee_id == ada.id
        assert (await shop.activities(patient.id))[-1] == "requeued"


async def test_answered_conversation_comes_back_too_once_the_shopper_waits_again(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent()
        head = await shop.an_answered_conversation(ada)
        clock.advance(seconds(31))
        assert await shop.give_back() == 0
        await shop.say(head)
        assert await shop.give_back() == 1


async def test_who_takes_the_last_slot_is_not_given_another(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(capacity=1)
        mine, other = await shop.a_conversation(), await shop.a_conversation()
        await take(shop, mine, ada)
        with refused("no_free_slot"):
            await take(shop, other, ada)
        assert await shop.assign_waiting() == 0


async def test_colleagues_conversation_can_be_taken_over_by_supervisors_only(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada, ben = await shop.an_agent(name="Ada"), await shop.an_agent(name="Ben")
        boss = await shop.an_agent(name="Boss", role=Role.SUPERVISOR)
        head = await shop.an_assigned_conversation(ada)
        with refused("already_assigned"):
            await take(shop, head, ben)
        assert (await take(shop, head, boss)).assignee_id == boss.id


async def test_transfer_and_resolve_of_a_colleagues_conversation_are_refused(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada, ben = await shop.an_agent(name="Ada"), await shop.an_agent(name="Ben")
        head = await shop.an_assigned_conversation(ada)
        me = shop.actor(ben)
        actions: list[Callable[[UnitOfWork], Awaitable[Head]]] = [
            lambda uow: routing.resolve(uow, head.id, me),
            lambda uow: routing.transfer_to_queue(uow, head.id, shop.queue.id, me),
            lambda uow: routing.transfer_to_agent(uow, head.id, ben.id, me),
        ]
        for action in actions:
            with refused("not_assignee"):
                async with shop.transactions() as uow:
                    await action(uow)


async def test_transfer_needs_a_connected_colleague_with_a_free_slot(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(name="Ada")
        full = await shop.an_agent(name="Full", capacity=0)
        gone = await shop.an_agent(name="Gone", online=False)
        head = await shop.an_assigned_conversation(ada)
        for colleague, code in ((full, "no_free_slot"), (gone, "agent_offline")):
            with refused(code):
                async with shop.transactions() as uow:
                    await routing.transfer_to_agent(uow, head.id, colleague.id, shop.actor(ada))


async def test_transfer_to_somebody_who_may_not_see_the_site_is_refused(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        stranger = await (await a_site(shop.transactions)).an_agent(name="Stranger")
        head = await shop.an_assigned_conversation(ada)
        with refused("not_found"):
            async with shop.transactions() as uow:
                await routing.transfer_to_agent(uow, head.id, stranger.id, shop.actor(ada))


async def test_agent_of_another_site_can_do_nothing_with_a_conversation(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        other = await a_site(shop.transactions)
        stranger = await other.an_agent(role=Role.SUPERVISOR)
        head = await shop.a_conversation()
        for action in (routing.take, routing.resolve, routing.reopen):
            with refused("not_found"):
                async with shop.transactions() as uow:
                    await action(uow, head.id, other.actor(stranger))


async def test_queue_of_another_site_is_no_target(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        other = await a_site(shop.transactions)
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada)
        with refused("not_found"):
            async with shop.transactions() as uow:
                await routing.transfer_to_queue(uow, head.id, other.queue.id, shop.actor(ada))


async def test_agent_who_no_longer_works_for_a_site_is_given_nothing_of_it(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        async with shop.transactions() as uow:
            await accounts.change_agent(uow, ada.id, AgentChange(site_ids=frozenset()), by=None)
        await shop.a_conversation()
        await route(shop)
        assert await owners(shop) == {}


async def test_new_agent_answers_the_queues_of_their_sites(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        new = accounts.NewAgent(
            id=AgentId(new_id()),
            email="new@shop.example",
            name="New",
            password="seven kettles on a quiet hill",
            site_ids=frozenset({shop.site.id}),
        )
        async with shop.transactions() as uow:
            agent, _ = await accounts.create_agent(uow, new)
        await shop.come_online(agent)
        await shop.a_conversation()
        await route(shop)
        assert await owners(shop) == {"New": 1}


async def test_positions_move_up_as_others_leave(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (30, 20, 10)]
        assert [await position(shop, head) for head in heads] == [1, 2, 3]
        await shop.an_agent(capacity=1)
        await route(shop)
        assert [await position(shop, head) for head in heads] == [None, 1, 2]
