"""How long shoppers are prepared to wait, learned from waits of which most were answered before patience ended."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

PRIOR_PATIENCE_S = 76.0
PRIOR_ABANDONMENTS = 100
# Seconds after which somebody has settled to wait. Who is ahead of others mostly has, and by then those who came by
# mistake have gone: the rate at which waiting shoppers leave is learned from what comes after.
SETTLED_S = 20.0
_Z = 1.959964  # 97.5 % of the normal distribution


@dataclass(frozen=True, slots=True)
class EndedWait:
    """A wait that is over: its seconds, and whether the shopper left; otherwise it was answered (censored).

    Raises:
        ValueError: the seconds are negative or not finite.
    """

    wait_s: float
    has_abandoned: bool

    def __post_init__(self) -> None:
        if not 0 <= self.wait_s < math.inf:
            raise ValueError("a wait must be finite and not negative")


@dataclass(frozen=True, slots=True)
class SurvivalStep:
    """From `at_s` seconds on (until the next step), this share of shoppers is still prepared to wait."""

    at_s: float
    survival: float


def kaplan_meier(waits: Iterable[EndedWait]) -> tuple[SurvivalStep, ...]:
    """Return the survival curve of patience: one step per second at which somebody left, in rising order.

    S(t) = Π{t_i ≤ t} (1 − left_i / at risk_i); whoever was answered at t_i was still at risk then: Kaplan and Meier,
    *Nonparametric Estimation from Incomplete Observations*, 1958. Before the first step S is 1. O(n log n).
    """
    ordered = sorted(waits, key=lambda wait: wait.wait_s)
    steps, at_risk, survival = list[SurvivalStep](), len(ordered), 1.0
    for at_s, group in groupby(ordered, key=lambda wait: wait.wait_s):
        ended = list(group)
        left = sum(wait.has_abandoned for wait in ended)
        if left:
            survival *= (at_risk - left) / at_risk
            steps.append(SurvivalStep(at_s, survival))
        at_risk -= len(ended)
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class BandStep:
    """A step of the survival curve with its 95 % confidence band."""

    at_s: float
    survival: float
    low: float
    high: float


def kaplan_meier_band(waits: Sequence[EndedWait]) -> list[BandStep]:
    """Return the survival curve with a band: variance by Greenwood 1926, on the scale log(−log S).

    That scale keeps the band within 0 and 1: Kalbfleisch and Prentice, *The Statistical Analysis of Failure Time
    Data*, 1980. Where S is 0 the band is what it was before.
    """
    curve = kaplan_meier(waits)
    ended = sorted(wait.wait_s for wait in waits)
    steps, total, former, band = list[BandStep](), 0.0, 1.0, (1.0, 1.0)
    for step in curve:
        at_risk = len(ended) - bisect_left(ended, step.at_s)
        left = at_risk * (1 - step.survival / former)
        former = step.survival
        if step.survival > 0:
            total += left / (at_risk * (at_risk - left))
            spread = _Z * math.sqrt(total) / abs(math.log(step.survival))
            band = (step.survival ** math.exp(spread), step.survival ** math.exp(-spread))
        steps.append(
            BandStep(step.at_s, step.survival, min(band[0], step.survival), max(band[1], step.survival))
        )
    return steps


def median_patience_s(curve: Sequence[SurvivalStep]) -> float | None:
    """Return the first second at which at most half are still prepared to wait; `None` if the curve stays above."""
    return next((step.at_s for step in curve if step.survival <= 1 / 2), None)


def exponential_patience_s(
    waits: Iterable[EndedWait], *, prior_abandonments: float = PRIOR_ABANDONMENTS
) -> float:
    """Return the mean of an exponential patience in seconds by maximum likelihood: total waiting ÷ abandonments.

    The censored estimator of Epstein and Sobel 1953. The prior counts as that many shoppers who left after a mean of
    76 s, so that a new shop begins at 76 s and its own figures take over as they come (a gamma prior on the rate).
    Zero prior abandonments give the plain estimate: infinity when nobody left.

    Raises:
        ValueError: the prior is negative or not finite.
    """
    total_s, left = 0.0, 0
    for wait in waits:
        total_s += wait.wait_s
        left += wait.has_abandoned
    return mean_patience_s(total_s, left, prior_abandonments=prior_abandonments)


def mean_patience_s(
    waited_s: float, abandonments: int, *, prior_abandonments: float = PRIOR_ABANDONMENTS
) -> float:
    """Return the same from sums: the seconds all shoppers have waited, and how many of them left.

    Raises:
        ValueError: the prior is negative or not finite.
    """
    if not 0 <= prior_abandonments < math.inf:
        raise ValueError("the prior must be finite and not negative")
    left = abandonments + prior_abandonments
    return (waited_s + PRIOR_PATIENCE_S * prior_abandonments) / left if left else math.inf
