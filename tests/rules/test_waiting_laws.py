"""The waiting mathematics against brute force, and its laws at the extremes."""

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.waiting.rules.erlang import (
    Load,
    Outlook,
    agents_needed,
    erlang_b,
    erlang_c,
    garnett_p_wait,
    impatient_outlook,
    loss_outlook,
    patient_outlook,
)
from app.waiting.rules.forecast import Place, friendly_s, p_breach, remaining_wait_s, wait_range
from app.waiting.rules.patience import (
    PRIOR_PATIENCE_S,
    EndedWait,
    exponential_patience_s,
    kaplan_meier,
    median_patience_s,
)

ROUNDING = 1e-6
MANY_STATES = 3_000

few = settings(max_examples=60, deadline=None)
arrivals = st.one_of(st.just(0.0), st.floats(1e-9, 300.0))
handle_times_s = st.floats(0.001, 3_600.0)
patiences_s = st.one_of(st.just(0.0), st.floats(1e-12, 1e6))
slots = st.one_of(st.integers(0, 60), st.sampled_from([999, 10_000]))
seconds = st.floats(0.0, 1e5)
places = st.builds(
    Place,
    st.one_of(st.integers(0, 60), st.just(3_000)),
    st.one_of(st.just(0.0), st.floats(1e-9, 1e4)),
    st.one_of(st.just(math.inf), patiences_s),
)
waits = st.lists(st.builds(EndedWait, st.floats(0, 1e4), st.booleans()), max_size=40)


def figures(outlook: Outlook) -> tuple[float, float, float, float, float]:
    assert outlook.p_abandon is not None
    assert outlook.mean_wait_s is not None
    return (
        outlook.p_wait,
        outlook.p_abandon,
        outlook.mean_wait_s,
        outlook.p_wait_longer,
        outlook.service_level,
    )


def stationary(load: Load, patience_s: float) -> list[float]:
    """Solve the birth–death chain of Erlang A state by state."""
    weights = [1.0]
    for state in range(1, load.slots + MANY_STATES):
        leaving = min(state, load.slots) / load.handle_time_s + max(0, state - load.slots) / patience_s
        weights.append(weights[-1] * load.arrivals_per_s / leaving)
    total = math.fsum(weights)
    return [weight / total for weight in weights]


@pytest.mark.parametrize(
    ("load", "patience_s"),
    [
        (Load(0.09, 480, 40), 76.0),
        (Load(0.01, 480, 40), 76.0),
        (Load(0.2, 480, 40), 300.0),
        (Load(1.0, 60, 1), 10.0),
        (Load(0.5, 100, 60), 2.0),
    ],
    ids=["busy", "light", "overloaded", "one slot", "impatient"],
)
def test_erlang_a_is_what_its_states_say(load: Load, patience_s: float) -> None:
    within_s = 20.0
    states = stationary(load, patience_s)
    finishing = load.slots / load.handle_time_s
    queued = list(enumerate(states[load.slots :]))
    mean_queue = math.fsum(ahead * p for ahead, p in queued)
    still = math.fsum(
        p * p_breach(Place(ahead, finishing, patience_s), left_s=within_s) for ahead, p in queued
    )
    outlook = impatient_outlook(load, patience_s=patience_s, within_s=within_s)
    assert outlook.p_wait == pytest.approx(math.fsum(p for _, p in queued))
    assert outlook.mean_wait_s == pytest.approx(mean_queue / load.arrivals_per_s)
    assert outlook.p_abandon == pytest.approx(mean_queue / patience_s / load.arrivals_per_s)
    assert outlook.p_wait_longer == pytest.approx(still * math.exp(-within_s / patience_s))
    busy = math.fsum(min(state, load.slots) * p for state, p in enumerate(states))
    assert outlook.occupancy == pytest.approx(busy / load.slots)


def test_service_level_is_the_share_answered_in_time() -> None:
    load, patience_s, within_s = Load(0.1, 480, 40), 76.0, 30.0
    answered = 0.0
    for state, p in enumerate(stationary(load, patience_s)):
        if state < load.slots:
            answered += p
            continue
        place = Place(state - load.slots, load.slots / load.handle_time_s, patience_s)
        step_s, steps = 0.05, int(within_s / 0.05)
        if p > 1e-9:  # ∫ e^(−θt) dP(answer ≤ t), by the trapezoid rule after integrating by parts
            late = [p_breach(place, left_s=step * step_s) for step in range(steps + 1)]
            kept = [math.exp(-step * step_s / patience_s) for step in range(steps + 1)]
            answered += p * sum((late[i] - late[i + 1]) * (kept[i] + kept[i + 1]) / 2 for i in range(steps))
    outlook = impatient_outlook(load, patience_s=patience_s, within_s=within_s)
    assert outlook.service_level == pytest.approx(answered, abs=1e-5)


def simulated_wait_s(dice: random.Random, place: Place) -> float:
    """Let shoppers with their own patience stand in line until the last one, who never leaves, is served."""
    leaves_at_s = [dice.expovariate(1 / place.patience_s) for _ in range(place.ahead)]
    now_s, served = 0.0, 0
    while True:
        now_s += dice.expovariate(place.completions_per_s)
        while served < len(leaves_at_s) and leaves_at_s[served] <= now_s:
            served += 1
        if served == len(leaves_at_s):
            return now_s
        served += 1


@pytest.mark.parametrize(("ahead", "left_s"), [(0, 10.0), (3, 40.0), (8, 76.0), (16, 76.0)])
def test_probability_of_a_breach_is_what_happens_in_a_simulation(ahead: int, left_s: float) -> None:
    dice, runs = random.Random(76), 20_000  # noqa: S311 - the same runs every time
    place = Place(ahead, 40 / 480, 76.0)
    late = sum(simulated_wait_s(dice, place) > left_s for _ in range(runs))
    assert p_breach(place, left_s=left_s) == pytest.approx(late / runs, abs=4 * math.sqrt(0.25 / runs))


@few
@given(arrivals, handle_times_s, slots, patiences_s, seconds)
def test_erlang_a_stays_within_its_bounds(
    per_s: float, handle_s: float, n: int, patience_s: float, t: float
) -> None:
    outlook = impatient_outlook(Load(per_s, handle_s, n), patience_s=patience_s, within_s=t)
    p_wait, p_abandon, mean_wait_s, longer, level = figures(outlook)
    assert all(0 <= p <= 1 for p in (p_wait, p_abandon, longer, level))
    assert 0 <= mean_wait_s <= patience_s * (1 + ROUNDING)
    assert longer <= p_wait <= 1
    assert p_abandon <= p_wait + ROUNDING
    assert level <= 1 - p_abandon + ROUNDING
    assert (outlook.occupancy is None) == (n == 0)
    assert p_abandon >= 1 - n / max(per_s * handle_s, n, 1e-300) - ROUNDING  # no more are served than fit


@few
@given(arrivals, handle_times_s, slots, patiences_s, seconds)
def test_one_more_slot_never_hurts(
    per_s: float, handle_s: float, n: int, patience_s: float, t: float
) -> None:
    fewer, more = (
        figures(impatient_outlook(Load(per_s, handle_s, count), patience_s=patience_s, within_s=t))
        for count in (n, n + 1)
    )
    assert more[0] <= fewer[0] + ROUNDING
    assert more[1] <= fewer[1] + ROUNDING
    assert more[4] >= fewer[4] - ROUNDING


@few
@given(arrivals, handle_times_s, slots, st.floats(1e-3, 1e5))
def test_erlang_a_lies_between_loss_and_endless_patience(
    per_s: float, handle_s: float, n: int, patience_s: float
) -> None:
    load = Load(per_s, handle_s, n)
    p_wait = impatient_outlook(load, patience_s=patience_s, within_s=0).p_wait
    assert loss_outlook(load).p_wait - ROUNDING <= p_wait
    assert p_wait <= patient_outlook(load, within_s=0).p_wait + ROUNDING


def test_very_patient_shoppers_under_overload_wait_as_a_fluid_would() -> None:
    outlook = impatient_outlook(Load(200.0, 100.0, 10_000), patience_s=1e6, within_s=76)
    assert figures(outlook) == pytest.approx((1.0, 0.5, 5e5, math.exp(-76 / 1e6), 0.0), abs=ROUNDING)


def test_very_patient_shoppers_in_light_load_make_erlang_c() -> None:
    load = Load(0.08, 480, 45)
    endless = patient_outlook(load, within_s=30)
    patient = impatient_outlook(load, patience_s=1e9, within_s=30)
    assert patient.p_wait == pytest.approx(endless.p_wait, rel=1e-4)
    assert patient.mean_wait_s == pytest.approx(endless.mean_wait_s, rel=1e-4)
    assert patient.service_level == pytest.approx(endless.service_level, rel=1e-4)


def test_garnett_comes_close_with_10000_agents() -> None:
    load = Load(99.0, 100.0, 10_000)
    beta = (load.slots - load.erlangs) / math.sqrt(load.erlangs)
    approximate = garnett_p_wait(beta, service_rate_over_abandonment_rate=0.76)
    assert approximate == pytest.approx(impatient_outlook(load, patience_s=76, within_s=0).p_wait, abs=0.005)


def test_garnett_is_smooth_where_its_hazard_is_reckoned_far_out() -> None:
    patient, more_patient = (
        garnett_p_wait(0.5, service_rate_over_abandonment_rate=ratio) for ratio in (2499.9, 2500.1)
    )
    assert more_patient == pytest.approx(patient, rel=1e-5)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_garnett_is_a_probability(beta: float, ratio: float) -> None:
    assert 0 <= garnett_p_wait(beta, service_rate_over_abandonment_rate=ratio) <= 1


@few
@given(slots, st.floats(0, 2e4))
def test_those_who_wait_are_blocked_more_often_than_those_who_leave(n: int, erlangs: float) -> None:
    assert 0 <= erlang_b(n + 1, erlangs) <= erlang_b(n, erlangs) <= erlang_c(n, erlangs) + 1e-12 <= 1 + 1e-12


@pytest.mark.parametrize("needed", range(51))
def test_fewest_agents_are_found(needed: int) -> None:
    assert agents_needed(lambda agents: float(agents >= needed), at_least=0.9, most=50) == needed


def test_no_number_is_named_when_nobody_would_be_enough() -> None:
    assert agents_needed(lambda _: 0.5, at_least=0.9, most=50) is None


@few
@given(places, seconds, seconds)
def test_breach_becomes_likelier_with_more_ahead_and_less_time(
    place: Place, one_s: float, two_s: float
) -> None:
    soon, late = sorted((one_s, two_s))
    p = p_breach(place, left_s=late)
    assert 0 <= p <= p_breach(place, left_s=soon) + ROUNDING <= 1 + ROUNDING
    behind = Place(place.ahead + 1, place.completions_per_s, place.patience_s)
    assert p <= p_breach(behind, left_s=late) + ROUNDING


def test_breach_is_known_where_its_exponential_underflows() -> None:
    # Rτ = 10,000 and nobody leaves: as many as are expected to be served stand ahead, so it is even.
    assert p_breach(Place(10_000, 100.0, math.inf), left_s=100.0) == pytest.approx(0.5, abs=0.005)
    assert p_breach(Place(20_000, 100.0, math.inf), left_s=100.0) == pytest.approx(1.0)
    assert p_breach(Place(5_000, 100.0, math.inf), left_s=100.0) == pytest.approx(0.0, abs=1e-12)


def test_breach_is_certain_when_nobody_serves_or_time_is_over() -> None:
    assert p_breach(Place(0, 0.0, 76.0), left_s=1e9) == 1.0
    assert p_breach(Place(0, 1.0, 76.0), left_s=0.0) == 1.0
    assert wait_range(Place(0, 0.0, 76.0)) is None


@few
@given(places, st.floats(0.01, 0.99))
def test_percentile_is_where_the_law_says(place: Place, percentile: float) -> None:
    at_s = remaining_wait_s(place, percentile=percentile)
    if at_s < math.inf:
        assert p_breach(place, left_s=at_s) == pytest.approx(1 - percentile, abs=ROUNDING)
    shown = wait_range(place)
    assert shown is None or 0 < shown.low_s <= shown.high_s <= 86_400


@given(st.floats(0, 1e5), st.floats(0, 1e5))
def test_friendly_steps_round_up_and_keep_the_order(one_s: float, two_s: float) -> None:
    less, more = sorted((one_s, two_s))
    assert less <= friendly_s(less) <= friendly_s(more)
    assert friendly_s(friendly_s(less)) == friendly_s(less)


@given(waits)
def test_survival_falls_only_where_somebody_left(ended: list[EndedWait]) -> None:
    curve = kaplan_meier(ended)
    survival = [1.0, *(step.survival for step in curve)]
    assert all(after < before for before, after in pairwise(survival))
    assert {step.at_s for step in curve} == {wait.wait_s for wait in ended if wait.has_abandoned}
    assert (median_patience_s(curve) is None) == (survival[-1] > 0.5)


@given(waits)
def test_patience_begins_at_the_prior_and_moves_towards_what_is_seen(ended: list[EndedWait]) -> None:
    seen_s = exponential_patience_s(ended, prior_abandonments=0)
    low_s, high_s = sorted((seen_s, PRIOR_PATIENCE_S))
    learned_s = exponential_patience_s(ended)
    assert exponential_patience_s([]) == PRIOR_PATIENCE_S
    assert low_s * (1 - 1e-9) <= learned_s <= high_s * (1 + 1e-9)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -1.0])
def test_impossible_figures_are_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Load(wrong, 1.0, 1)
    with pytest.raises(ValueError, match="finite"):
        EndedWait(wrong, has_abandoned=True)
    with pytest.raises(ValueError, match="finite"):
        impatient_outlook(Load(1, 1, 1), patience_s=wrong, within_s=1)
    with pytest.raises(ValueError, match="finite"):
        friendly_s(wrong)
