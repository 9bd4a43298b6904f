"""What a scenario has shown: figures, a table, and a picture drawn by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.waiting.rules.quality import Bin, brier, brier_of_climatology, calibrate
from bench.simulation.shop import Scenario, Shop

ENOUGH = 1_000
LARGEST_ERROR = 0.05
_SIZE, _MARGIN = 260, 44
_STYLE = """
svg { color: #1d2433; font: 12px system-ui, sans-serif }
.frame { fill: none; stroke: currentColor; stroke-opacity: .35 }
.true { stroke: currentColor; stroke-opacity: .6; stroke-dasharray: 4 4 }
.dot { fill: #4a7cf0 }
.few { fill: none; stroke: #4a7cf0 }
@media (prefers-color-scheme: dark) { svg { color: #e6e9f0 } }
"""


@dataclass(frozen=True)
class Result:
    """One scenario's figures."""

    name: str
    arrivals: int
    abandoned: int
    said: int
    brier: float
    climatology: float
    bins: list[Bin]
    kept: float
    promises: int

    @property
    def largest_error(self) -> float:
        """Return the largest distance of a bin of at least 1,000 forecasts from what came true."""
        return max((abs(one.said - one.came_true) for one in self.bins if one.count >= ENOUGH), default=0.0)

    @property
    def is_good(self) -> bool:
        """Whether the forecast is worth more than saying the mean, and says what it means."""
        return self.brier < self.climatology and self.largest_error <= LARGEST_ERROR


def run(scenario: Scenario, *, arrivals: int, seed: int) -> Result:
    """Let a shop live through a scenario."""
    told = Shop(scenario, seed).run(arrivals)
    return Result(
        name=scenario.name,
        arrivals=told.arrivals,
        abandoned=told.abandoned,
        said=len(told.breaches),
        brier=brier(told.breaches) or 0.0,
        climatology=brier_of_climatology(told.breaches) or 0.0,
        bins=calibrate(told.breaches),
        kept=sum(kept for _, kept in told.promises) / max(1, len(told.promises)),
        promises=len(told.promises),
    )


def markdown(results: Sequence[Result], *, arrivals: int, seed: int) -> str:
    """Write the tables."""
    lines = [
        f"{arrivals:,} shoppers in each scenario, seed {seed}.",
        "",
        "| scenario | left | forecasts | Brier | climatology | largest error, bins ≥ 1,000 | ranges kept |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.name} | {one.abandoned / one.arrivals:.1%} | {one.said:,} | {one.brier:.4f} | {one.climatology:.4f} "
        f"| {100 * one.largest_error:.1f} points | {one.kept:.1%} of {one.promises:,} |"
        for one in results
    ]
    lines += [
        "",
        "| said | " + " | ".join(one.name for one in results) + " |",
        "|---|" + "---|" * len(results),
    ]
    for tenth in range(10):
        cells = [_cell(result, tenth) for result in results]
        lines.append(f"| {tenth * 10}–{tenth * 10 + 10} % | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(result: Result, tenth: int) -> str:
    found = next((one for one in result.bins if min(9, int(one.said * 10)) == tenth), None)
    if found is None:
        return ""
    return f"{100 * found.said:.1f} → {100 * found.came_true:.1f} % ({found.count:,})"


def calibration_svg(results: Sequence[Result]) -> str:
    """Draw what was said against what came true, one square for each scenario, in both colour schemes."""
    width = len(results) * (_SIZE + _MARGIN) + _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_SIZE + 2 * _MARGIN}" role="img">',
        "<title>Forecast probability of a breach against the share that came true</title>",
        f"<style>{_STYLE}</style>",
    ]
    for place, result in enumerate(results):
        parts += _square(result, _MARGIN + place * (_SIZE + _MARGIN))
    return "\n".join([*parts, "</svg>", ""])


def _square(result: Result, left: int) -> list[str]:
    top, bottom, right = _MARGIN, _MARGIN + _SIZE, left + _SIZE
    parts = [
        f'<text x="{left}" y="{top - 12}" fill="currentColor" font-weight="600">{result.name}</text>',
        f'<rect class="frame" x="{left}" y="{top}" width="{_SIZE}" height="{_SIZE}"/>',
        f'<line class="true" x1="{left}" y1="{bottom}" x2="{right}" y2="{top}"/>',
        f'<text x="{left}" y="{bottom + 16}" fill="currentColor">said 0 %</text>',
        f'<text x="{right}" y="{bottom + 16}" fill="currentColor" text-anchor="end">100 %</text>',
    ]
    for one in result.bins:
        x, y = left + one.said * _SIZE, bottom - one.came_true * _SIZE
        kind = "dot" if one.count >= ENOUGH else "few"
        parts.append(
            f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>said {one.said:.1%}, came true '
            f"{one.came_true:.1%}, {one.count:,} forecasts</title></circle>"
        )
    return parts
