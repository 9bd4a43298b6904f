"""What is printed: figures with their reference and target, and the noise they were measured in."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import orjson

SIGNIFICANT_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Target:
    """Where a ratio must lie; the first acceptable value, not the goal."""

    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, ratio: float) -> bool:
        """Tell whether a ratio lies there."""
        return (self.at_least is None or ratio >= self.at_least) and (
            self.at_most is None or ratio <= self.at_most
        )

    def __str__(self) -> str:
        """Say it as in the output: `>= 0.6`."""
        return f">= {self.at_least}" if self.at_least is not None else f"<= {self.at_most}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of output. `value` and `reference` are medians over rounds, `ratio` the median of each round's."""

    name: str
    value: float
    unit: str
    reference: float | None
    ratio: float | None
    target: Target | None

    def json(self) -> str:
        """Write the line; without a target there is nothing to be ok."""
        is_ok = None if self.target is None or self.ratio is None else self.target.is_met(self.ratio)
        line = {
            "name": self.name,
            "value": _rounded(self.value),
            "unit": self.unit,
            "reference": _rounded(self.reference),
            "ratio": _rounded(self.ratio),
            "target": None if self.target is None else str(self.target),
            "ok": is_ok,
        }
        return orjson.dumps(line).decode()


def value_over_reference(value: float, reference: float) -> float:
    """Compare speeds: more is better."""
    return value / reference


def reference_over_value(value: float, reference: float) -> float:
    """Compare costs, so that here too more is better."""
    return reference / value


class Samples:
    """What each round has measured, by name; round n of one name belongs to round n of every other."""

    def __init__(self) -> None:
        self._rounds: dict[str, list[float]] = {}

    def add(self, name: str, value: float) -> None:
        """Note one round's measurement."""
        self._rounds.setdefault(name, []).append(value)

    def has(self, name: str) -> bool:
        """Tell whether this was measured."""
        return name in self._rounds

    def median(self, name: str) -> float:
        """Return the median over the rounds."""
        return median(self._rounds[name])

    def figure(
        self,
        name: str,
        unit: str,
        reference: str,
        *,
        ratio: Callable[[float, float], float] = value_over_reference,
        target: Target | None = None,
    ) -> Figure:
        """Compare two names, round by round. A name after a slash only tells figures of one value apart."""
        value = name.split("/", 1)[0]
        pairs = zip(self._rounds[value], self._rounds[reference], strict=True)
        ratios = [ratio(ours, theirs) for ours, theirs in pairs]
        return Figure(name, self.median(value), unit, self.median(reference), median(ratios), target)

    def noise(self) -> list[str]:
        """Say for every name between which values the rounds lay."""
        return [
            f"{name}: {_rounded(min(values))} … {_rounded(median(values))} … {_rounded(max(values))}"
            for name, values in self._rounds.items()
        ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{SIGNIFICANT_DIGITS}g}")
