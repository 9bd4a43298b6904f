"""The next hours, the staffing plan, the ladder and the addresses: examples and laws."""

import random
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.waiting.rules import Rung
from app.waiting.rules.erlang import Load, impatient_outlook
from app.waiting.rules.ladder import RungSetting, WaitingSettings, is_held_out, why_not
from app.waiting.rules.patience import EndedWait, kaplan_meier, kaplan_meier_band
from app.waiting.rules.quality import brier, brier_of_climatology, calibrate, truth
from app.waiting.rules.reaching import Channel, as_address
from app.waiting.rules.staffing import SLOTS_A_DAY, Team, backtest, forecast, planned_for, roster
from app.waiting.rules.transient import Present, prospect

MONDAY = date(2026, 11, 2)
few = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize(
    ("arrivals", "slots", "patience_s"), [(0.09, 40, 76.0), (0.05, 12, 76.0), (0.2, 40, 300.0)]
)
def test_prospect_of_a_long_time_is_the_steady_state(arrivals: float, slots: int, patience_s: float) -> None:
    found = prospect(Present(slots, 300.0, patience_s, slots), [arrivals], length_s=1e6, target_s=76)
    outlook = impatient_outlook(Load(arrivals, 300.0, slots), patience_s=patience_s, within_s=76)
    assert found.mean_wait_s == pytest.approx(outlook.mean_wait_s, rel=0.01)
    assert found.service_level == pytest.approx(outlook.service_level, abs=0.005)


@pytest.mark.parametrize("arrivals", [0.03, 0.0], ids=["somebody_is_expected", "nobody_is_expected"])
def test_those_who_wait_already_are_in_the_way(arrivals: float) -> None:
    empty, crowded = (
        prospect(Present(10, 300.0, 200.0, there), [arrivals], length_s=600, target_s=76) for there in (0, 40)
    )
    assert empty.mean_wait_s < crowded.mean_wait_s


@given(
    st.integers(0, 60),
    st.floats(10, 600),
    st.floats(1, 600),
    st.integers(0, 100),
    st.lists(st.floats(0, 0.5), min_size=1, max_size=6),
)
@settings(max_examples=15, deadline=None)
def test_one_more_agent_never_makes_it_worse(
    slots: int, handle_s: float, patience_s: float, there: int, arrivals: list[float]
) -> None:
    now, more = (
        prospect(Present(some, handle_s, patience_s, there), arrivals, length_s=3_600, target_s=76)
        for some in (slots, slots + 3)
    )
    assert 0 <= more.mean_wait_s <= now.mean_wait_s + 1e-6 <= patience_s + 1e-3
    assert 0 <= now.service_level <= more.service_level + 1e-6 <= 1 + 1e-5


def a_history(
    days: int, *, scale: float = 1.0, noise: random.Random | None = None
) -> dict[date, list[float]]:
    """Mondays to Fridays with a peak at noon, half of it at weekends."""
    history = {}
    for number in range(days):
        day = MONDAY + timedelta(days=number)
        size = scale * (0.5 if day.weekday() >= 5 else 1.0)
        shape = [size * max(0.0, 12 - abs(slot - 24)) for slot in range(SLOTS_A_DAY)]
        history[day] = [
            float(sum(noise.random() < 0.5 for _ in range(int(2 * one)))) if noise else one for one in shape
        ]
    return history


def test_forecast_finds_the_profile_of_the_weekday() -> None:
    history = a_history(42)
    for number in (42, 47):  # a Monday and a Saturday
        day = MONDAY + timedelta(days=number)
        expected = forecast(history, day)
        like = history[day - timedelta(days=7)]
        assert sum(expected) == pytest.approx(sum(like), rel=0.15)
        assert max(range(SLOTS_A_DAY), key=lambda slot: expected[slot]) == 24
        assert expected[0] == 0


def test_a_busy_morning_raises_the_rest_of_the_day() -> None:
    history, day = a_history(42), MONDAY + timedelta(days=42)
    plain = forecast(history, day)
    busy = forecast(history, day, [2 * one for one in plain[:24]])
    assert busy[:24] == [2 * one for one in plain[:24]]
    assert 1.5 * sum(plain[24:]) < sum(busy[24:]) < 2 * sum(plain[24:])


def test_nothing_is_forecast_from_nothing() -> None:
    assert forecast({}, MONDAY) == [0.0] * SLOTS_A_DAY
    assert backtest({}, MONDAY).error is None
    assert roster(0.0, 1.0, Team(300, 3, 76, 76, 0.9)).agents == 0


def test_backtest_uses_only_what_was_known_and_measures_dispersion() -> None:
    history = a_history(56, scale=4, noise=random.Random(1))  # noqa: S311 - the same each time
    today = MONDAY + timedelta(days=56)
    found = backtest(history, today)
    assert found.error is not None
    assert found.coverage is not None
    assert found.error < 0.25
    assert 0.8 < found.coverage <= 1
    history[today] = [1e6] * SLOTS_A_DAY
    assert backtest(history, today) == found


def test_plan_staffs_for_more_than_is_expected_and_reaches_the_level() -> None:
    team = Team(300, 3, 76, 76, 0.9)
    calm, wild = (roster(30.0, dispersion, team) for dispersion in (1.0, 4.0))
    assert calm.planned == planned_for(30.0, 1.0) > 30
    assert calm.agents is not None
    assert wild.agents is not None
    assert wild.agents > calm.agents
    assert calm.service_level is not None
    assert calm.service_level >= 0.9


# --- ladder ------------------------------------------------------------------------------------


def test_rungs_come_as_agreed_and_each_can_be_switched_off() -> None:
    settings_ = WaitingSettings()
    assert settings_.rungs_of(UUID(int=1), breached_s=76) == {
        Rung.ACKNOWLEDGE: 0,
        Rung.ALERT: 20,
        Rung.OVERFLOW: 40,
        Rung.ESTIMATE: 50,
        Rung.SUPERVISORS: 61,
        Rung.ALTERNATIVES: 70,
    }
    for rung in Rung:
        off = settings_.with_rungs({rung: RungSetting(is_on=False, after_s=0)})
        assert rung not in off.rungs_of(UUID(int=1), breached_s=76)


def test_holdout_is_a_share_by_chance_the_same_everywhere_and_of_each_rung_its_own() -> None:
    ids = [uuid4() for _ in range(4_000)]
    held = {
        rung: {id_ for id_ in ids if is_held_out(id_, rung, 0.25)} for rung in (Rung.ALERT, Rung.ESTIMATE)
    }
    for out in held.values():
        assert len(out) == pytest.approx(1_000, rel=0.15)
    assert len(held[Rung.ALERT] & held[Rung.ESTIMATE]) == pytest.approx(250, rel=0.3)
    assert not any(is_held_out(id_, Rung.ALERT, 0) for id_ in ids)


@pytest.mark.parametrize(
    ("rung", "setting"),
    [
        (Rung.ALERT, RungSetting(is_on=True, after_s=76)),
        (Rung.ALERT, RungSetting(is_on=True, after_s=20, holdout=0.6)),
    ],
)
def test_ladder_that_cannot_be_climbed_is_refused(rung: Rung, setting: RungSetting) -> None:
    assert why_not(WaitingSettings().with_rungs({rung: setting}), breached_s=76)


def test_something_must_be_offered_where_alternatives_are() -> None:
    assert why_not(WaitingSettings(), breached_s=76) is None
    assert why_not(WaitingSettings(offers_email=False, offers_callback=False), breached_s=76)


@pytest.mark.parametrize(
    ("channel", "text", "kept"),
    [
        (Channel.EMAIL, " ada@shop.example ", "ada@shop.example"),
        (Channel.EMAIL, "ada@shop", None),
        (Channel.EMAIL, "a b@shop.example", None),
        (Channel.EMAIL, "ada@shop.example\nBcc: all@shop.example", None),
        (Channel.EMAIL, "a" * 250 + "@shop.example", None),
        (Channel.CALLBACK, "+49 (0)30 / 123-456", "+49 (0)30 / 123-456"),
        (Channel.CALLBACK, "12345", None),
        (Channel.CALLBACK, "call me", None),
    ],
)
def test_address_is_kept_only_if_somebody_can_be_reached_by_it(
    channel: Channel, text: str, kept: str | None
) -> None:
    assert as_address(channel, text) == kept


# --- quality and patience ----------------------------------------------------------------------


def test_truth_of_who_left_in_time_is_unknown() -> None:
    assert truth(80, 76, is_answered=False) is True
    assert truth(70, 76, is_answered=True) is False
    assert truth(70, 76, is_answered=False) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=200))
def test_bins_hold_every_forecast_once(told: list[tuple[float, bool]]) -> None:
    bins = calibrate(told)
    assert sum(one.count for one in bins) == len(told)
    assert all(one.said <= two.said for one, two in pairwise(bins))
    if told:
        score, base = brier(told), brier_of_climatology(told)
        assert score is not None
        assert base is not None
        assert 0 <= score <= 1
        assert base <= 0.25 + 1e-12


@given(st.lists(st.builds(EndedWait, st.integers(0, 200).map(float), st.booleans()), max_size=60))
def test_band_of_patience_holds_the_curve(waits: list[EndedWait]) -> None:
    curve, band = kaplan_meier(waits), kaplan_meier_band(waits)
    assert [(step.at_s, step.survival) for step in curve] == [(step.at_s, step.survival) for step in band]
    assert all(0 <= step.low <= step.survival <= step.high <= 1 for step in band)
