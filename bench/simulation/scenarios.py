"""The four scenarios: overload, heavy tails, a day's wave with changing staff, and light load."""

import math
import random

from bench.simulation.shop import SLOTS_EACH, Draw, Scenario

HANDLE_S, PATIENCE_S, REPLY_S = 300.0, 76.0, 10.0
AGENTS = 8
WAVE_S = 14_400.0


def exponential(mean: float) -> Draw:
    """Draw from an exponential distribution."""
    return lambda dice: dice.expovariate(1 / mean)


def lognormal(mean: float, variation: float) -> Draw:
    """Draw from a log-normal distribution with this mean and coefficient of variation."""
    sigma = math.sqrt(math.log(1 + variation**2))
    mu = math.log(mean) - sigma**2 / 2
    return lambda dice: dice.lognormvariate(mu, sigma)


def _carried(load: float, agents: int = AGENTS) -> float:
    """Return the arrivals per second that keep this share of the slots busy."""
    return load * agents * SLOTS_EACH / HANDLE_S


def _wave(when_s: float) -> float:
    return _carried(1.0) * (1 + 0.5 * math.sin(2 * math.pi * when_s / WAVE_S))


def _roster(when_s: float) -> int:
    """Follow the wave in steps of an hour, as a roster does."""
    begun_s = when_s // 3_600 * 3_600
    return round(AGENTS * (1 + 0.4 * math.sin(2 * math.pi * (begun_s + 1_800) / WAVE_S)))


def _steady(name: str, load: float, handle_s: Draw, patience_s: Draw) -> Scenario:
    rate = _carried(load)
    return Scenario(
        name, lambda _: rate, rate, lambda _: AGENTS, handle_s, patience_s, lognormal(REPLY_S, 0.5)
    )


SCENARIOS = (
    _steady("overload", 1.3, exponential(HANDLE_S), exponential(PATIENCE_S)),
    _steady("lognormal", 1.05, lognormal(HANDLE_S, 1.2), lognormal(PATIENCE_S, 1.0)),
    Scenario(
        "wave",
        _wave,
        _carried(1.5),
        _roster,
        exponential(HANDLE_S),
        exponential(PATIENCE_S),
        lognormal(REPLY_S, 0.5),
    ),
    _steady("light", 0.75, exponential(HANDLE_S), exponential(PATIENCE_S)),
)


def some_dice(seed: int) -> random.Random:
    """Return dice that fall the same way each time."""
    return random.Random(seed)  # noqa: S311 - a simulation is repeatable
