"""The command `seventysix` as a process: starting, refusing in plain words, and ending."""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.databases import execute
from tests.support.keys import KEY_ENVIRONMENT
from tests.support.program import ROOT, Program, free_port


def run(*arguments: str, environment: dict[str, str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("SEVENTYSIX_")}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env={**inherited, **KEY_ENVIRONMENT, **environment},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


@pytest.mark.timeout(60)
def test_first_start_makes_everything_and_the_end_leaves_nothing_running(tmp_path: Path) -> None:
    with Program(tmp_path, "--demo") as program:
        logins = tmp_path / "data" / "demo-logins.json"
        first = logins.read_text()
        assert stat.S_IMODE(logins.stat().st_mode) == 0o600
        for login in json.loads(first):
            assert login["email"] in program.log
            assert login["password"] in program.log
        for page in ("/demo", "/console", "/ops"):
            assert f"{program.url}{page}" in program.log
        assert program.stop() == 0
        assert not (tmp_path / "data" / "postgres" / "postmaster.pid").exists()
        program.start()
        assert logins.read_text() == first


@pytest.mark.long
@pytest.mark.timeout(60)
def test_killed_program_starts_again_on_what_it_left(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.kill()
        assert (tmp_path / "data" / "postgres" / "postmaster.pid").exists()
        program.start()
    assert not (tmp_path / "data" / "postgres" / "postmaster.pid").exists()


def test_taken_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = run(
            "serve", "--port", str(port), environment={"SEVENTYSIX_DATA_DIR": str(tmp_path / "data")}
        )
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"seventysix: Cannot listen on 127.0.0.1:{port}: Address already in use.")
    assert answer.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_unreachable_database_is_told_in_one_sentence_without_its_password() -> None:
    url = "postgresql://seventysix:hidden@127.0.0.1:1/seventysix"
    answer = run("serve", "--port", str(free_port()), environment={"DATABASE_URL": url})
    assert answer.returncode == 1
    assert answer.stderr == "seventysix: The database at 127.0.0.1:1/seventysix cannot be reached.\n"


@pytest.mark.long
def test_database_without_schema_is_refused_until_migrated(empty_database_url: str) -> None:
    environment = {"DATABASE_URL": empty_database_url}
    refused = run(
        "create-admin", "a@example.com", "--name", "A", environment=environment, stdin="correct horse 76\n"
    )
    assert refused.returncode == 1
    assert "seventysix migrate" in refused.stderr
    assert run("migrate", environment=environment).returncode == 0
    made = run(
        "create-admin", "a@example.com", "--name", "A", environment=environment, stdin="correct horse 76\n"
    )
    assert made.returncode == 0, made.stderr


def test_wrong_setting_is_named() -> None:
    answer = run("serve", environment={"SEVENTYSIX_PORT": "many"})
    assert answer.returncode == 1
    assert answer.stderr.startswith("seventysix: SEVENTYSIX_PORT: ")


def test_doctor_finds_what_is_wrong(empty_database_url: str) -> None:
    answer = run("doctor", environment={"DATABASE_URL": empty_database_url, "SEVENTYSIX_PORT": "1"})
    assert answer.returncode == 1
    assert "ok  The database answers." in answer.stdout
    assert "!!  The database schema is out of date: run “seventysix migrate”." in answer.stdout
    assert "!!  Nothing answers at ws://127.0.0.1:1/ws/visitor" in answer.stdout


def test_newer_schema_is_served_with_a_warning(database_url: str, tmp_path: Path) -> None:
    execute(database_url, "UPDATE alembic_version SET version_num = 'from_the_future'")
    with Program(tmp_path, environment={"DATABASE_URL": database_url}) as program:
        assert "is newer than this program" in program.log


@pytest.mark.long
def test_site_is_made_with_its_snippet(database_url: str) -> None:
    options = ["--name", "Teas", "--origin", "https://teas.example.com"]
    environment = {"DATABASE_URL": database_url, "SEVENTYSIX_PUBLIC_URL": "https://chat.example.com"}
    made = run("create-site", "teas", *options, environment=environment)
    assert made.returncode == 0, made.stderr
    assert '<script async src="https://chat.example.com/loader/teas.js"></script>' in made.stdout
