"""What the next hours bring with so many slots, from how many are there now: M/M/n+M before it has settled."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.waiting.rules.forecast import Place, p_breach

_STEPS = 120
_MOST_STATES = 2_000
_DEVIATIONS = 6.0


@dataclass(frozen=True, slots=True)
class Present:
    """How things are: slots, seconds a slot is held, mean patience, and conversations in progress and waiting."""

    slots: float
    handle_s: float
    patience_s: float
    in_system: int


@dataclass(frozen=True, slots=True)
class Prospect:
    """What those who arrive in the period meet: mean wait, leavers included, and the share answered in time."""

    mean_wait_s: float
    service_level: float


def prospect(
    present: Present, arrivals_per_s: Sequence[float], *, length_s: float, target_s: float
) -> Prospect:
    """Return what shoppers who arrive within `length_s` seconds meet; arrivals are given for equal parts of it.

    The states' probabilities follow Kolmogorov's forward equations, solved by backward Euler steps (a tridiagonal
    system each, stable at any step). Whoever arrives with k ahead is served with probability R/(R+(k+1)θ), waits
    (k+1)/(R+(k+1)θ) in the mean, and is answered within τ with R/(R+(k+1)θ) × P(Yule process from rate R+θ passes k).
    Where nobody is expected at all, it is what a single shopper would meet who may come at any moment of the period.

    Raises:
        ValueError: handle time, patience or length are not above zero.
    """
    if not (present.handle_s > 0 and present.patience_s > 0 and length_s > 0):
        raise ValueError("handle time, patience and length must be above zero")
    slots = max(0, round(present.slots))
    chain = _Chain(present, slots, max(arrivals_per_s, default=0.0))
    waits, levels = _meetings(present, slots, chain.states, target_s)
    odds = chain.beginning(present.in_system)
    wait_s = level = total = 0.0
    is_anybody_expected = any(arrivals_per_s)
    step_s = length_s / _STEPS
    for step in range(_STEPS):
        rate = arrivals_per_s[step * len(arrivals_per_s) // _STEPS] if arrivals_per_s else 0.0
        odds = chain.after(odds, rate, step_s)
        weight = rate if is_anybody_expected else 1.0
        wait_s += weight * math.fsum(p * one for p, one in zip(odds, waits, strict=True))
        level += weight * math.fsum(p * one for p, one in zip(odds, levels, strict=True))
        total += weight
    return Prospect(wait_s / total, min(1.0, level / total))


def _meetings(present: Present, slots: int, states: int, target_s: float) -> tuple[list[float], list[float]]:
    """Return mean wait and probability of being answered in time for each state an arrival may find."""
    rate, leaving = slots / present.handle_s, 1 / present.patience_s
    waits, levels = [0.0] * slots, [1.0] * slots
    for ahead in range(states - slots):
        served = rate / (rate + (ahead + 1) * leaving)
        waits.append((ahead + 1) / (rate + (ahead + 1) * leaving))
        late = p_breach(Place(ahead, rate + leaving, present.patience_s), left_s=target_s)
        levels.append(served * (1 - late))
    return waits, levels


class _Chain:
    """The birth–death chain of how many are there, cut where nobody ever comes."""

    def __init__(self, present: Present, slots: int, most_arrivals_per_s: float) -> None:
        settled = max(
            present.in_system, slots, most_arrivals_per_s * max(present.handle_s, present.patience_s)
        )
        self.states = min(_MOST_STATES, int(settled + _DEVIATIONS * math.sqrt(settled + 1)) + 20)
        self.states = max(self.states, slots + 2)
        self._leaving = [
            min(state, slots) / present.handle_s + max(0, state - slots) / present.patience_s
            for state in range(self.states)
        ]

    def beginning(self, in_system: int) -> list[float]:
        """Return the odds of now: certainty."""
        odds = [0.0] * self.states
        odds[min(in_system, self.states - 1)] = 1.0
        return odds

    def after(self, odds: Sequence[float], arrivals_per_s: float, step_s: float) -> list[float]:
        """Return the odds a step later: (I − hQᵀ)⁻¹ of those before, by elimination from both neighbours."""
        last = self.states - 1
        above, right = [0.0] * self.states, [0.0] * self.states
        coming = arrivals_per_s * step_s
        for state in range(self.states):
            going = self._leaving[state] * step_s
            middle = 1 + going + (coming if state < last else 0.0)
            upper = -self._leaving[state + 1] * step_s if state < last else 0.0
            lower = -coming if state else 0.0
            pivot = middle - lower * (above[state - 1] if state else 0.0)
            above[state] = upper / pivot
            right[state] = (odds[state] - lower * (right[state - 1] if state else 0.0)) / pivot
        for state in range(last - 1, -1, -1):
            right[state] -= above[state] * right[state + 1]
        return right
