"""A short run of the simulation; `make simulation` runs the long one and writes docs/waiting.md."""

import pytest

from bench.simulation.__main__ import BEGIN, DOCUMENT, END, PICTURE
from bench.simulation.results import calibration_svg, markdown, run
from bench.simulation.scenarios import SCENARIOS
from bench.simulation.shop import Scenario

SHORT = 5_000


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_forecast_is_worth_more_than_saying_the_mean_and_ranges_are_rarely_overrun(
    scenario: Scenario,
) -> None:
    result = run(scenario, arrivals=SHORT, seed=2)
    assert result.brier < result.climatology
    assert result.kept > 0.75
    # Few forecasts stand behind a bin of a short run, and those of one crowded hour go wrong together.
    assert result.largest_error < 0.12


def test_same_seed_gives_the_same_figures() -> None:
    first, second = (run(SCENARIOS[0], arrivals=800, seed=3) for _ in range(2))
    assert first == second
    assert calibration_svg([first]) == calibration_svg([second])


def test_document_tells_of_every_scenario() -> None:
    told = DOCUMENT.read_text().partition(BEGIN)[2].partition(END)[0]
    assert all(f"| {scenario.name} |" in told for scenario in SCENARIOS)
    assert markdown([run(SCENARIOS[0], arrivals=800, seed=3)], arrivals=800, seed=3).count("\n|") > 10
    assert "</svg>" in PICTURE.read_text()
