"""How many people to roster: arrivals per half hour from weekday profile × level, staffed to a quantile, back-tested."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

from app.waiting.rules.erlang import Load, agents_needed, impatient_outlook

SLOTS_A_DAY = 48
SLOT_S = 1_800
QUANTILE = 0.9
BACKTEST_DAYS = 14
MOST_AGENTS = 5_000
_LEVEL_HALF_LIFE_D, _PROFILE_HALF_LIFE_D = 14.0, 42.0
_COMMON_PROFILE_DAYS = 1.0  # what the profile of all days weighs beside that of the weekday
_INTRADAY_WEIGHT = 20.0  # shoppers whom the forecast counts against those who came today
_DAYS_A_WEEK = 7

Day = Sequence[float]  # arrivals in each half hour of a day
History = Mapping[date, Day]


@dataclass(frozen=True, slots=True)
class Backtest:
    """How wrong forecasts of the last days would have been, each made from what was known the evening before.

    `error` is Σ|forecast − actual| ÷ Σ actual, `bias` Σ(forecast − actual) ÷ Σ actual, `dispersion` the variance of
    the residuals in units of the forecast (at least 1), `coverage` the share of half hours within the quantile.
    """

    error: float | None
    bias: float | None
    coverage: float | None
    dispersion: float


@dataclass(frozen=True, slots=True)
class Team:
    """Who is to be rostered: seconds a conversation holds a slot, slots per agent, and what is to be reached."""

    handle_s: float
    concurrency: float
    patience_s: float
    target_s: float
    service_level: float


@dataclass(frozen=True, slots=True)
class Roster:
    """One half hour: arrivals expected and staffed for, agents needed, and the service level they give."""

    arrivals: float
    planned: float
    agents: int | None
    service_level: float | None


def forecast(history: History, day: date, so_far: Sequence[float] = ()) -> list[float]:
    """Return arrivals expected in each half hour of a day, from the days before it and what has come so far.

    Level: the exponentially weighted mean of daily totals, each divided by the factor of its weekday. Profile: the
    weighted mean share of each half hour on that weekday, leaning on that of all days. What is left of today is
    scaled by (come + 20) ÷ (expected + 20).
    """
    before = {known: counts for known, counts in history.items() if known < day}
    if not before:
        return [0.0] * SLOTS_A_DAY
    factors = _weekday_factors(before)
    level = _weighted(
        (sum(counts) / factors[known.weekday()], _weight(day, known, _LEVEL_HALF_LIFE_D))
        for known, counts in before.items()
        if factors[known.weekday()] > 0
    )
    expected = [level * factors[day.weekday()] * share for share in _profile(before, day)]
    if not so_far:
        return expected
    scale = (sum(so_far) + _INTRADAY_WEIGHT) / (sum(expected[: len(so_far)]) + _INTRADAY_WEIGHT)
    return [*so_far, *(one * scale for one in expected[len(so_far) :])]


def backtest(
    history: History, today: date, *, days: int = BACKTEST_DAYS, quantile: float = QUANTILE
) -> Backtest:
    """Forecast each of the last days from the days before it and compare."""
    pairs: list[tuple[float, float]] = []
    for number in range(days, 0, -1):
        day = today - timedelta(days=number)
        if day in history and any(known < day for known in history):
            pairs += zip(forecast(history, day), history[day], strict=True)
    total = sum(actual for _, actual in pairs)
    open_pairs = [(said, actual) for said, actual in pairs if said > 0]
    if total == 0 or not open_pairs:
        return Backtest(None, None, None, 1.0)
    # Pearson's statistic over enough expected arrivals to speak of: tiny forecasts would dominate it.
    squares = math.fsum((actual - said) ** 2 for said, actual in open_pairs)
    dispersion = max(1.0, squares / math.fsum(said for said, _ in open_pairs))
    covered = sum(actual <= planned_for(said, dispersion, quantile) for said, actual in open_pairs)
    return Backtest(
        error=sum(abs(said - actual) for said, actual in pairs) / total,
        bias=sum(said - actual for said, actual in pairs) / total,
        coverage=covered / len(open_pairs),
        dispersion=dispersion,
    )


def planned_for(expected: float, dispersion: float, quantile: float = QUANTILE) -> float:
    """Return the arrivals that are not exceeded with that probability, when their variance is dispersion × mean."""
    return expected + NormalDist().inv_cdf(quantile) * math.sqrt(dispersion * expected)


def roster(expected: float, dispersion: float, team: Team, *, quantile: float = QUANTILE) -> Roster:
    """Return how many agents one half hour takes when it is staffed to the quantile: Erlang A over slots."""
    planned = planned_for(expected, dispersion, quantile)
    if planned < 1e-9:  # noqa: PLR2004 - nobody comes
        return Roster(expected, 0.0, 0, 1.0)

    def level_of(agents: int) -> float:
        load = Load(planned / SLOT_S, team.handle_s, int(agents * team.concurrency))
        return impatient_outlook(load, patience_s=team.patience_s, within_s=team.target_s).service_level

    agents = agents_needed(level_of, at_least=team.service_level, most=MOST_AGENTS)
    return Roster(expected, planned, agents, level_of(agents) if agents is not None else None)


def _weekday_factors(history: History) -> list[float]:
    totals: list[list[float]] = [[] for _ in range(_DAYS_A_WEEK)]
    for known, counts in history.items():
        totals[known.weekday()].append(sum(counts))
    mean = sum(sum(one) for one in totals) / len(history)
    if mean == 0:
        return [1.0] * _DAYS_A_WEEK
    # One more day of the overall mean: a weekday that was seen once is not yet a rule.
    return [(sum(one) + mean) / (len(one) + 1) / mean for one in totals]


def _profile(history: History, day: date) -> list[float]:
    common, own = [0.0] * SLOTS_A_DAY, [0.0] * SLOTS_A_DAY
    own_weight = 0.0
    for known, counts in history.items():
        weight, total = _weight(day, known, _PROFILE_HALF_LIFE_D), sum(counts)
        if total == 0:
            continue
        is_own = known.weekday() == day.weekday()
        own_weight += weight if is_own else 0.0
        for slot, count in enumerate(counts):
            common[slot] += weight * count
            own[slot] += weight * count / total if is_own else 0.0
    total = sum(common)
    if total == 0:
        return [1 / SLOTS_A_DAY] * SLOTS_A_DAY
    weights = own_weight + _COMMON_PROFILE_DAYS
    return [
        (mine + _COMMON_PROFILE_DAYS * all_ / total) / weights for mine, all_ in zip(own, common, strict=True)
    ]


def _weight(day: date, known: date, half_life_d: float) -> float:
    return float(0.5 ** ((day - known).days / half_life_d))


def _weighted(pairs: Iterable[tuple[float, float]]) -> float:
    total = weights = 0.0
    for value, weight in pairs:
        total += value * weight
        weights += weight
    return total / weights if weights else 0.0
