"""How good forecasts have been: what was said beside what came true."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Said:
    """A forecast and its truth: the probability of a breach, the range's upper end, and what happened.

    `has_breached` and `is_kept` are `None` where it cannot be told, because the shopper left before.
    """

    p_breach: float
    has_breached: bool | None
    within_s: int | None = None
    is_kept: bool | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts that said about the same: their mean, the share that came true, and how many they are."""

    said: float
    came_true: float
    count: int


def truth(wait_s: float, target_s: float, *, is_answered: bool) -> bool | None:
    """Tell whether a wait has breached its target; `None` if it ended earlier without an answer."""
    if wait_s > target_s:
        return True
    return False if is_answered else None


def calibrate(told: Iterable[tuple[float, bool]], *, bins: int = BINS) -> list[Bin]:
    """Sort forecasts into bins of equal width and compare each with what came true; empty bins are left out."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for p, came in told:
        groups.setdefault(min(bins - 1, int(p * bins)), []).append((p, came))
    return [
        Bin(
            sum(p for p, _ in group) / len(group),
            sum(came for _, came in group) / len(group),
            len(group),
        )
        for _, group in sorted(groups.items())
    ]


def brier(told: Sequence[tuple[float, bool]]) -> float | None:
    """Return the mean squared error of probabilities: G. W. Brier, *Verification of Forecasts*, 1950."""
    return sum((p - came) ** 2 for p, came in told) / len(told) if told else None


def brier_of_climatology(told: Sequence[tuple[float, bool]]) -> float | None:
    """Return the same for always saying the mean: what a forecast must be better than."""
    if not told:
        return None
    mean = sum(came for _, came in told) / len(told)
    return mean * (1 - mean)
