"""How long shoppers are prepared to wait, learned from waits of which most were answered before patience ended."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

PRIOR_PATIENCE_S = 76.0
PRIOR_ABANDONMENTS = 100


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
    if not 0 <= prior_abandonments < math.inf:
        raise ValueError("the prior must be finite and not negative")
    total_s, left = PRIOR_PATIENCE_S * prior_abandonments, prior_abandonments
    for wait in waits:
        total_s += wait.wait_s
        left += wait.has_abandoned
    return total_s / left if left else math.inf
