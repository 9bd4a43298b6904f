"""How long one shopper still waits: the probability of breaching the target, and an honest range to show.

The law: with k shoppers ahead, slots that together complete R conversations a second and waiting shoppers who leave at
rate θ each, the place ahead of us clears at rate R + iθ while i are ahead, so the remaining wait is the sum of
exponentials with rates R, R+θ, …, R+kθ. Staffing in the long run is in `erlang`.
"""

import math
from dataclasses import dataclass

from app.waiting.rules.beta import incomplete_beta

_RESCALE_ABOVE = 1e100
_LOG_RESCALE = math.log(_RESCALE_ABOVE)
_NEGLIGIBLE = 1e-18
_HOPELESSLY_FAST = 1e12  # expected completions: more than anybody has ahead
_HORIZON_S = 86_400.0
_BISECTIONS = 60
_SUM_UP_TO = 64  # shoppers ahead; beyond, the continued fraction costs less than the sum
_LARGEST_SHAPE = 1e7  # R/θ; beyond, logarithms of the gamma function lose too many digits
# Up to the first number of seconds, the wait is shown in steps of the second.
_FRIENDLY_STEPS_S = ((60, 10), (300, 30), (900, 60), (3_600, 300))
_COARSEST_STEP_S = 900


@dataclass(frozen=True, slots=True)
class Place:
    """Where a shopper stands: shoppers ahead, completions per second over all slots, mean patience in seconds.

    A patience of infinity means that nobody leaves, of zero that everybody ahead is gone at once.

    Raises:
        ValueError: a figure is negative or NaN, or the completion rate is infinite.
    """

    ahead: int
    completions_per_s: float
    patience_s: float

    def __post_init__(self) -> None:
        if not (self.ahead >= 0 and 0 <= self.completions_per_s < math.inf and self.patience_s >= 0):
            raise ValueError(
                "ahead, completion rate and patience must not be negative, nor the rate infinite"
            )


@dataclass(frozen=True, slots=True)
class WaitRange:
    """The 20th and the 80th percentile of the remaining wait in seconds, rounded up to friendly steps."""

    low_s: int
    high_s: int


def completion_rate(*, slots: int, handle_time_s: float) -> float:
    """Return the completions per second of busy slots: slots ÷ handle time per slot.

    Raises:
        ValueError: slots are negative, or the handle time is not above zero.
    """
    if slots < 0 or not handle_time_s > 0:
        raise ValueError("slots must not be negative and the handle time must be above zero")
    return slots / handle_time_s


def p_breach(place: Place, *, left_s: float) -> float:
    """Return the probability in [0, 1] that the shopper still waits after `left_s` seconds.

    e^(−Rτ)·Σ{j=0..k} [(R/θ)(R/θ+1)…(R/θ+j−1) / j!]·(1−e^(−θτ))^j: derived in docs/waiting.md. It is the distribution
    function of a negative binomial (of a Poisson as θ → 0), because those who clear the place form a Yule process with
    immigration (Kendall 1949). All terms are positive; the sum carries its logarithmic scale along, so that e^(−Rτ)
    may be smaller than any float (Rτ > 700). For more than 64 ahead it is taken from the incomplete beta function,
    I_p(R/θ, k+1) with p = e^(−θτ) (DLMF 8.17.24), O(√k).

    Raises:
        ValueError: `left_s` is NaN.
    """
    if math.isnan(left_s):
        raise ValueError("the seconds left must be a number")
    if left_s <= 0 or place.completions_per_s == 0:
        return 1.0
    expected = place.completions_per_s * left_s
    if expected > _HOPELESSLY_FAST:
        return 0.0
    if place.patience_s == 0:
        return math.exp(-expected)
    leaving = 1 / place.patience_s
    gone = -math.expm1(-left_s * leaving)  # share of those ahead whose patience ends in time
    shape = place.completions_per_s * place.patience_s
    if place.ahead > _SUM_UP_TO and shape < _LARGEST_SHAPE:
        return incomplete_beta(-left_s * leaving, shape, place.ahead + 1.0)
    growth = gone * place.completions_per_s * place.patience_s if place.patience_s < math.inf else expected
    term, total, log_scale = 1.0, 1.0, -expected
    for j in range(place.ahead):
        ratio = (growth + j * gone) / (j + 1)
        term *= ratio
        total += term
        if total > _RESCALE_ABOVE:
            term, total, log_scale = term / _RESCALE_ABOVE, total / _RESCALE_ABOVE, log_scale + _LOG_RESCALE
        if ratio < 1 and term < _NEGLIGIBLE * (1 - gone) * total:
            break
    return min(1.0, math.exp(min(0.0, log_scale + math.log(total))))


def remaining_wait_s(place: Place, *, percentile: float) -> float:
    """Return the seconds within which the wait is over with that probability; infinity if nobody completes anything.

    Solved by bisection to about 1e−15 of the result, O(k) a step.

    Raises:
        ValueError: the percentile is not between 0 and 1, both excluded.
    """
    if not 0 < percentile < 1:
        raise ValueError("the percentile must lie between 0 and 1")
    if place.completions_per_s == 0:
        return math.inf
    early, late = 0.0, 1 / place.completions_per_s
    while late < math.inf and p_breach(place, left_s=late) > 1 - percentile:
        early, late = late, 2 * late
    for _ in range(_BISECTIONS):
        middle = (early + late) / 2
        if p_breach(place, left_s=middle) > 1 - percentile:
            early = middle
        else:
            late = middle
    return late


def wait_range(place: Place) -> WaitRange | None:
    """Return what may be promised to the shopper, or `None` when that would be a day or more."""
    if p_breach(place, left_s=_HORIZON_S) > 1 - 0.8:
        return None
    low_s, high_s = (remaining_wait_s(place, percentile=percentile) for percentile in (0.2, 0.8))
    return WaitRange(friendly_s(low_s), friendly_s(high_s))


def friendly_steps_s() -> list[int]:
    """Return every number of seconds a range may end at, up to a day."""
    steps, at_s = list[int](), 0
    while at_s < _HORIZON_S:
        at_s = friendly_s(at_s + 1)
        steps.append(at_s)
    return steps


def friendly_s(seconds: float) -> int:
    """Round up to a step that reads well: 10 s below a minute, then 30 s, minutes, 5 minutes, quarters of an hour.

    Raises:
        ValueError: the seconds are negative, NaN or infinite.
    """
    if not 0 <= seconds < math.inf:
        raise ValueError("the seconds must be finite and not negative")
    step = next((step for below, step in _FRIENDLY_STEPS_S if seconds <= below), _COARSEST_STEP_S)
    return max(step, math.ceil(seconds / step) * step)
