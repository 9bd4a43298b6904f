"""The rescue ladder and forecasts against the database: each step once, with its consequences, measured afterwards."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from app.conversations import service as conversations
from app.conversations.rules import SYSTEM, Head
from app.db.unit_of_work import Transactions
from app.reports import service as reports
from app.routing import service as routing
from app.routing.rules import Overflow
from app.waiting import service
from app.waiting.events import RungTaken
from app.waiting.rules import Due, Frontier, Rung, WaitLevel
from app.waiting.rules.ladder import RungSetting, WaitingSettings
from app.waiting.rules.law import NO_LAW
from app.waiting.rules.watch import Watch
from app.waiting.service import LawBook
from tests.support.clocks import ManualClock
from tests.support.queues import explain, holder_of, route, settle
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, seconds
from tests.support.waits import flags_of, lines_of


async def due_rungs(transactions: Transactions) -> list[Due]:
    frontier = Frontier()
    async with transactions() as uow:
        for wait, _ in await service.find_open(uow):
            frontier.add(wait)
    return [due for due in frontier.take_due(transactions.clock.now()) if isinstance(due.step, Rung)]


async def climb(shop: Shop) -> list[Rung]:
    """Take the rungs that are due; returns them in order."""
    dues = await due_rungs(shop.transactions)
    async with shop.transactions() as uow:
        await service.take_rungs(uow, dues)
        return [event.rung for event in uow.events if isinstance(event, RungTaken)]


async def evaluate(shop: Shop, *, times: int = 1) -> Watch:
    """Let the monitor look at everybody so often, a second apart."""
    watch = Watch()
    clock = shop.transactions.clock
    assert isinstance(clock, ManualClock)
    async with shop.transactions() as uow:
        for wait, is_estimated in await service.find_open(uow):
            watch.add(wait, is_estimated=is_estimated)
    for _ in range(times):
        for queue_id in watch.queues():
            async with shop.transactions() as uow:
                laws = await LawBook().read(uow, [queue_id])
                verdicts = watch.evaluate(queue_id, laws.get(queue_id, NO_LAW), shop.now())
                await service.act_on(uow, verdicts)
        clock.advance(seconds(1))
    return watch


async def change(shop: Shop, settings: WaitingSettings) -> None:
    async with shop.transactions() as uow:
        await service.change_settings(uow, shop.site.id, settings)


async def rungs_seen(shop: Shop, head: Head) -> Collection[Rung]:
    async with shop.transactions() as uow:
        (state,) = await reports.read_visitor_states(uow, [head.id])
    return state.conversation.rungs


async def test_rungs_are_taken_in_order_each_once(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation()
        taken = []
        for _ in range(16):
            taken += await climb(shop)
            assert await climb(shop) == []
            clock.advance(seconds(5))
        without_chain = [rung for rung in Rung if rung is not Rung.OVERFLOW]
        assert taken == without_chain
        assert await rungs_seen(shop, head) == without_chain


async def test_overflow_calls_the_next_queue_of_the_chain_ahead_of_its_own_seconds(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        first, second = [
            await shop.an_agent(name=name, capacity=1, has_queue=False) for name in ("Ina", "Leo")
        ]
        chain = [
            Overflow((await shop.a_queue(one.name, [one])).id, after_s)
            for one, after_s in ((first, 30), (second, 300))
        ]
        await settle(shop, overflows=tuple(chain))
        heads = [await shop.a_conversation(waiting=seconds(age)) for age in (39, 38)]
        await route(shop)
        assert await climb(shop)
        await route(shop)
        assert [await holder_of(shop, head) for head in heads] == [first.id, None]
        clock.advance(seconds(1))
        assert await climb(shop) == [], "who has somebody needs no help"
        clock.advance(seconds(1))
        assert await climb(shop) == [Rung.OVERFLOW]
        assert await climb(shop) == []
        await route(shop)
        assert await holder_of(shop, heads[1]) == second.id
        why = await explain(shop, heads[1])
        assert (why.decisions[1].kind, why.decisions[1].reason) == ("overflowed", "ladder")
        assert why.decisions[1].facts["queue_id"] == str(chain[1].target_id)
        async with shop.transactions() as uow:
            await routing.transfer_to_queue(uow, heads[1].id, shop.queue.id, shop.actor(second))
        terms = (await explain(shop, heads[1])).terms
        assert terms is not None
        assert terms.queue_ids == (shop.queue.id,), "a new episode begins at the foot of the ladder"


@pytest.mark.parametrize(
    ("after_s", "setting"),
    [
        (None, RungSetting(is_on=True, after_s=40)),
        (40, RungSetting(is_on=True, after_s=40)),
        (300, RungSetting(is_on=False, after_s=40)),
    ],
    ids=["no chain", "all there", "off"],
)
async def test_overflow_is_no_rung_where_nobody_is_left_to_call(
    database_url: str, after_s: int | None, setting: RungSetting
) -> None:
    async with a_shop(database_url) as shop:
        other = await shop.a_queue("Helpers")
        await settle(shop, overflows=(Overflow(other.id, after_s),) if after_s else ())
        await change(shop, WaitingSettings().with_rungs({Rung.OVERFLOW: setting}))
        head = await shop.a_conversation(waiting=seconds(45))
        assert Rung.OVERFLOW not in await climb(shop)
        chain = [other.id] if after_s == 40 else []
        terms = (await explain(shop, head)).terms
        assert terms is not None
        assert list(terms.queue_ids[1:]) == chain


async def test_rung_that_is_off_or_held_out_is_not_taken(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        await change(shop, WaitingSettings().with_rungs({Rung.ALERT: RungSetting(is_on=False, after_s=20)}))
        await shop.a_conversation(waiting=seconds(55))
        assert Rung.ALERT not in await climb(shop)


async def test_wait_that_was_answered_in_the_meantime_gets_no_rung(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada, waiting=seconds(55))
        dues = await due_rungs(shop.transactions)
        await shop.answer(ada, head)
        async with shop.transactions() as uow:
            assert await service.take_rungs(uow, dues) == 0


async def test_channels_are_offered_when_the_alternatives_are(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation(waiting=seconds(69))
        await climb(shop)
        async with shop.transactions() as uow:
            (before,) = await reports.read_visitor_states(uow, [head.id])
        clock.advance(seconds(1))
        await climb(shop)
        behind = await shop.a_conversation()
        async with shop.transactions() as uow:
            states = await reports.read_visitor_states(uow, [head.id, behind.id])
        after = {state.conversation.id: state.conversation.channels for state in states}
        assert (before.conversation.channels, after) == ([], {head.id: ["email"], behind.id: []})


async def test_effect_of_a_rung_is_counted_with_and_without_it(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent(capacity=50)
        with_it = [await shop.an_assigned_conversation(ada, waiting=seconds(30)) for _ in range(3)]
        await climb(shop)
        await change(shop, WaitingSettings().with_rungs({Rung.ALERT: RungSetting(is_on=False, after_s=20)}))
        without = await shop.an_assigned_conversation(ada, waiting=seconds(30))
        short = await shop.an_assigned_conversation(ada, waiting=seconds(5))
        await climb(shop)
        clock.advance(seconds(10))
        for head in (*with_it, short):
            await shop.answer(ada, head)
        clock.advance(seconds(60))
        await shop.answer(ada, without)
        async with shop.transactions() as uow:
            effects = await service.read_effects(uow, shop.site.id, shop.now() - timedelta(days=1))
        alert = {one.was_taken: one for one in effects if one.rung is Rung.ALERT}
        assert (alert[True].waits, alert[True].in_time, alert[True].further_wait_s) == (3, 3, 20)
        assert (alert[False].waits, alert[False].in_time, alert[False].answered) == (1, 0, 1)


async def test_ladder_that_cannot_be_climbed_is_refused(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        late = WaitingSettings().with_rungs({Rung.ALTERNATIVES: RungSetting(is_on=True, after_s=76)})
        with refused("bad_ladder"):
            await change(shop, late)


async def test_breach_is_predicted_once_with_its_probability_and_cleared_when_help_comes(
    database_url: str,
) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation()
        await evaluate(shop, times=3)
        await evaluate(shop, times=3)
        assert await flags_of(shop.transactions, head.id) == ["predicted"]
        assert await lines_of(shop.transactions, head.id) == ["predicted"]
        line = (await shop.entries(head.id))[-1]
        assert line.data["percent"] == 100
        async with shop.transactions() as uow:
            assert (await reports.read_board(uow, shop.scope)).predicted == 1
        for _ in range(10):
            await shop.an_agent(capacity=100)
        await evaluate(shop, times=8)
        async with shop.transactions() as uow:
            row = await reports.read_summary(uow, head.id, None)
        assert row.wait is not None
        assert row.wait.level is None
        assert await flags_of(shop.transactions, head.id) == ["predicted"]


async def test_nearing_that_the_odds_have_raised_is_not_raised_again_by_the_clock(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        head = await shop.a_conversation(waiting=seconds(31))
        await evaluate(shop, times=2)
        flags = await flags_of(shop.transactions, head.id)
        assert set(flags) == {"predicted", "nearing"}
        clock.advance(seconds(60))
        frontier = Frontier()
        async with shop.transactions() as uow:
            for wait, _ in await service.find_open(uow):
                frontier.add(wait)
            due = [one for one in frontier.take_due(shop.now()) if isinstance(one.step, WaitLevel)]
            assert WaitLevel.NEARING not in {one.step for one in due}
            await service.raise_flags(uow, due)
        assert sorted(await lines_of(shop.transactions, head.id)) == [
            "breached",
            "nearing",
            "predicted",
            "warning",
        ]


async def test_first_forecast_is_kept_and_compared_with_what_came(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent(capacity=50)
        in_time, late = [await shop.an_assigned_conversation(ada) for _ in range(2)]
        await evaluate(shop, times=2)
        await shop.answer(ada, in_time)
        clock.advance(seconds(100))
        await shop.answer(ada, late)
        async with shop.transactions() as uow:
            said = await service.read_said(uow, shop.site.id, shop.now() - timedelta(days=1))
        assert sorted(bool(one.has_breached) for one in said) == [False, True]
        assert len({one.p_breach for one in said}) == 1


async def test_shopper_is_told_a_range_only_after_enough_was_measured(database_url: str) -> None:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        ada = await shop.an_agent(capacity=1)
        busy = await shop.an_assigned_conversation(ada)
        waiting = await shop.a_conversation()
        assert await estimate(shop, waiting) is None
        for _ in range(12):
            await shop.answer(ada, busy)
            clock.advance(seconds(60))
            async with shop.transactions() as uow:
                await conversations.resolve(uow, busy.id, None, by=SYSTEM)
            busy = await shop.an_assigned_conversation(ada)
        await shop.come_online(ada)
        shown = await estimate(shop, waiting)
        assert shown is not None
        assert 0 < shown[0] <= shown[1]
        clock.advance(seconds(31))  # the only agent's lease has run out
        assert await estimate(shop, waiting) is None


async def estimate(shop: Shop, head: Head) -> tuple[int, int] | None:
    async with shop.transactions() as uow:
        (state,) = await reports.read_visitor_states(uow, [head.id])
    found = state.conversation.estimate
    return (found.low_s, found.high_s) if found else None
