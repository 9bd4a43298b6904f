"""What `seventysix staffing` answers: reads its options strictly, asks the waiting mathematics; prints nothing."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar, assert_never

from app.waiting.rules.erlang import (
    Load,
    Outlook,
    agents_needed,
    impatient_outlook,
    loss_outlook,
    patient_outlook,
)

MOST_ARRIVALS_PER_HOUR = 1_000_000
SHORTEST_HANDLE_TIME_S = 0.001
LONGEST_S = 1_000_000
MOST_AGENTS = 100_000
MOST_CONCURRENCY = 1_000
MOST_SLOTS = 1_000_000
MOST_ERLANGS = 500_000
_LONGEST_QUOTATION = 40

Number = TypeVar("Number", int, float)


class Model(StrEnum):
    """How shoppers behave when every slot is busy."""

    ERLANG_A = "erlang-a"
    ERLANG_B = "erlang-b"
    ERLANG_C = "erlang-c"


@dataclass(frozen=True, slots=True)
class Given:
    """The options as they were typed; empty when missing."""

    arrivals_per_hour: str
    handle_time: str
    patience: str
    agents: str
    concurrency: str = "1"
    target: str = "76"
    service_level: str = "0.9"
    model: str = "erlang-a"


@dataclass(frozen=True, slots=True)
class _Question:
    load: Load
    agents: int
    concurrency: int
    patience_s: float
    target_s: float
    service_level: float
    model: Model


def staff(given: Given) -> dict[str, float | None]:
    """Return the figures the command prints, `None` where the model does not define one.

    Raises:
        ValueError: an option is missing, not a number, or out of its range; the message is a sentence that names it.
    """
    question = _read(given)
    outlook = _outlook(question, question.agents)
    return {
        "p_wait": outlook.p_wait,
        "p_abandon": outlook.p_abandon,
        "mean_wait_s": outlook.mean_wait_s,
        "p_wait_longer_than_target": outlook.p_wait_longer,
        "service_level": outlook.service_level,
        "occupancy": outlook.occupancy,
        "agents_needed": _agents_needed(question),
    }


def _agents_needed(question: _Question) -> int | None:
    if question.load.erlangs == 0:
        return 0
    return agents_needed(
        lambda agents: _outlook(question, agents).service_level,
        at_least=question.service_level,
        most=MOST_SLOTS // question.concurrency,
    )


def _outlook(question: _Question, agents: int) -> Outlook:
    load = replace(question.load, slots=agents * question.concurrency)
    match question.model:
        case Model.ERLANG_A:
            return impatient_outlook(load, patience_s=question.patience_s, within_s=question.target_s)
        case Model.ERLANG_B:
            return loss_outlook(load)
        case Model.ERLANG_C:
            return patient_outlook(load, within_s=question.target_s)
        case _:
            assert_never(question.model)


def _read(given: Given) -> _Question:
    model = _model(given.model)
    patience = given.patience or ("" if model is Model.ERLANG_A else "0")
    arrivals = _number("--arrivals-per-hour", given.arrivals_per_hour, 0, MOST_ARRIVALS_PER_HOUR)
    handle_time_s = _number("--handle-time", given.handle_time, SHORTEST_HANDLE_TIME_S, LONGEST_S)
    patience_s = _number("--patience", patience, 0, LONGEST_S)
    agents = _whole("--agents", given.agents, 0, MOST_AGENTS)
    concurrency = _whole("--concurrency", given.concurrency, 1, MOST_CONCURRENCY)
    target_s = _number("--target", given.target, 0, LONGEST_S)
    level = _number("--service-level", given.service_level, 0, 1)
    if level in {0, 1}:
        raise ValueError("--service-level must lie between 0 and 1, such as 0.9.")
    if agents * concurrency > MOST_SLOTS:
        raise ValueError(f"--agents times --concurrency must not be more than {MOST_SLOTS:,} slots.")
    load = Load(arrivals / 3_600, handle_time_s, agents * concurrency)
    if load.erlangs > MOST_ERLANGS:
        raise ValueError(
            f"--arrivals-per-hour times --handle-time must not keep more than {MOST_ERLANGS:,} slots busy."
        )
    return _Question(load, agents, concurrency, patience_s, target_s, level, model)


def _model(text: str) -> Model:
    try:
        return Model(text)
    except ValueError as exc:
        raise ValueError(f"--model must be {', '.join(Model)}, not {_quoted(text)}.") from exc


def _number(option: str, text: str, least: float, most: float) -> float:
    number = _parsed(option, text, float, "a number")
    if math.isnan(number) or not least <= number <= most:
        raise ValueError(f"{option} must be a number from {least:,} to {most:,}, not {_quoted(text)}.")
    return number


def _whole(option: str, text: str, least: int, most: int) -> int:
    number = _parsed(option, text, int, "a whole number")
    if not least <= number <= most:
        raise ValueError(f"{option} must be a whole number from {least:,} to {most:,}, not {_quoted(text)}.")
    return number


def _parsed(option: str, text: str, parse: Callable[[str], Number], kind: str) -> Number:
    if not text.strip():
        raise ValueError(f"{option} is missing.")
    try:
        return parse(text)
    except ValueError as exc:
        raise ValueError(f"{option} must be {kind}, not {_quoted(text)}.") from exc


def _quoted(text: str) -> str:
    """Return what was typed, short, on one line and safe to print."""
    shown = text if len(text) <= _LONGEST_QUOTATION else f"{text[:_LONGEST_QUOTATION]}…"
    return ascii(shown) if not shown.isprintable() else f"“{shown}”"
