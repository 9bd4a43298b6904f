"""The monitor's decisions in virtual time against an oracle that looks at everybody, exactly, each time."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from app.waiting.rules import Frontier, OpenWait, Rung, Standing, Step, WaitLevel, schedule
from app.waiting.rules.forecast import Place, p_breach
from app.waiting.rules.law import Law, reply_law
from app.waiting.rules.watch import NEARING_AFTER, PART, Verb, Watch
from tests.support.clocks import NOON

QUEUE, SITE = UUID(int=900), UUID(int=901)
TARGETS = (50, 61, 76)
LADDER = {
    Rung.ACKNOWLEDGE: 0,
    Rung.ALERT: 20,
    Rung.OVERFLOW: 40,
    Rung.ESTIMATE: 50,
    Rung.SUPERVISORS: 61,
    Rung.ALTERNATIVES: 70,
}
SLOW = Law(0.02, 76.0, 10.0, is_sure=True)
LAWS = [
    SLOW,
    Law(0.2, 76.0, 10.0, is_sure=True),
    Law(2.0, 200.0, 5.0, is_sure=True),
    Law(0.0, 76.0, 10.0, is_sure=False),
]

_numbers = count(1)


def a_wait(started_at: datetime = NOON, *, is_assigned: bool = False) -> OpenWait:
    standing = Standing(SITE, QUEUE, is_assigned, started_at)
    number = next(_numbers)
    return OpenWait(UUID(int=number), UUID(int=number), started_at, schedule(TARGETS), standing=standing)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def verbs(watch: Watch, law: Law, now: datetime) -> list[tuple[Verb, WaitLevel | None]]:
    found = watch.evaluate(QUEUE, law, now)
    return [(one.verb, one.level) for one in found if one.verb is not Verb.ESTIMATED]


def a_watch(*waits: OpenWait) -> Watch:
    watch = Watch()
    for wait in waits:
        watch.add(wait)
    return watch


def test_breach_is_predicted_at_the_second_evaluation_that_says_so() -> None:
    watch = a_watch(*(a_wait(after(-number)) for number in range(5)))
    assert verbs(watch, SLOW, after(1)) == []
    raised = verbs(watch, SLOW, after(2))
    assert set(raised) == {(Verb.RAISED, WaitLevel.PREDICTED)}
    assert verbs(watch, SLOW, after(3)) == []


def test_one_high_evaluation_between_low_ones_predicts_nothing() -> None:
    watch, fast = a_watch(*(a_wait(after(-number)) for number in range(5))), LAWS[2]
    for number in range(10):
        assert verbs(watch, SLOW if number % 2 else fast, after(number)) == []


def test_prediction_is_cleared_after_five_low_seconds_and_comes_back_without_being_raised_again() -> None:
    watch, fast = a_watch(a_wait()), LAWS[2]
    verbs(watch, SLOW, after(45))
    assert verbs(watch, SLOW, after(46)) == [(Verb.RAISED, WaitLevel.PREDICTED)]
    assert verbs(watch, fast, after(47)) == []
    assert verbs(watch, fast, after(51.9)) == []
    assert verbs(watch, fast, after(52)) == [(Verb.CLEARED, WaitLevel.PREDICTED)]
    assert verbs(watch, SLOW, after(53)) == []
    assert verbs(watch, SLOW, after(54)) == [(Verb.REVIVED, WaitLevel.PREDICTED)]


def test_low_spell_that_is_interrupted_clears_nothing() -> None:
    watch, fast = a_watch(a_wait()), LAWS[2]
    verbs(watch, SLOW, after(40))
    assert verbs(watch, SLOW, after(41)) == [(Verb.RAISED, WaitLevel.PREDICTED)]
    for second in (42, 45, 48):
        assert verbs(watch, fast, after(second)) == []
        assert verbs(watch, SLOW, after(second + 2)) == []


def test_nearing_comes_by_its_odds_only_after_thirty_seconds() -> None:
    watch, stuck = a_watch(a_wait()), LAWS[3]
    assert (Verb.RAISED, WaitLevel.NEARING) not in verbs(watch, stuck, after(29.9))
    assert (Verb.RAISED, WaitLevel.NEARING) in verbs(watch, stuck, after(30))
    assert verbs(watch, stuck, after(31)) == []


def test_who_has_left_is_not_counted_by_those_behind() -> None:
    ahead = [a_wait(after(-number)) for number in range(1, 9)]
    last = a_wait()
    waiting, alone = a_watch(*ahead, last), a_watch(last)
    for wait in ahead:
        assert wait.standing is not None
        waiting.add(replace(wait, standing=replace(wait.standing, has_left=True)))
    first, second = (watch.evaluate(QUEUE, SLOW, after(1)) for watch in (waiting, alone))
    assert [(one.ahead, one.p_breach) for one in first] == [(one.ahead, one.p_breach) for one in second]
    assert waiting.sizes() == {QUEUE: 1}


def test_whoever_goes_while_others_have_their_turn_is_passed_over() -> None:
    waits = [a_wait(after(number / PART)) for number in range(PART + 2)]
    gone, left = waits[-2:]
    watch = a_watch(*waits)
    look = watch.look(QUEUE, SLOW, after(2))
    assert len(next(look)) == PART
    watch.remove(gone.id)
    assert [(one.wait.id, one.ahead) for part in look for one in part] == [(left.id, PART + 1)]


def test_who_has_an_agent_waits_for_that_agent_alone() -> None:
    watch = a_watch(*(a_wait(after(-number)) for number in range(1, 50)), a_wait(is_assigned=True))
    odds = {one.wait.id: one.p_breach for one in watch.evaluate(QUEUE, LAWS[1], after(1))}
    assert odds[max(odds)] == pytest.approx(p_breach(Place(0, 1 / 10, 76), left_s=75), abs=0.01)


@given(st.lists(st.floats(0, 70), min_size=1, max_size=120), st.sampled_from(LAWS))
@settings(max_examples=60, deadline=None)
def test_first_forecasts_are_the_exact_law(ages: list[float], law: Law) -> None:
    waits = [a_wait(after(-age)) for age in ages]
    line = sorted(waits, key=lambda wait: (wait.started_at, wait.conversation_id))
    found = {
        one.wait.id: one for one in a_watch(*waits).evaluate(QUEUE, law, NOON) if one.verb is Verb.ESTIMATED
    }
    for ahead, wait in enumerate(line):
        assert found[wait.id].ahead == ahead
        assert found[wait.id].p_breach == pytest.approx(exact(wait, ahead, law, NOON), abs=1e-6)


def exact(wait: OpenWait, ahead: int, law: Law, now: datetime) -> float:
    left_s = (wait.instant(TARGETS[-1]) - now).total_seconds() - law.reply_s
    return p_breach(Place(ahead, law.completions_per_s, law.patience_s), left_s=left_s) if left_s > 0 else 1.0


class Stored:
    """What Postgres would hold of a wait, and what the oracle remembers of its odds."""

    def __init__(self, wait: OpenWait) -> None:
        self.wait = wait
        self.flags: list[Step] = []
        self.expected: set[Step] = set()
        self.has_left = self.has_agent = self.is_predicted = self.is_expected_to_breach = False
        self.forget()

    def forget(self) -> None:
        """Lose what only memory held of the odds."""
        self.times_high = 0
        self.low_since: datetime | None = None

    def as_read(self) -> OpenWait:
        assert self.wait.standing is not None
        standing = replace(self.wait.standing, has_left=self.has_left, is_assigned=self.has_agent)
        return replace(
            self.wait, raised=frozenset(self.flags), standing=standing, is_predicted=self.is_predicted
        )


class MonitorMachine(RuleBasedStateMachine):
    """Random arrivals, assignments that are given back, answers, leaves, returns, restarts, leaders, laws and clocks.

    Each wait has a ladder of its own: some rungs are off, or withheld from it. Who is only offered to somebody stands
    in line as before.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now, self.law = NOON, SLOW
        self.open: dict[UUID, Stored] = {}
        self.over: list[Stored] = []
        self.lead()

    @rule()
    def lead(self) -> None:
        """A new process takes over and reads everything; what only memory held is gone."""
        self.frontier, self.watch = Frontier(), Watch()
        for one in self.open.values():
            one.forget()
            self.learn(one)

    def learn(self, one: Stored) -> None:
        self.frontier.add(one.as_read())
        self.watch.add(one.as_read())

    @rule(age=st.integers(0, 80), rungs=st.lists(st.sets(st.sampled_from(Rung)), min_size=1, max_size=4))
    def arrive(self, age: int, rungs: list[set[Rung]]) -> None:
        for wanted in rungs:
            steps = schedule(TARGETS, {rung: after_s for rung, after_s in LADDER.items() if rung in wanted})
            one = Stored(replace(a_wait(self.now - timedelta(seconds=age)), schedule=steps))
            self.open[one.wait.id] = one
            self.learn(one)

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def answer_or_leave_for_good(self, data: st.DataObject) -> None:
        one = self.open.pop(data.draw(st.sampled_from(sorted(self.open))))
        self.over.append(one)
        self.frontier.remove(one.wait.id)
        self.watch.remove(one.wait.id)

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def go_silent_or_come_back(self, data: st.DataObject) -> None:
        one = self.open[data.draw(st.sampled_from(sorted(self.open)))]
        one.has_left = not one.has_left
        self.learn(one)

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def give_to_somebody_or_take_back(self, data: st.DataObject) -> None:
        one = self.open[data.draw(st.sampled_from(sorted(self.open)))]
        one.has_agent = not one.has_agent
        self.learn(one)

    @rule(law=st.sampled_from(LAWS))
    def change_staff(self, law: Law) -> None:
        self.law = law

    @rule(seconds=st.floats(0.25, 20))
    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(seconds=st.floats(-90, 90))
    def step_the_clock(self, seconds: float) -> None:
        """The monitor reads everything again when time has run backwards."""
        self.now += timedelta(seconds=seconds)
        if seconds < 0:
            self.lead()

    @rule(rounds=st.integers(1, 4))
    def act(self, rounds: int) -> None:
        for _ in range(rounds):
            self.expect()
            for due in self.frontier.take_due(self.now):
                self.store(due.wait_id, due.step)
            for verdict in self.watch.evaluate(QUEUE, self.law, self.now):
                if verdict.verb is Verb.RAISED and verdict.level is not None:
                    self.store(verdict.wait.id, verdict.level)
                if verdict.verb is not Verb.ESTIMATED and verdict.level is WaitLevel.PREDICTED:
                    self.open[verdict.wait.id].is_predicted = verdict.verb is not Verb.CLEARED
            for one in [*self.open.values(), *self.over]:
                assert len(one.flags) == len(set(one.flags)), "twice"
                assert set(one.flags) == one.expected
                assert one.is_predicted is one.is_expected_to_breach, (
                    "cleared, or revived, when it should not"
                )
            self.now += timedelta(seconds=1)

    def store(self, wait_id: UUID, step: Step) -> None:
        """A unique row, as in Postgres: the clock may come to a level that the odds have raised."""
        one = self.open[wait_id]
        if step not in one.flags:
            one.flags.append(step)

    def expect(self) -> None:
        """Look at everybody, as the design's sentences say."""
        line = sorted(self.open.values(), key=lambda one: (one.wait.started_at, one.wait.conversation_id))
        ahead = 0
        for one in line:
            one.expected |= {
                step for after_s, step in one.wait.schedule if one.wait.instant(after_s) <= self.now
            }
            if one.has_left and not one.has_agent:
                continue
            if one.wait.due_at(WaitLevel.BREACHED) > self.now:
                law = reply_law(self.law) if one.has_agent else self.law
                self.expect_odds(one, exact(one.wait, 0 if one.has_agent else ahead, law, self.now))
            ahead += not one.has_agent

    def expect_odds(self, one: Stored, p: float) -> None:
        one.times_high = one.times_high + 1 if p >= 0.5 else 0
        if one.times_high >= 2:
            one.expected.add(WaitLevel.PREDICTED)
            one.is_expected_to_breach = True
        if p >= 0.3 or not one.is_expected_to_breach:
            one.low_since = None
        elif one.low_since is None:
            one.low_since = self.now
        elif self.now - one.low_since >= timedelta(seconds=5):
            one.is_expected_to_breach, one.low_since = False, None
        if p >= 0.8 and self.now - one.wait.started_at >= NEARING_AFTER:
            one.expected.add(WaitLevel.NEARING)


TestMonitorAgainstAnOracle = MonitorMachine.TestCase
TestMonitorAgainstAnOracle.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
