"""From the monitor's loops to what comes of them, against a real database: limits, causes, what is repaired and forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import text

from app.conversations.rules import ConversationStatus
from app.db.leader import Term
from app.routing import service as routing
from app.routing.service import RoutingChange
from app.waiting.worker import WaitMonitor
from tests.support.clocks import ManualClock
from tests.support.queues import explain, holder_of, route, settle, teach
from tests.support.shop import Shop, a_shop, seconds
from tests.support.waiting import eventually


@asynccontextmanager
async def a_monitor(shop: Shop) -> AsyncIterator[None]:
    """Let a monitor lead while the block runs."""
    async with shop.transactions() as uow:
        await uow.session.execute(text("INSERT INTO leader_terms VALUES ('monitor', 1)"))
    running = asyncio.create_task(WaitMonitor(shop.transactions).run(Term("monitor", 1)))
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def scalar(shop: Shop, statement: str, **values: object) -> object:
    async with shop.transactions() as uow:
        return await uow.session.scalar(text(statement), values)


async def test_queue_is_full_when_the_monitor_reckons_a_longer_wait_and_opens_when_it_does_not(
    database_url: str,
) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent(capacity=1)
        for _ in range(10):  # enough to be sure of the pace
            head = await shop.an_answered_conversation(ada)
            clock.advance(seconds(20))
            async with shop.transactions() as uow:
                await routing.resolve(uow, head.id, shop.actor(ada))
        await settle(shop, max_wait_s=30, is_sticky=False)
        await shop.come_online(ada)
        busy, waiting = await shop.an_assigned_conversation(ada), await shop.a_conversation()
        async with a_monitor(shop):
            await eventually(lambda: scalar(shop, "SELECT wait_s FROM queue_estimates WHERE wait_s > 30"))
        refused = await shop.a_conversation()
        assert refused.status is ConversationStatus.MISSED
        assert (await explain(shop, refused)).decisions[0].reason == "wait_too_long"
        await shop.answer(ada, busy)
        async with shop.transactions() as uow:
            await routing.resolve(uow, busy.id, shop.actor(ada))
        await route(shop)
        assert await holder_of(shop, waiting) == ada.id
        assert (await shop.head(refused.id)).status is ConversationStatus.QUEUED, "nobody waits any more"


async def test_breach_says_that_nobody_online_has_the_skill(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        expert, ada = await shop.an_agent(name="Expert", online=False), await shop.an_agent()
        await teach(shop, expert, "returns")
        head = await shop.a_conversation()
        async with shop.transactions() as uow:
            change = RoutingChange(needs=frozenset({"returns"}))
            await routing.change_routing(uow, head.id, change, shop.actor(ada))
        await route(shop)
        async with a_monitor(shop):
            for _ in range(4):
                clock.advance(seconds(19))
                await shop.come_online(ada)
            query = "SELECT cause FROM wait_flags WHERE level = 'breached'"
            assert await eventually(lambda: scalar(shop, query)) == "skill_missing"
        line = (await shop.entries(head.id))[-1]
        assert (line.data["level"], line.data["cause"]) == ("breached", "skill_missing")


async def test_decisions_are_forgotten_after_thirty_days_and_not_before(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await shop.an_agent()
        head = await shop.a_conversation()
        await route(shop)
        for days, left in ((30, 1), (0.01, 0)):
            clock.advance(seconds(days * 86_400))
            async with shop.transactions() as uow:
                assert await routing.forget_old_decisions(uow) == 1 - left
            assert len((await explain(shop, head)).decisions) == left


async def test_placements_that_an_older_program_did_not_follow_are_repaired(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada, other = await shop.an_agent(), await shop.a_queue()
        lost, moved, right = [await shop.a_conversation(waiting=seconds(age)) for age in (30, 20, 10)]
        async with shop.transactions() as uow:
            await uow.session.execute(
                text("DELETE FROM placements WHERE conversation_id = :id"), {"id": lost.id}
            )
            await uow.session.execute(
                text("UPDATE conversations SET queue_id = :queue WHERE id = :id"),
                {"queue": other.id, "id": moved.id},
            )
        async with shop.transactions() as uow:
            assert await routing.repair_placements(uow) == 2
        async with shop.transactions() as uow:
            assert await routing.repair_placements(uow) == 0
            placements = await routing.read_placements(uow, [lost.id, moved.id, right.id])
        assert placements[lost.id].strand.queued_at == lost.queued_at
        assert placements[moved.id].strand.queue_id == other.id
        await route(shop)
        assert await holder_of(shop, lost) == ada.id
