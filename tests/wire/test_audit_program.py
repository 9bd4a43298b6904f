"""The audit log as the operator of the server verifies and exports it."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.databases import execute
from tests.support.keys import KEY_ENVIRONMENT
from tests.support.program import ROOT

pytestmark = pytest.mark.timeout(120)


def run(database_url: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("SEVENTYSIX_")}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env={**inherited, **KEY_ENVIRONMENT, "DATABASE_URL": database_url},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.long
def test_operator_verifies_and_exports_the_log_and_is_told_what_was_done_to_it(database_url: str) -> None:
    made = run(database_url, "create-admin", "a@example.com", "--name", "Ada", stdin="correct horse 76\n")
    assert made.returncode == 0, made.stderr
    exported = run(database_url, "audit", "export")
    assert [json.loads(line)["entry"]["act"] for line in exported.stdout.splitlines()] == [
        "agent.created",
        "audit.exported",
    ]
    whole = run(database_url, "audit", "verify")
    assert whole.returncode == 0, whole.stderr
    assert "The audit log is whole: 2 entries." in whole.stdout
    head = whole.stdout.splitlines()[-1]
    assert run(database_url, "audit", "verify", "--head", head).returncode == 0
    other = run(database_url, "audit", "verify", "--head", "2:" + "00" * 32)
    assert (other.returncode, "Entry 2 is not the one" in other.stdout) == (1, True)
    execute(
        database_url,
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL; GRANT UPDATE ON audit_entries TO CURRENT_USER;"
        "UPDATE audit_entries SET act = 'login.ended' WHERE seq = 1",
    )
    broken = run(database_url, "audit", "verify")
    assert broken.returncode == 1
    assert "The audit log is NOT whole. Entry 1 was altered." in broken.stdout
