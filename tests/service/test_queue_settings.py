"""Settings of queues at work, against a real database: order, people, overflow, limits, moves, explanations."""

from app.accounts.rules import Role
from app.conversations.rules import ConversationStatus
from app.kernel.ids import new_id
from app.routing import service as routing
from app.routing.rules import Channel, Overflow, Priority, Team, TeamId, Verdict, WhenFull
from app.routing.service import RoutingChange
from app.waiting import service as waiting
from tests.support.clocks import ManualClock
from tests.support.queues import explain, holder_of, position, route, settle, teach
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, a_site, seconds


async def a_boss(shop: Shop) -> routing.Actor:
    return shop.actor(await shop.an_agent(name="Boss", role=Role.SUPERVISOR, online=False, has_queue=False))


async def test_priority_moves_up_by_its_boost_and_no_further(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await settle(shop, boost_s=30)
        boss = await a_boss(shop)
        old, middle, new = [await shop.a_conversation(waiting=seconds(age)) for age in (70, 20, 0)]
        async with shop.transactions() as uow:
            await routing.change_routing(uow, new.id, RoutingChange(priority=Priority.URGENT), boss)
        assert [await position(shop, head) for head in (old, middle, new)] == [1, 3, 2]
        ada = await shop.an_agent(capacity=2)
        await route(shop)
        assert [await holder_of(shop, head) for head in (old, middle, new)] == [ada.id, None, ada.id]
        await settle(shop, boost_s=300)
        assert await position(shop, middle) == 1
        assert (await shop.activities(new.id)).count("reprioritised") == 1


async def test_german_shopper_waits_for_who_speaks_german_and_then_for_anybody(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await settle(shop, language_widen_after_s=20)
        german = await shop.an_agent(name="Greta", capacity=1)
        await teach(shop, german, "language:de")
        busy = await shop.a_conversation()
        await route(shop)
        english = await shop.an_agent(name="Ed")
        await teach(shop, english, "language:en")
        head = await shop.a_conversation()
        async with shop.transactions() as uow:
            await routing.change_routing(uow, head.id, RoutingChange(language="de"), await a_boss(shop))
        await route(shop)
        assert await holder_of(shop, busy) == german.id
        assert await holder_of(shop, head) is None
        found = {one.agent.name: (one.verdict, one.lacks) for one in (await explain(shop, head)).verdicts}
        assert found["Greta"] == (Verdict.FULL, ())
        assert found["Ed"] == (Verdict.LACKS_LANGUAGE, ("language:de",))
        assert found["Boss"][0] is Verdict.OFFLINE
        clock.advance(seconds(20))
        await route(shop)
        assert await holder_of(shop, head) == english.id
        assert (await explain(shop, head)).decisions[0].facts["is_widened"] is True


async def test_shopper_who_comes_back_is_with_the_same_agent_when_they_are_free(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(name="Ada", capacity=3)
        visitor = await shop.a_visitor()
        head = await shop.a_conversation(visitor=visitor)
        await route(shop)
        async with shop.transactions() as uow:
            await routing.resolve(uow, head.id, shop.actor(ada))
        await shop.an_assigned_conversation(ada)
        await shop.an_agent(name="Idle Ben")
        await shop.say(head)
        await route(shop)
        assert await holder_of(shop, head) == ada.id
        assert (await explain(shop, head)).decisions[0].reason == "sticky"
        async with shop.transactions() as uow:
            await routing.transfer_to_queue(uow, head.id, shop.queue.id, shop.actor(ada))
        await route(shop)
        assert await holder_of(shop, head) != ada.id, "whoever gives somebody away does not get them back"


async def test_team_answers_its_queue_and_overflow_people_help_out_later(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        member = await shop.an_agent(name="Member", has_queue=False, capacity=1)
        team = Team(TeamId(new_id()), shop.site.id, "Returns", frozenset({member.id}))
        returns = await shop.a_queue()
        async with shop.transactions() as uow:
            await routing.create_team(uow, team, None)
        await settle(shop, returns, team_id=team.id)
        await settle(shop, overflows=(Overflow(returns.id, 40),))
        head = await shop.a_conversation()
        await route(shop)
        assert await holder_of(shop, head) is None
        clock.advance(seconds(40))
        await shop.come_online(member)
        await route(shop)
        assert await holder_of(shop, head) == member.id
        decision = (await explain(shop, head)).decisions[0]
        assert (decision.facts["overflow"], decision.facts["waited_s"]) == ("Returns", 40)


async def test_full_queue_takes_messages_and_puts_them_into_line_when_there_is_room(
    database_url: str,
) -> None:
    async with a_shop(database_url) as shop:
        await settle(shop, max_waiting=2)
        first, second, third = [await shop.a_conversation() for _ in range(3)]
        assert [head.status for head in (first, second, third)] == ["queued", "queued", "missed"]
        assert (await shop.entries(third.id))[1].data["reason"] == "queue_full"
        await route(shop)
        assert (await shop.head(third.id)).status is ConversationStatus.MISSED
        ada = await shop.an_agent(capacity=1)
        await route(shop)
        assert await holder_of(shop, first) == ada.id
        back = await shop.head(third.id)
        assert (back.status, back.waiting_since) == (ConversationStatus.QUEUED, shop.now())


async def test_full_queue_may_overflow_at_the_door(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        other = await shop.a_queue("Other")
        overflows = (Overflow(other.id, 40),)
        await settle(shop, max_waiting=1, when_full=WhenFull.OVERFLOW, overflows=overflows)
        heads = [await shop.a_conversation() for _ in range(2)]
        assert [head.queue_id for head in heads] == [shop.queue.id, other.id]
        assert (await explain(shop, heads[1])).decisions[0].kind == "overflowed"


async def test_estimated_wait_closes_the_door_while_somebody_waits(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await settle(shop, max_wait_s=300)
        async with shop.transactions() as uow:
            await routing.note_estimates(uow, {shop.queue.id: 600})
        assert (await shop.a_conversation()).status is ConversationStatus.QUEUED, "nobody waits"
        assert (await shop.a_conversation()).status is ConversationStatus.MISSED
        clock.advance(seconds(61))
        assert (await shop.a_conversation()).status is ConversationStatus.QUEUED, "the estimate is stale"


async def test_supervisor_moves_who_waits_with_the_time_they_have_waited(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        other, boss = await shop.a_queue(), await a_boss(shop)
        head = await shop.a_conversation(waiting=seconds(50))
        async with shop.transactions() as uow:
            moved = await routing.move_to_queue(uow, head.id, other.id, boss)
        assert (moved.queue_id, moved.queued_at, moved.waiting_since) == (
            other.id,
            head.queued_at,
            head.waiting_since,
        )
        stranger = await a_site(shop.transactions)
        with refused("not_found"):
            async with shop.transactions() as uow:
                await routing.move_to_queue(uow, head.id, stranger.queue.id, boss)


async def test_weight_of_a_channel_decides_how_many_fit(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        async with shop.transactions() as uow:
            await routing.set_channel_weights(uow, shop.site.id, {Channel.CHAT: 50})
        ada = await shop.an_agent(capacity=2)
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (9, 8, 7, 6, 5)]
        await route(shop)
        assert [await holder_of(shop, head) for head in heads] == [ada.id] * 4 + [None]


async def test_queue_refuses_what_makes_no_sense(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        other_site = await a_site(shop.transactions)
        for wrong, code in (
            ({"overflows": (Overflow(shop.queue.id, 10),)}, "bad_overflow"),
            ({"overflows": (Overflow(other_site.queue.id, 10),)}, "bad_overflow"),
            ({"is_default": False}, "default_needed"),
            ({"schedule_id": new_id()}, "not_found"),
            ({"team_id": TeamId(new_id())}, "not_found"),
        ):
            with refused(code):
                await settle(shop, **wrong)


async def test_forecasts_see_the_line_in_the_order_in_which_it_is_served(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        boss = await a_boss(shop)
        first, second = [await shop.a_conversation(waiting=seconds(age)) for age in (20, 10)]
        async with shop.transactions() as uow:
            await routing.change_routing(uow, second.id, RoutingChange(priority=Priority.HIGH), boss)
        async with shop.transactions() as uow:
            open_waits = {wait.conversation_id: wait.standing for wait, _ in await waiting.find_open(uow)}
        places = {id_: standing.queued_at for id_, standing in open_waits.items() if standing is not None}
        assert sorted([first.id, second.id], key=lambda id_: places[id_] or shop.now()) == [
            second.id,
            first.id,
        ]
