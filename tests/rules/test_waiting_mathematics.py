"""The waiting mathematics against published figures: every row of the shared reference."""

import json
from decimal import Decimal
from typing import Any

import pytest

from app.waiting.rules.erlang import (
    Load,
    agents_needed,
    erlang_b,
    erlang_c,
    garnett_p_wait,
    impatient_outlook,
    patient_outlook,
)
from app.waiting.rules.forecast import Place, completion_rate, p_breach
from app.waiting.rules.patience import EndedWait, exponential_patience_s, kaplan_meier, median_patience_s
from tests.support.repository import ROOT

Row = dict[str, Any]  # the reference has rows of several shapes

REFERENCE_FILE = ROOT.parent / "shared" / "reference" / "queueing.json"
# Numbers are kept as printed: without a stated tolerance a figure is right when it rounds to what is printed.
REFERENCE: Row = (
    json.loads(REFERENCE_FILE.read_text(), parse_float=Decimal) if REFERENCE_FILE.is_file() else {}
)
FEW_DIGITS = 2  # 0.5 or 47.4 stand for themselves


def rows(section: str) -> list[Row]:
    found: list[Row] = REFERENCE.get(section, [])
    return found


def assert_as_printed(value: float, printed: Decimal | int, row: Row) -> None:
    digits = -int(Decimal(printed).as_tuple().exponent)
    tolerance = 1e-9 if digits <= FEW_DIGITS else 0.5000001 * 10**-digits
    if "tolerance" in row:
        tolerance = float(row["tolerance"]) * abs(float(printed))
    if "tolerance_abs" in row:
        tolerance = float(row["tolerance_abs"])
    assert value == pytest.approx(float(printed), rel=0, abs=tolerance)


def load_of(row: Row, *, agents: int) -> Load:
    handle_time_s = float(row.get("handle_time_s", 1))
    arrivals = (
        row["offered_erlangs"] / handle_time_s if "offered_erlangs" in row else row["arrivals_per_hour"]
    )
    return Load(float(arrivals) / (1 if "offered_erlangs" in row else 3_600), handle_time_s, agents)


def test_reference_is_there_and_every_section_is_used() -> None:
    assert REFERENCE, f"the reference figures are missing: put queueing.json into {REFERENCE_FILE.parent}"
    assert set(REFERENCE) == {
        "about",
        "erlang_a",
        "erlang_b",
        "erlang_c",
        "garnett",
        "kaplan_meier",
        "p_breach",
    }


@pytest.mark.parametrize("row", rows("erlang_b"))
def test_erlang_b_is_as_published(row: Row) -> None:
    assert_as_printed(erlang_b(row["servers"], float(row["offered_erlangs"])), row["blocking"], row)


@pytest.mark.parametrize("row", [row for row in rows("erlang_c") if "agents" in row])
def test_erlang_c_is_as_published(row: Row) -> None:
    load = load_of(row, agents=row["agents"])
    outlook = patient_outlook(load, within_s=row.get("within_s", 0))
    if "p_wait" in row:
        assert_as_printed(outlook.p_wait, row["p_wait"], row)
        assert outlook.p_wait == erlang_c(load.slots, load.erlangs)
    if "service_level" in row:
        assert_as_printed(outlook.service_level, row["service_level"], row)
        assert outlook.mean_wait_s is not None
        assert_as_printed(outlook.mean_wait_s, row["asa_s"], row)


@pytest.mark.parametrize("row", [row for row in rows("erlang_c") if "agents_needed" in row])
def test_staff_of_erlang_c_is_as_published(row: Row) -> None:
    def level(agents: int) -> float:
        return patient_outlook(load_of(row, agents=agents), within_s=row["within_s"]).service_level

    wanted = float(row["service_level_at_least"])
    assert agents_needed(level, at_least=wanted, most=10_000) == row["agents_needed"]


def test_erlang_a_of_one_agent_is_its_closed_form() -> None:
    row = rows("erlang_a")[0]
    load = Load(row["arrival_rate"], 1 / row["service_rate"], row["agents"])
    outlook = impatient_outlook(load, patience_s=1 / row["abandonment_rate"], within_s=0)
    assert_as_printed(outlook.p_wait, row["p_wait"], row)
    assert outlook.p_abandon is not None
    assert_as_printed(outlook.p_abandon, row["p_abandon"], row)


@pytest.mark.parametrize("row", rows("erlang_a")[1:])
def test_erlang_a_is_as_computed_elsewhere(row: Row) -> None:
    load = load_of(row, agents=row["agents"])
    outlook = impatient_outlook(load, patience_s=row["patience_s"], within_s=76)
    assert outlook.p_abandon is not None
    assert outlook.mean_wait_s is not None
    assert_as_printed(outlook.p_wait, row["p_wait"], row)
    assert_as_printed(outlook.p_abandon, row["p_abandon"], row)
    assert_as_printed(outlook.mean_wait_s, row["mean_wait_s"], row)
    assert_as_printed(outlook.p_wait_longer, row["p_wait_longer_than_76s"], row)


@pytest.mark.parametrize("row", rows("garnett"))
def test_garnett_is_its_closed_form(row: Row) -> None:
    ratio = float(row["service_rate_over_abandonment_rate"])
    value = garnett_p_wait(float(row["beta"]), service_rate_over_abandonment_rate=ratio)
    assert_as_printed(value, row["p_wait"], row)


@pytest.mark.parametrize(
    ("ahead", "printed"),
    list(zip(REFERENCE["p_breach"]["ahead"], REFERENCE["p_breach"]["p"], strict=True)) if REFERENCE else [],
)
def test_probability_of_a_breach_is_as_derived(ahead: int, printed: Decimal) -> None:
    row: Row = REFERENCE["p_breach"]
    rate = completion_rate(slots=row["slots"], handle_time_s=row["handle_time_s"])
    assert_as_printed(p_breach(Place(ahead, rate, row["patience_s"]), left_s=row["tau_s"]), printed, row)


def reference_waits() -> list[EndedWait]:
    row: Row = REFERENCE["kaplan_meier"]
    pairs = zip(row["wait_s"], row["abandoned"], strict=True)
    return [EndedWait(wait_s, bool(abandoned)) for wait_s, abandoned in pairs]


def test_survival_curve_is_as_published() -> None:
    row: Row = REFERENCE["kaplan_meier"]
    curve = kaplan_meier(reference_waits())
    for step, printed in zip(curve, row["survival_after_each_abandonment"], strict=True):
        assert_as_printed(step.survival, printed, row)
    assert median_patience_s(curve) == row["median_s"]


def test_exponential_patience_is_as_published() -> None:
    row: Row = REFERENCE["kaplan_meier"]
    mean_s = exponential_patience_s(reference_waits(), prior_abandonments=0)
    assert_as_printed(mean_s, row["exponential_mean_s"], row)
