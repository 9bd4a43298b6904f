"""`seventysix staffing`: one JSON object, or one sentence and exit code 2."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.cli import app
from app.cli.staffing import Given, Model, staff

GIVEN = {"--arrivals-per-hour": "330", "--handle-time": "480", "--patience": "76", "--agents": "40"}
KEYS = {
    "p_wait",
    "p_abandon",
    "mean_wait_s",
    "p_wait_longer_than_target",
    "service_level",
    "occupancy",
    "agents_needed",
}
WRONG = ["nan", "inf", "-inf", "-1", "1e400", "1" * 5_000, "many", " ", "1\n2", "\ud800", "0x10"]


def run(**changes: str) -> tuple[int, str, str]:
    options = GIVEN | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    arguments = [word for option, value in options.items() for word in (option, value) if value != "unset"]
    result = CliRunner().invoke(app, ["staffing", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def answer(**changes: str) -> dict[str, float | None]:
    code, out, err = run(**changes)
    assert (code, err) == (0, "")
    found: dict[str, float | None] = json.loads(out)
    assert set(found) == KEYS
    return found


def test_answer_is_that_of_erlang_a() -> None:
    found = answer()
    assert found["p_wait"] == pytest.approx(0.467385, rel=5e-4)
    assert found["p_wait_longer_than_target"] == pytest.approx(0.008775, rel=5e-4)


@pytest.mark.parametrize("model", ["erlang-a", "erlang-b", "erlang-c"])
def test_agents_needed_are_the_fewest_who_reach_the_service_level(model: str) -> None:
    needed = answer(model=model)["agents_needed"]
    assert needed is not None
    for agents, is_enough in ((needed, True), (needed - 1, False)):
        level = answer(model=model, agents=str(int(agents)))["service_level"]
        assert level is not None
        assert (level >= 0.9) is is_enough


def test_concurrency_multiplies_the_slots_of_an_agent() -> None:
    one, four = answer(agents="40"), answer(agents="10", concurrency="4")
    assert one.pop("agents_needed") == 44
    assert four.pop("agents_needed") == 11
    assert one == four


def test_models_without_patience_do_not_ask_for_it() -> None:
    for model in ("erlang-b", "erlang-c"):
        assert answer(model=model, patience="unset") == answer(model=model)
    assert run(patience="unset")[0] == 2


def test_figures_a_model_does_not_define_are_null() -> None:
    overloaded = answer(model="erlang-c")
    assert (overloaded["p_abandon"], overloaded["mean_wait_s"]) == (None, None)
    assert answer(agents="0")["occupancy"] is None
    assert answer(model="erlang-b")["p_wait"] == answer(patience="0")["p_abandon"]


def test_nobody_is_needed_when_nobody_comes() -> None:
    assert answer(arrivals_per_hour="0")["agents_needed"] == 0


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(
    "option",
    [
        "arrivals_per_hour",
        "handle_time",
        "patience",
        "agents",
        "concurrency",
        "target",
        "service_level",
        "model",
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(option: str, wrong: str) -> None:
    code, out, err = run(**{option: wrong})
    assert (code, out) == (2, "")
    assert err.startswith(f"seventysix: --{option.replace('_', '-')} ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    assert len(err) < 200


@pytest.mark.parametrize(
    "changes",
    [
        {"handle_time": "0"},
        {"agents": "1.5"},
        {"concurrency": "0"},
        {"service_level": "0"},
        {"service_level": "1"},
        {"agents": "100000", "concurrency": "1000"},
        {"arrivals_per_hour": "1000000", "handle_time": "1000000"},
        {"agents": "unset"},
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_refused(changes: dict[str, str]) -> None:
    code, out, err = run(**changes)
    assert (code, out, err.count("\n")) == (2, "", 1)


numbers = st.one_of(st.just(0.0), st.floats(0, 1e-300), st.floats(0, 1.0), st.floats(0, 1e5)).map(repr)
options = st.builds(
    Given,
    arrivals_per_hour=numbers,
    handle_time=numbers,
    patience=numbers,
    agents=st.integers(0, 2_000).map(str),
    target=numbers,
    model=st.sampled_from(Model),
)


@settings(max_examples=100, deadline=None)
@given(options)
def test_whatever_is_given_is_answered_or_refused(options: Given) -> None:
    try:
        found = staff(options)
    except ValueError as exc:
        assert str(exc).startswith("--")
        return
    assert json.dumps(found, allow_nan=False)
