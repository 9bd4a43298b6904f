"""`make simulation`: runs all scenarios and writes what came of them into docs/waiting.md and its picture."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.simulation.results import Result, calibration_svg, markdown, run
from bench.simulation.scenarios import SCENARIOS

ROOT = Path(__file__).parents[2]
DOCUMENT, PICTURE = ROOT / "docs" / "waiting.md", ROOT / "docs" / "images" / "calibration.svg"
BEGIN, END = "<!-- simulation: begin -->", "<!-- simulation: end -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, write, and say whether the forecasts were good enough; the exit code says it too."""
    parser = argparse.ArgumentParser(prog="python -m bench.simulation", description=__doc__)
    parser.add_argument("--arrivals", type=int, default=100_000, help="shoppers in each scenario")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same figures")
    given = parser.parse_args(arguments)
    results: list[Result] = []
    for scenario in SCENARIOS:
        print(f"{scenario.name} …", file=sys.stderr, flush=True)
        results.append(run(scenario, arrivals=given.arrivals, seed=given.seed))
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    table = markdown(results, arrivals=given.arrivals, seed=given.seed)
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}")
    PICTURE.write_text(calibration_svg(results))
    print(table)
    return 0 if all(result.is_good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
