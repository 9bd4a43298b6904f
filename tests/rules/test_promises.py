"""Promises, odds, laws and the beta function: the same as the law solved one by one, and sound at the extremes."""

import math
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.waiting.rules.beta import incomplete_beta
from app.waiting.rules.forecast import Place, friendly_s, p_breach, remaining_wait_s
from app.waiting.rules.law import (
    FEWEST_COMPLETIONS,
    Law,
    Measured,
    Team,
    handle_time_s,
    law_of,
    reply_law,
    sharing,
    slots_for,
)
from app.waiting.rules.odds import Odds
from app.waiting.rules.promises import LONGEST_PROMISE_S, Promises

few = settings(max_examples=20, deadline=None)
rates = st.floats(1e-3, 40.0)
patiences = st.floats(1.0, 1e4)
replies = st.floats(0.0, 60.0)
HERE, THERE = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("x", "a", "b", "expected"),
    [(0.5, 1.0, 1.0, 0.5), (0.25, 2.0, 1.0, 0.0625), (0.3, 1.0, 3.0, 1 - 0.7**3), (0.5, 10.0, 10.0, 0.5)],
)
def test_incomplete_beta_is_what_its_closed_forms_say(x: float, a: float, b: float, expected: float) -> None:
    assert incomplete_beta(math.log(x), a, b) == pytest.approx(expected, rel=1e-12)


@given(st.integers(65, 400), st.floats(1e-2, 50.0), st.floats(1.0, 1e5), st.floats(0.1, 2.0))
@few
def test_many_ahead_are_reckoned_as_the_sum_over_each_of_them(
    ahead: int, rate: float, patience_s: float, share: float
) -> None:
    left_s = share * ahead / rate
    shape, p = rate * patience_s, math.exp(-left_s / patience_s)
    terms = (
        math.lgamma(shape + j) - math.lgamma(shape) - math.lgamma(j + 1) + j * math.log1p(-p)
        for j in range(ahead + 1)
    )
    summed = (
        math.fsum(math.exp(min(700.0, term - shape * left_s / patience_s)) for term in terms)
        if p < 1
        else 1.0
    )
    assert p_breach(Place(ahead, rate, patience_s), left_s=left_s) == pytest.approx(summed, abs=1e-6)


@given(rates, patiences, replies, st.lists(st.integers(0, 300), min_size=1, max_size=8))
@few
def test_everybody_is_promised_what_each_would_be_alone(
    rate: float, patience_s: float, reply_s: float, aheads: list[int]
) -> None:
    law = Law(rate, patience_s, reply_s, is_sure=True)
    ranges = Promises(law)
    for ahead in aheads:
        ends = [remaining_wait_s(law.place(ahead), percentile=one) + reply_s for one in (0.2, 0.8)]
        if any(abs(end - friendly_s(end)) < 1e-6 * end for end in ends):
            continue  # exactly on a step: rounding decides
        found = ranges.range_of(ahead)
        if ends[1] > LONGEST_PROMISE_S:
            assert found is None
        else:
            assert found is not None
            assert (found.low_s, found.high_s) == (friendly_s(ends[0]), friendly_s(ends[1]))


@given(rates, patiences, replies)
@few
def test_promises_never_shrink_further_back(rate: float, patience_s: float, reply_s: float) -> None:
    ranges = Promises(Law(rate, patience_s, reply_s, is_sure=True))
    shown = [one for one in map(ranges.range_of, range(0, 10_000, 97)) if one is not None]
    assert all(one.low_s <= one.high_s for one in shown)
    assert all(one.high_s <= two.high_s and one.low_s <= two.low_s for one, two in pairwise(shown))


def test_nothing_is_promised_when_unsure_or_when_nobody_is_there() -> None:
    assert Promises(Law(1.0, 76.0, 10.0, is_sure=False)).range_of(0) is None
    assert Promises(Law(0.0, 76.0, 10.0, is_sure=True)).range_of(0) is None


@given(rates, st.floats(5.0, 500.0), replies, st.sampled_from([0.3, 0.5, 0.8]), st.integers(0, 200))
@settings(max_examples=15, deadline=None)
def test_threshold_seconds_are_where_the_odds_are(
    rate: float, patience_s: float, reply_s: float, threshold: float, ahead: int
) -> None:
    law = Law(rate, patience_s, reply_s, is_sure=True)
    odds = Odds(law)
    at_s = odds.seconds(threshold, ahead + 1)[ahead]
    assert odds.p(ahead, at_s) == pytest.approx(threshold, abs=0.01)


@given(st.integers(0, 10_000), st.floats(0, 1e7), st.floats(0, 1e9), st.integers(0, 10_000))
@few
def test_law_is_finite_whatever_was_measured(
    agents: int, patience_s: float, busy_s: float, done: int
) -> None:
    law = law_of(agents * 3.0, Measured(done, busy_s, done, busy_s), patience_s)
    assert 0 <= law.completions_per_s < math.inf
    for ahead, left_s in ((0, 76.0), (10_000, 1.0), (3, 1e6)):
        assert 0 <= Odds(law).p(ahead, left_s) <= 1
    if agents == 0:
        assert Odds(law).p(0, 76.0) == 1.0
        assert not law.is_sure


def test_slots_of_an_agent_of_two_queues_are_divided_as_those_who_wait() -> None:
    teams = [Team(frozenset({HERE}), 2), Team(frozenset({HERE, THERE}), 4)]
    assert slots_for(HERE, teams, {HERE: 3, THERE: 1}) == 2 + 3
    assert slots_for(THERE, teams, {HERE: 3, THERE: 1}) == 1
    assert slots_for(HERE, teams, {}) == 6


def test_length_of_a_queue_matters_only_where_its_people_have_others_to_serve() -> None:
    alone, both = Team(frozenset({HERE}), 2), Team(frozenset({HERE, THERE}), 4)
    assert sharing([alone], {}) == set()
    assert sharing([alone, both], {}) == {HERE, THERE}
    assert sharing([alone], {(THERE, HERE): 3}) == {HERE}
    for teams, helped in (([alone], {}), ([alone, both], {}), ([alone], {(THERE, HERE): 3})):
        lengths = {HERE: 5, THERE: 2}
        known = {id_: lengths[id_] for id_ in sharing(teams, helped)}
        for queue_id in (HERE, THERE):
            assert slots_for(queue_id, teams, known, helped) == slots_for(queue_id, teams, lengths, helped)


def test_people_who_help_out_divide_their_slots_among_whom_they_may_serve_by_now() -> None:
    teams = [Team(frozenset({THERE}), 6)]
    assert slots_for(HERE, teams, {HERE: 9, THERE: 1}) == 0
    helped = {(HERE, THERE): 2}
    assert slots_for(HERE, teams, {HERE: 9, THERE: 1}, helped) == 4
    assert slots_for(THERE, teams, {HERE: 9, THERE: 1}, helped) == 2
    assert slots_for(HERE, teams, {HERE: 9}, helped) == 6
    assert slots_for(THERE, teams, {HERE: 9}, helped) == 2, "whoever comes there now would be one of three"


def test_handle_time_counts_running_holds_and_is_never_divided_by_concurrency() -> None:
    # An hour in which 3 slots were held, and 30 conversations ended: 360 s each, whoever held them.
    assert handle_time_s(Measured(3_000, 3_000 * 360.0)) == pytest.approx(360, rel=0.01)
    assert handle_time_s(Measured()) == 480


def test_rate_measured_of_late_moves_the_law() -> None:
    steady = Measured(10_000, 3_000_000.0, 600, 180_000.0)
    slower = Measured(10_000, 3_000_000.0, 300, 180_000.0)
    law, late = (law_of(10, one, 76.0) for one in (steady, slower))
    assert law.completions_per_s == pytest.approx(10 / 300, rel=0.03)
    assert 0.5 * law.completions_per_s < late.completions_per_s < 0.65 * law.completions_per_s


def test_law_is_sure_only_with_people_measurements_and_kept_promises() -> None:
    measured = Measured(FEWEST_COMPLETIONS, 3_000.0)
    assert law_of(4, measured, 76).is_sure
    assert not law_of(0, measured, 76).is_sure
    assert not law_of(4, Measured(FEWEST_COMPLETIONS - 1, 3_000.0), 76).is_sure
    overrun = Measured(FEWEST_COMPLETIONS, 3_000.0, judged=100, hits=50)
    assert not law_of(4, overrun, 76).is_sure


def test_agent_who_has_accepted_is_waited_for_alone() -> None:
    law = reply_law(Law(5.0, 76.0, 20.0, is_sure=True))
    assert Odds(law).p(0, 20.0) == pytest.approx(math.exp(-1), abs=0.01)
