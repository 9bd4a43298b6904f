"""The frontier against an oracle that looks at everything each time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.conversations.rules import ConversationStatus
from app.routing.rules import Staffing
from app.waiting.rules import (
    RISING,
    Frontier,
    OpenWait,
    Step,
    WaitCause,
    WaitLevel,
    cause_of_wait,
    highest,
    schedule,
)

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
TARGETS = (50, 61, 76)

_numbers = count(1)


def after(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


def a_wait(started_at: datetime = NOON, *, seconds: tuple[int, int, int] = TARGETS) -> OpenWait:
    return OpenWait(UUID(int=next(_numbers)), UUID(int=0), started_at, schedule(seconds))


def levels(frontier: Frontier, now: datetime) -> list[Step]:
    return [due.step for due in frontier.take_due(now)]


def test_nothing_is_due_a_microsecond_early() -> None:
    frontier = Frontier()
    frontier.add(a_wait())
    assert levels(frontier, after(50) - timedelta(microseconds=1)) == []
    assert frontier.next_due_at() == after(50)
    assert levels(frontier, after(50)) == [WaitLevel.WARNING]


def test_each_level_comes_once_in_rising_order() -> None:
    frontier = Frontier()
    frontier.add(a_wait())
    assert levels(frontier, after(70)) == [WaitLevel.WARNING, WaitLevel.NEARING]
    assert levels(frontier, after(70)) == []
    assert levels(frontier, after(1_000)) == [WaitLevel.BREACHED]
    assert levels(frontier, after(9_999)) == []


def test_wait_learnt_twice_is_flagged_once() -> None:
    # A wait is heard of from the bus and found by the reconciling look: both may tell of it.
    frontier, wait = Frontier(), a_wait()
    frontier.add(wait)
    frontier.add(wait)
    assert levels(frontier, after(55)) == [WaitLevel.WARNING]
    assert levels(frontier, after(100)) == [WaitLevel.NEARING, WaitLevel.BREACHED]


def test_ended_wait_is_not_due_any_more() -> None:
    frontier, wait = Frontier(), a_wait()
    frontier.add(wait)
    frontier.remove(wait.id)
    assert levels(frontier, after(1_000)) == []
    assert frontier.next_due_at() is None


def test_after_a_restart_only_what_was_not_raised_is_due() -> None:
    frontier = Frontier()
    frontier.add(replace(a_wait(), raised=frozenset({WaitLevel.WARNING})))
    assert levels(frontier, after(1_000)) == [WaitLevel.NEARING, WaitLevel.BREACHED]


def test_wait_added_again_after_a_failure_is_due_again() -> None:
    frontier, wait = Frontier(), a_wait()
    frontier.add(wait)
    assert levels(frontier, after(55)) == [WaitLevel.WARNING]
    frontier.add(wait)
    assert levels(frontier, after(55)) == [WaitLevel.WARNING]


def test_new_targets_replace_the_old_ones() -> None:
    frontier, wait = Frontier(), a_wait()
    frontier.add(wait)
    frontier.add(replace(wait, schedule=schedule((10, 20, 30))))
    assert levels(frontier, after(30)) == list(RISING)
    assert levels(frontier, after(1_000)) == []


class FrontierMachine(RuleBasedStateMachine):
    """Random arrivals, endings, restarts and clock steps."""

    def __init__(self) -> None:
        super().__init__()
        self.frontier = Frontier()
        self.now = NOON
        self.open: dict[UUID, OpenWait] = {}
        self.raised: dict[UUID, list[Step]] = {}

    def overdue(self) -> set[tuple[UUID, Step]]:
        """What the oracle says is due now: every level not raised whose instant has come."""
        return {
            (wait.id, level)
            for wait in self.open.values()
            for level in RISING
            if level not in self.raised[wait.id] and wait.due_at(level) <= self.now
        }

    @rule(
        age=st.integers(-100, 100),
        levels_s=st.sampled_from([TARGETS, (1, 2, 3), (10, 40, 41), (50, 300, 600)]),
    )
    def arrive(self, age: int, levels_s: tuple[int, int, int]) -> None:
        wait = a_wait(self.now - timedelta(seconds=age), seconds=levels_s)
        self.open[wait.id], self.raised[wait.id] = wait, []
        self.frontier.add(wait)

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def hear_of_again(self, data: st.DataObject) -> None:
        wait = data.draw(st.sampled_from(sorted(self.open.values(), key=lambda one: one.id)))
        self.frontier.add(replace(wait, raised=frozenset(self.raised[wait.id])))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        wait_id = data.draw(st.sampled_from(sorted(self.open)))
        del self.open[wait_id]
        self.frontier.remove(wait_id)

    @rule(step=st.integers(-120, 120))
    def let_the_clock_step(self, step: int) -> None:
        self.now += timedelta(seconds=step)

    @rule()
    def take_due(self) -> None:
        expected, taken = self.overdue(), list[tuple[UUID, Step]]()
        for due in self.frontier.take_due(self.now):
            assert due.due_at <= self.now, "early"
            taken.append((due.wait_id, due.step))
            self.raised[due.wait_id].append(due.step)
        assert len(taken) == len(set(taken)), "twice"
        assert set(taken) == expected

    @rule()
    def restart(self) -> None:
        self.frontier = Frontier()
        for wait in self.open.values():
            self.frontier.add(replace(wait, raised=frozenset(self.raised[wait.id])))

    @invariant()
    def each_level_is_raised_once_and_rising(self) -> None:
        for raised in self.raised.values():
            assert raised == list(RISING[: len(raised)])

    @invariant()
    def next_instant_is_the_earliest_that_is_left(self) -> None:
        left = [
            wait.due_at(level)
            for wait in self.open.values()
            for level in RISING
            if level not in self.raised[wait.id]
        ]
        assert self.frontier.next_due_at() == min(left, default=None)


TestFrontierAgainstAnOracle = FrontierMachine.TestCase
TestFrontierAgainstAnOracle.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)


@given(st.lists(st.sampled_from(RISING)))
def test_highest_level_is_the_most_urgent(raised: list[WaitLevel]) -> None:
    expected = max(raised, key=RISING.index) if raised else None
    assert highest(level.value for level in raised) is expected


def test_cause_of_a_wait_is_the_first_that_holds() -> None:
    queued = ConversationStatus.QUEUED
    lacking = (("returns", 1),)
    for status, staffing, cause in (
        (ConversationStatus.ASSIGNED, Staffing(online=3), WaitCause.AGENT_SILENT),
        (ConversationStatus.OFFERED, Staffing(online=1, full=1), WaitCause.OFFERED),
        (queued, Staffing(), WaitCause.NOBODY_ONLINE),
        (queued, Staffing(online=1, lacking=lacking), WaitCause.SKILL_MISSING),
        (queued, Staffing(online=2, full=2), WaitCause.ALL_FULL),
        (queued, Staffing(online=2, full=1, lacking=lacking), WaitCause.ALL_FULL),
        (queued, Staffing(online=2, full=1, declined=1), WaitCause.DECLINED),
        (queued, Staffing(online=3, full=1, declined=1), WaitCause.BEING_ROUTED),
    ):
        assert cause_of_wait(status, staffing) is cause
