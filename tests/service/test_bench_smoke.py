"""The benchmark runs to its end and prints what `make bench` promises; how fast is not asserted here."""

import json
import subprocess
import sys

import pytest

from tests.support.repository import ROOT

KEYS = ["name", "value", "unit", "reference", "ratio", "target", "ok"]


@pytest.mark.timeout(200)
def test_quick_benchmark_prints_one_object_per_figure(empty_database_url: str) -> None:
    command = [sys.executable, "-m", "bench", "--quick", "--database-url", empty_database_url]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert answer.returncode == 0, answer.stderr
    figures = [json.loads(line) for line in answer.stdout.splitlines()]
    assert all(list(figure) == KEYS for figure in figures)
    assert {"round_trip_p50", "durable_messages_per_second/insert", "cpu_per_message/relay"} <= {
        figure["name"] for figure in figures
    }
    # What the chat does not cost a page at all is nothing, as it should be.
    assert all(figure["value"] > 0 or figure["name"].startswith("widget_") for figure in figures)
