"""Master keys as who runs the program meets them: refused without, made for trying out, rotated while it runs."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.databases import execute, fetch_value
from tests.support.keys import MASTER_KEYS
from tests.support.program import ROOT, Program, free_port

pytestmark = pytest.mark.timeout(120)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("SEVENTYSIX_")}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_own_database_is_not_served_without_a_master_key(database_url: str, tmp_path: Path) -> None:
    answer = run(
        "serve", "--port", str(free_port()), DATABASE_URL=database_url, SEVENTYSIX_DATA_DIR=str(tmp_path)
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith("seventysix: A master key is needed")
    assert answer.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_weak_master_key_is_refused(database_url: str) -> None:
    weak = "1:" + "A" * 43 + "="
    answer = run("serve", "--port", str(free_port()), DATABASE_URL=database_url, SEVENTYSIX_MASTER_KEYS=weak)
    assert answer.returncode == 1
    assert "is not 32 random bytes" in answer.stderr
    assert "AAAA" not in answer.stderr


@pytest.mark.long
def test_trying_out_makes_a_key_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "data" / "master.keys"
    with Program(tmp_path, environment={"SEVENTYSIX_MASTER_KEYS": ""}) as program:
        assert str(path) in program.log
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        made = path.read_text()
        assert program.stop() == 0
        program.start()
        assert path.read_text() == made
        assert made.split(":")[1].strip() not in program.log


@pytest.mark.long
def test_master_key_is_rotated_while_the_program_runs(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "the.keys"
    given = {"DATABASE_URL": database_url, "SEVENTYSIX_MASTER_KEY_FILE": str(path)}
    made = run("keys", "new", "--file", str(path))
    assert made.stdout == f"Version 1 was added to {path}.\n", made.stderr
    with Program(tmp_path, environment={**given, "SEVENTYSIX_MASTER_KEYS": ""}) as program:
        rotated = run("keys", "rotate", **given)
        assert rotated.returncode == 0, rotated.stderr
        assert "Master key 2 is the current one" in rotated.stdout
        shown = run("keys", "status", **given)
        assert "Master key 1 wraps nothing any more" in shown.stdout
        assert program.is_running
    assert path.read_text().count("\n1:") == path.read_text().count("\n2:") == 1


def test_program_with_the_wrong_master_key_does_not_start(database_url: str, tmp_path: Path) -> None:
    right = {"DATABASE_URL": database_url, "SEVENTYSIX_MASTER_KEYS": MASTER_KEYS}
    execute(
        database_url,
        "INSERT INTO data_keys VALUES (gen_random_uuid(), 1, '\\x00112233445566778899aabbccddeeff', now())",
    )
    assert fetch_value(database_url, "SELECT count(*) FROM data_keys") == 1
    answer = run("serve", "--port", str(free_port()), SEVENTYSIX_DATA_DIR=str(tmp_path), **right)
    assert answer.returncode == 1
    said = answer.stderr.splitlines()
    assert said[-1].startswith("seventysix: Version 1 of the master key is not the one of this database.")
    assert "Traceback" not in answer.stderr
    assert "!!  Version 1 of the master key is not the one of this database." in run("doctor", **right).stdout


def test_address_that_is_none_of_a_nats_server_is_refused_and_not_quoted(database_url: str) -> None:
    given = {"DATABASE_URL": database_url, "SEVENTYSIX_MASTER_KEYS": MASTER_KEYS}
    answer = run("serve", NATS_URL="nats://nats-1:4222, http://us:hidden@nats-2", **given)
    assert answer.returncode == 1
    assert "NATS_URL must be addresses such as nats://host:4222" in answer.stderr
    assert "hidden" not in answer.stderr
