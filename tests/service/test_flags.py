"""Wait flags: each exactly once, never early, never on a wait that has ended, whoever races."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.conversations import service as conversations
from app.db.leader import Term
from app.sites.rules import WaitTargets
from app.waiting import service
from app.waiting.events import WaitFlagged, WaitsOpened
from app.waiting.rules import Due, OpenWait, WaitLevel
from app.waiting.worker import WaitMonitor
from tests.support.clocks import NOON, ManualClock
from tests.support.shop import Shop, a_shop, a_site, seconds
from tests.support.units import is_somebody_waiting_for_a_lock
from tests.support.waiting import eventually
from tests.support.waits import ALL_LEVELS, due_now, flags_of, lines_of, raise_due


async def test_nothing_is_raised_a_microsecond_early(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation(waiting=seconds(50) - timedelta(microseconds=1))
        assert await raise_due(shop.transactions) == 0
        clock.advance(timedelta(microseconds=1))
        assert await raise_due(shop.transactions) == 1
        assert await flags_of(shop.transactions, head.id) == ["warning"]


async def test_each_level_is_raised_once_and_told_once_in_the_log(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation()
        for _ in range(20):
            clock.advance(seconds(5))
            await raise_due(shop.transactions)
            await raise_due(shop.transactions)
        assert await flags_of(shop.transactions, head.id) == ALL_LEVELS
        assert await lines_of(shop.transactions, head.id) == ALL_LEVELS


async def test_overdue_levels_are_raised_together_in_rising_order(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation(waiting=seconds(500))
        assert await raise_due(shop.transactions) == 3
        assert await lines_of(shop.transactions, head.id) == ALL_LEVELS


async def test_level_named_twice_is_told_once(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation(waiting=seconds(55))
        due = await due_now(shop.transactions)
        async with shop.transactions() as uow:
            assert await service.raise_flags(uow, [*due, *due]) == 1
            assert sum(isinstance(event, WaitFlagged) for event in uow.events) == 1
        assert await lines_of(shop.transactions, head.id) == ["warning"]


async def test_database_itself_refuses_a_second_flag(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await shop.a_conversation(waiting=seconds(55))
        await raise_due(shop.transactions)
        with pytest.raises(IntegrityError, match="pk_wait_flags"):
            async with shop.transactions() as uow:
                await uow.session.execute(text("INSERT INTO wait_flags SELECT * FROM wait_flags"))


async def test_two_monitors_racing_raise_each_flag_once(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(waiting=seconds(80)) for _ in range(8)]
        due = await due_now(shop.transactions)
        start = asyncio.Barrier(2)

        async def monitor(order: int) -> int:
            await start.wait()
            async with shop.transactions() as uow:
                return await service.raise_flags(uow, due[::order])

        assert sum(await asyncio.gather(monitor(1), monitor(-1))) == 3 * len(heads)
        for head in heads:
            assert await flags_of(shop.transactions, head.id) == ALL_LEVELS
            assert sorted(await lines_of(shop.transactions, head.id)) == sorted(ALL_LEVELS)


async def test_wait_that_was_answered_in_the_meantime_is_not_flagged(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada, waiting=seconds(80))
        due = await due_now(shop.transactions)
        await shop.answer(ada, head)
        async with shop.transactions() as uow:
            assert await service.raise_flags(uow, due) == 0
        assert await lines_of(shop.transactions, head.id) == []


async def test_flag_and_answer_at_the_same_moment_leave_no_flag_behind_the_answer(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(capacity=50)
        for _ in range(10):
            head = await shop.an_assigned_conversation(ada, waiting=seconds(55))
            due = await due_now(shop.transactions)

            async def flag(due: list[Due] = due) -> None:
                async with shop.transactions() as uow:
                    await service.raise_flags(uow, due)

            await asyncio.gather(flag(), shop.answer(ada, head))
            log = [entry.activity or entry.body for entry in await shop.entries(head.id)]
            if "wait_flagged" in log:
                assert log.index("wait_flagged") < log.index("Good morning!")
            assert len(await flags_of(shop.transactions, head.id)) == log.count("wait_flagged")


async def test_flag_asked_for_too_early_is_refused_whoever_asks(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation(waiting=seconds(55))
        due = await due_now(shop.transactions)
        clock.advance(seconds(-30))
        async with shop.transactions() as uow:
            assert await service.raise_flags(uow, due) == 0
        assert await flags_of(shop.transactions, head.id) == []


async def test_breach_tells_its_cause(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent(capacity=1)
        nobody = await a_site(shop.transactions)
        alone = await nobody.a_conversation(waiting=seconds(80))
        silent = await shop.an_assigned_conversation(ada, waiting=seconds(80))
        full = await shop.a_conversation(waiting=seconds(80))
        await raise_due(shop.transactions)
        causes = {
            head.id: next(
                entry.data["cause"]
                for entry in await shop.entries(head.id)
                if entry.data.get("level") == "breached"
            )
            for head in (alone, silent, full)
        }
        assert causes == {alone.id: "nobody_online", silent.id: "agent_silent", full.id: "all_full"}


async def test_sites_have_targets_of_their_own(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        hasty = await a_site(shop.transactions, targets=WaitTargets(5, 10, 15))
        calm, quick = (
            await shop.a_conversation(waiting=seconds(12)),
            await hasty.a_conversation(waiting=seconds(12)),
        )
        await raise_due(shop.transactions)
        assert await flags_of(shop.transactions, calm.id) == []
        assert await flags_of(shop.transactions, quick.id) == ["warning", "nearing"]


# --- the monitor itself ------------------------------------------------------------------------


def monitoring(shop: Shop, number: int = 1) -> tuple[WaitMonitor, "asyncio.Task[None]"]:
    monitor = WaitMonitor(shop.transactions)
    return monitor, asyncio.create_task(monitor.run(Term("monitor", number)))


async def become_leader(shop: Shop, number: int = 1) -> None:
    async with shop.transactions() as uow:
        await uow.session.execute(
            text(
                "INSERT INTO leader_terms VALUES ('monitor', :n) ON CONFLICT (role) DO UPDATE SET term = :n"
            ),
            {"n": number},
        )


async def test_monitor_raises_what_comes_due_and_what_it_finds_overdue(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await become_leader(shop)
        old = await shop.a_conversation(waiting=seconds(70))
        _, running = monitoring(shop)
        await eventually(lambda: has_flags(shop, old.id, 2))
        clock.advance(seconds(10))
        await eventually(lambda: has_flags(shop, old.id, 3))
        running.cancel()
        assert await lines_of(shop.transactions, old.id) == ALL_LEVELS


async def test_monitor_that_hears_of_a_wait_twice_tells_it_once(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await become_leader(shop)
        head = await shop.a_conversation(waiting=seconds(45))
        monitor, running = monitoring(shop)
        wait_ids = tuple(wait.id for wait in await open_waits(shop))
        for _ in range(3):
            monitor.on_opened(WaitsOpened(wait_ids))
            await asyncio.sleep(0)
        await eventually(lambda: len(monitor._frontier) == 1 and not monitor._opened)
        clock.advance(seconds(40))
        await eventually(lambda: has_flags(shop, head.id, 3))
        running.cancel()
        assert await lines_of(shop.transactions, head.id) == ALL_LEVELS


async def test_new_monitor_knows_what_was_raised_before(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await shop.a_conversation(waiting=seconds(65))
        await raise_due(shop.transactions)
        (wait,) = await open_waits(shop)
        assert wait.raised == {WaitLevel.WARNING, WaitLevel.NEARING}


async def test_wait_that_nobody_told_the_monitor_of_is_found(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await become_leader(shop)
        monitor, running = monitoring(shop)
        await eventually(lambda: not monitor._must_reload)
        head = await shop.a_conversation()
        clock.advance(seconds(4))
        await eventually(lambda: len(monitor._frontier) == 1)
        clock.advance(seconds(46))
        await eventually(lambda: has_flags(shop, head.id, 1))
        running.cancel()


async def test_clock_that_steps_back_while_a_flag_is_written_loses_and_doubles_nothing(
    database_url: str,
) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        await become_leader(shop)
        head = await shop.a_conversation(waiting=seconds(25))
        monitor, running = monitoring(shop)
        await eventually(lambda: len(monitor._frontier) == 1)
        async with shop.transactions() as uow:
            await conversations.lock_one(uow, head.id)
            clock.advance(seconds(26))
            await eventually(lambda: is_somebody_waiting_for_a_lock(shop.transactions))
            # To where no forecast raises a level either.
            clock.advance(seconds(-30))
        assert await flags_of(shop.transactions, head.id) == []
        await eventually(lambda: is_watched_for(monitor, NOON + seconds(25)))
        clock.advance(seconds(60))
        await eventually(lambda: has_flags(shop, head.id, 3))
        running.cancel()
        # All have come due at once: a forecast may have said so of one before the clock did of another.
        assert sorted(await lines_of(shop.transactions, head.id)) == sorted(ALL_LEVELS)


async def test_monitor_of_an_earlier_term_raises_nothing(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await become_leader(shop, 2)
        head = await shop.a_conversation(waiting=seconds(80))
        _, running = monitoring(shop, number=1)
        (outcome,) = await asyncio.gather(running, return_exceptions=True)
        assert getattr(outcome, "code", None) == "leadership_lost"
        assert await flags_of(shop.transactions, head.id) == []


def is_watched_for(monitor: WaitMonitor, instant: datetime) -> bool:
    return monitor._frontier.next_due_at() == instant


async def has_flags(shop: Shop, conversation_id: UUID, number: int) -> bool:
    return len(await flags_of(shop.transactions, conversation_id)) == number


async def open_waits(shop: Shop) -> list[OpenWait]:
    async with shop.transactions() as uow:
        return [wait for wait, _ in await service.find_open(uow)]
