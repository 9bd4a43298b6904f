"""Odds for whole queues under one law: how many seconds must be left for a probability, place by place."""

import math
from functools import lru_cache

from app.waiting.rules.forecast import Place, p_breach
from app.waiting.rules.law import Law

_EXACT_UP_TO = 8  # ahead; further on, places in between lie on a line
_POINTS_PER_OCTAVE = 6
_PRECISION = 1e-3  # of the probability
_MOST_STEPS = 40


class Odds:
    """P(breach) under one law, and for each place the seconds left at which it reaches a threshold.

    The thresholds' seconds are solved for at places 0..8 and six to the octave beyond, and joined by lines: within a
    quarter of a second for a patience of a minute or two. They tell who must be looked at; whoever is, is looked at
    with `p`.
    """

    def __init__(self, law: Law) -> None:
        self._law = law
        self._seconds: dict[float, list[float]] = {}

    def p(self, ahead: int, left_s: float) -> float:
        """Return P(breach) with so many ahead and so many seconds left until the answer must be there."""
        return self._p(ahead, left_s - self._law.reply_s)

    def seconds(self, threshold: float, places: int) -> list[float]:
        """Return for places 0, 1, … the seconds left at or below which P(breach) is at least the threshold."""
        known = self._seconds.setdefault(threshold, [])
        while len(known) < places:
            self._extend(known, threshold)
        return known

    def _extend(self, known: list[float], threshold: float) -> None:
        first = len(known)
        step = 1 if first <= _EXACT_UP_TO else max(1, int(first * (2 ** (1 / _POINTS_PER_OCTAVE) - 1)))
        last = first + step - 1
        end = self._solve(last, threshold, guess_s=known[-1] - self._law.reply_s if known else 0.0)
        start = known[-1] if known else 0.0
        if not math.isfinite(end):
            known.extend([end] * step)
            return
        known.extend(start + (end - start) * (one + 1) / step for one in range(step))

    def _solve(self, ahead: int, threshold: float, *, guess_s: float) -> float:
        """Return the seconds at which P falls to the threshold, by the Illinois method; infinity if nothing moves."""
        rate = self._law.completions_per_s
        if rate <= 0:
            return math.inf
        low, high = max(0.0, guess_s), max(guess_s * 1.2, 1 / rate, 1e-6)
        over = (self._p(ahead, low) if low else 1.0) - threshold
        while (under := self._p(ahead, high) - threshold) > 0:
            low, over, high = high, under, high * 1.5
        side = 0
        for _ in range(_MOST_STEPS):
            middle = (low * under - high * over) / (under - over) if under != over else (low + high) / 2
            value = self._p(ahead, middle) - threshold
            if abs(value) < _PRECISION:
                return middle + self._law.reply_s
            if value > 0:
                low, over = middle, value
                under = under / 2 if side == 1 else under
                side = 1
            else:
                high, under = middle, value
                over = over / 2 if side == -1 else over
                side = -1
        return (low + high) / 2 + self._law.reply_s

    def _p(self, ahead: int, tau_s: float) -> float:
        if tau_s <= 0:
            return 1.0
        return p_breach(Place(ahead, self._law.completions_per_s, self._law.patience_s), left_s=tau_s)


@lru_cache(maxsize=1_024)
def odds_of(law: Law) -> Odds:
    """Return the odds of a law; laws come back, because they are rounded."""
    return Odds(law)
