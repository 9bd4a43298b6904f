"""The benchmark runs to its end and prints what `make bench` promises; how fast is not asserted here."""

import json
import subprocess
import sys
from collections.abc import Sequence

import pytest

from bench.__main__ import GROUPS
from tests.support.repository import ROOT

KEYS = ["name", "value", "unit", "reference", "ratio", "target", "ok"]


AT_LENGTH = ("messages", "hostile", "connections", "cluster", "widget")


@pytest.mark.timeout(200)
@pytest.mark.parametrize(
    "groups",
    [
        pytest.param(
            [name for name in GROUPS if name not in AT_LENGTH], id="in_short", marks=pytest.mark.long
        ),
        pytest.param(AT_LENGTH, id="at_length", marks=pytest.mark.long),
    ],
)
def test_quick_benchmark_prints_one_object_per_figure(groups: Sequence[str], empty_database_url: str) -> None:
    only = [f"--only={name}" for name in groups]
    command = [sys.executable, "-m", "bench", "--quick", "--database-url", empty_database_url, *only]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert answer.returncode == 0, answer.stderr
    figures = [json.loads(line) for line in answer.stdout.splitlines()]
    assert len(figures) >= len(groups)
    assert all(list(figure) == KEYS for figure in figures)
    # What the chat does not cost a page at all is nothing, as it should be.
    assert all(figure["value"] > 0 or figure["name"].startswith("widget_") for figure in figures)
