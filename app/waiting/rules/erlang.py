"""Steady-state staffing: Erlang B, C and A (M/M/n+M), and how many agents a service level takes.

A server is a slot: one conversation an agent can hold; slots = agents × concurrency, and handle time is per slot.
Everything here is exact up to rounding and costs O(slots + √(arrivals per patience)); live waits are in `forecast`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

_NEGLIGIBLE = 1e-30  # beside the largest term of a series; what is left out is at most √slots times as much
_NO_PATIENCE_S = 1e-9
_CONTINUED_FRACTION_FROM = 25.0


@dataclass(frozen=True, slots=True)
class Load:
    """What arrives and who is there: arrivals per second, seconds a conversation holds a slot, slots.

    Raises:
        ValueError: a figure is negative or not finite, or the handle time is zero.
    """

    arrivals_per_s: float
    handle_time_s: float
    slots: int

    def __post_init__(self) -> None:
        _refuse_unless_natural(self.arrivals_per_s, self.slots)
        if not 0 < self.handle_time_s < math.inf:
            raise ValueError("the handle time must be finite and above zero")

    @property
    def erlangs(self) -> float:
        """Offered load: arrival rate × handle time, the slots that would be busy if nobody had to wait."""
        return self.arrivals_per_s * self.handle_time_s


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a shopper who arrives in the steady state meets; `None` where a model does not define it.

    `p_wait`: finds every slot busy. `p_abandon`: leaves unanswered. `mean_wait_s`: over all arrivals, those who do not
    wait and those who leave included. `p_wait_longer`: still waits after the target. `service_level`: is answered
    within the target, as a share of all arrivals, so that leavers count against it. `occupancy`: busy share of slots.
    """

    p_wait: float
    p_abandon: float | None
    mean_wait_s: float | None
    p_wait_longer: float
    service_level: float
    occupancy: float | None


def erlang_b(slots: int, erlangs: float) -> float:
    """Return the probability that all slots are busy when nobody waits (M/M/n/n).

    Recursion B(n) = a·B(n−1) / (n + a·B(n−1)), B(0) = 1: A. K. Erlang 1917; positive terms only, so it is stable.

    Raises:
        ValueError: a figure is negative or not finite.
    """
    _refuse_unless_natural(erlangs, slots)
    blocking = 1.0
    for slot in range(1, slots + 1):
        weight = erlangs * blocking
        blocking = weight / (slot + weight)
        if blocking == 0:  # underflow, or nobody comes: more slots change nothing
            break
    return blocking


def erlang_c(slots: int, erlangs: float) -> float:
    """Return the probability of having to wait when nobody ever leaves (M/M/n); 1 when the load is not carried.

    C = B / (1 − ρ(1 − B)) with ρ = a/n: Cooper, *Introduction to Queueing Theory*, 1981.

    Raises:
        ValueError: a figure is negative or not finite.
    """
    blocking = erlang_b(slots, erlangs)
    if erlangs >= slots:
        return 1.0
    return blocking / (1 - erlangs / slots * (1 - blocking))


def loss_outlook(load: Load) -> Outlook:
    """Return the outlook when whoever finds all slots busy leaves at once: Erlang B."""
    blocked = erlang_b(load.slots, load.erlangs)
    answered = 1 - blocked
    return Outlook(blocked, blocked, 0.0, 0.0, answered, _occupancy(load, answered))


def patient_outlook(load: Load, *, within_s: float) -> Outlook:
    """Return the outlook when everybody waits for ever: Erlang C.

    P(wait > t) = C·e^(−(nμ−λ)t), mean wait C/(nμ−λ). A load that is not carried has no steady state: the queue grows
    without end, everybody waits longer than any target, and the mean wait is not defined.

    Raises:
        ValueError: the target is negative or not finite.
    """
    _refuse_unless_natural(within_s)
    p_wait = erlang_c(load.slots, load.erlangs)
    spare_per_s = load.slots / load.handle_time_s - load.arrivals_per_s
    if load.erlangs >= load.slots or spare_per_s <= 0:
        return Outlook(1.0, None, None, 1.0, 0.0, 1.0 if load.slots else None)
    longer = p_wait * math.exp(-spare_per_s * within_s)
    return Outlook(p_wait, None, p_wait / spare_per_s, longer, 1 - longer, load.erlangs / load.slots)


def impatient_outlook(load: Load, *, patience_s: float, within_s: float) -> Outlook:
    """Return the outlook when waiting shoppers leave after an exponential patience of that mean: Erlang A.

    With λ, μ, θ per second, n slots, x = nμ/θ, y = λ/θ and S(x, y) = Σ y^j / ((x+1)…(x+j)), the virtual wait has
    the density λπ(n−1)·g(t), g(t) = e^(λ(1−e^(−θt))/θ − nμt) (Baccelli and Hébuterne 1981). Its tails are incomplete
    gamma functions (Palm 1957; Mandelbaum and Zeltyn, *Service Engineering in Action*, 2007), here as series of
    positive terms:

        ∫t..∞ g = g(t)·S(x, ye^(−θt)) / nμ        ∫t..∞ e^(−θu)·g = g(t)·e^(−θt)·S(x+1, ye^(−θt)) / (nμ+θ)

    Abandonment is θ/λ × mean queue, not 1 − answered, which would cancel in light load.

    Raises:
        ValueError: patience or target is negative or not finite.
    """
    _refuse_unless_natural(patience_s, within_s)
    if load.slots == 0:
        longer = math.exp(-within_s / patience_s) if patience_s > 0 else 0.0
        return Outlook(1.0, 1.0, patience_s, longer, 0.0, None)
    if patience_s < _NO_PATIENCE_S or min(load.erlangs, load.arrivals_per_s * patience_s) == 0:
        return loss_outlook(load)
    return _impatient(load, patience_s, within_s)


def _impatient(load: Load, patience_s: float, within_s: float) -> Outlook:
    arrivals, finishing = load.arrivals_per_s, load.slots / load.handle_time_s
    x, y = finishing * patience_s, arrivals * patience_s
    log_waiting, mean_queue = _series(x, y)
    log_waiting += math.log(y) - math.log(x)
    blocking = erlang_b(load.slots - 1, load.erlangs)
    # Both weights are relative to the state of n−1 busy slots.
    log_not_waiting = -math.log(blocking) if blocking > 0 else math.inf
    p_wait = _share(log_waiting, log_not_waiting)
    log_total = log_waiting - math.log(p_wait) if p_wait > 0 else math.inf
    p_abandon = min(1.0, mean_queue / y * p_wait)

    decay = math.exp(-within_s / patience_s)
    log_density = -y * math.expm1(-within_s / patience_s) - finishing * within_s
    log_later, _ = _series(x, y * decay)
    log_later_answered, _ = _series(x + 1, y * decay)
    later = decay * math.exp(min(0.0, math.log(y) - math.log(x) + log_density + log_later - log_total))
    log_answered = math.log(y) - math.log1p(x) + log_density + log_later_answered - log_total
    answered_later = decay * math.exp(min(0.0, log_answered))
    longer = min(later, p_wait)
    level = min(1.0, max(0.0, 1 - p_abandon - answered_later))
    return Outlook(p_wait, p_abandon, p_abandon * patience_s, longer, level, _occupancy(load, 1 - p_abandon))


def _series(x: float, y: float) -> tuple[float, float]:
    """Return log S(x, y) and the mean of j under its terms, summing outwards from the largest term.

    Summing from there needs √y terms, neither overflows nor cancels, and leaves only the size of the largest term to
    logarithms (relative error about 1e−16 × y log y).
    """
    mode = max(0, math.floor(y - x))
    log_mode = mode * math.log(y) - math.lgamma(x + mode + 1) + math.lgamma(x + 1) if mode else 0.0
    total, moment = 1.0, 0.0
    term, j = 1.0, mode
    while term > _NEGLIGIBLE * total:
        j += 1
        term *= y / (x + j)
        total += term
        moment += term * (j - mode)
    term, j = 1.0, mode
    while j > 0 and term > _NEGLIGIBLE * total:
        term *= (x + j) / y
        j -= 1
        total += term
        moment -= term * (mode - j)
    return log_mode + math.log(total), max(0.0, mode + moment / total)


def agents_needed(service_level_of: Callable[[int], float], *, at_least: float, most: int) -> int | None:
    """Return the fewest agents whose service level reaches the one wanted; `None` if `most` do not.

    Args:
        service_level_of: the service level in [0, 1] with that many agents; must not fall as agents are added.
        at_least: the service level wanted.
        most: the largest staff looked at.
    """
    enough = 1
    if service_level_of(0) >= at_least:
        return 0
    while enough < most and service_level_of(enough) < at_least:
        enough *= 2
    enough = min(enough, most)
    if service_level_of(enough) < at_least:
        return None
    too_few = enough // 2 if enough < most else 0
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if service_level_of(middle) < at_least:
            too_few = middle
        else:
            enough = middle
    return enough


def garnett_p_wait(beta: float, *, service_rate_over_abandonment_rate: float) -> float:
    """Return the approximate P(wait) of Erlang A when slots = a + β√a and the load a is large.

    P = [1 + √(θ/μ)·h(β√(μ/θ)) / h(−β)]⁻¹, h the hazard of the standard normal distribution: Garnett, Mandelbaum and
    Reiman, *Designing a Call Center with Impatient Customers*, 2002. An error of O(1/√a) against the exact value.

    Raises:
        ValueError: β is not finite, or the ratio μ/θ is not finite and above zero.
    """
    if not math.isfinite(beta) or not 0 < service_rate_over_abandonment_rate < math.inf:
        raise ValueError("β must be finite, and μ/θ finite and above zero")
    root = math.sqrt(service_rate_over_abandonment_rate)
    busy, idle = _normal_hazard(-beta), _normal_hazard(beta * root) / root
    return busy / (busy + idle)


def _normal_hazard(x: float) -> float:
    """Return φ(x) / (1 − Φ(x)); far out by the continued fraction x + 1/(x + 2/(x + …)) of Laplace."""
    if x < _CONTINUED_FRACTION_FROM:
        density = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        return density / (math.erfc(x / math.sqrt(2)) / 2)
    hazard = x
    for depth in range(20, 0, -1):
        hazard = x + depth / hazard
    return hazard


def _share(log_one: float, log_other: float) -> float:
    """Return the one weight as a share of both, from their logarithms."""
    difference = log_other - log_one
    if difference > 0:
        ratio = math.exp(-difference)
        return ratio / (1 + ratio)
    return 1 / (1 + math.exp(difference))


def _occupancy(load: Load, answered: float) -> float | None:
    return min(1.0, load.erlangs * answered / load.slots) if load.slots else None


def _refuse_unless_natural(*figures: float) -> None:
    if not all(0 <= figure < math.inf for figure in figures):
        raise ValueError("every figure must be finite and not negative")
