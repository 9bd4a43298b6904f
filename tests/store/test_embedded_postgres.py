"""Starting, sharing, surviving and stopping the database in the data folder."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from app.cli.database import DatabaseRefusedError, run_with_database
from app.db.embedded import EmbeddedPostgresError, embedded_postgres
from app.db.embedded.binaries import newest_fitting
from app.settings import Settings
from tests.support.program import ROOT

USER_OF_ITS_OWN = """
import sys, time
from pathlib import Path
from app.db.embedded import embedded_postgres
with embedded_postgres(Path(sys.argv[1])) as url:
    print(url, flush=True)
    time.sleep(60)
"""


def ask(url: str, query: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(run())


def server_pid(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


def is_running(folder: Path) -> bool:
    return (folder / "postmaster.pid").exists()


def start_other_process(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USER_OF_ITS_OWN, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def crash(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_data_survives_a_stop_and_a_start(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "postgres") as url:
        ask(url, "CREATE TABLE kept AS SELECT 76 AS number")
    assert not is_running(tmp_path / "postgres")
    with embedded_postgres(tmp_path / "postgres") as url:
        assert ask(url, "SELECT number FROM kept") == 76


def test_server_stays_until_its_last_user_leaves(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "postgres") as url:
        with embedded_postgres(tmp_path / "postgres") as same_url:
            assert same_url == url
        assert ask(url, "SELECT 1") == 1
    assert not is_running(tmp_path / "postgres")


def test_server_left_by_a_crash_is_used_again_and_then_stopped(tmp_path: Path) -> None:
    crash(start_other_process(tmp_path / "postgres"))
    left_behind = server_pid(tmp_path / "postgres")
    with embedded_postgres(tmp_path / "postgres") as url:
        assert server_pid(tmp_path / "postgres") == left_behind
        assert ask(url, "SELECT 1") == 1
    assert not is_running(tmp_path / "postgres")


def test_a_crashed_user_does_not_keep_the_server_alive(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "postgres"):
        crash(start_other_process(tmp_path / "postgres"))
    assert not is_running(tmp_path / "postgres")


def test_killed_server_recovers(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "postgres") as url:
        ask(url, "CREATE TABLE kept AS SELECT 76 AS number")
        os.kill(server_pid(tmp_path / "postgres"), signal.SIGKILL)
    with embedded_postgres(tmp_path / "postgres") as url:
        assert ask(url, "SELECT number FROM kept") == 76


def test_pid_file_that_names_another_program_does_not_prevent_a_start(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "postgres"):
        lines = (tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()
    stale = "\n".join([str(os.getpid()), *lines[1:]]) + "\n"
    (tmp_path / "postgres" / "postmaster.pid").write_text(stale)
    with embedded_postgres(tmp_path / "postgres") as url:
        assert ask(url, "SELECT 1") == 1


def test_path_too_long_for_a_socket_works(tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 60) / ("b" * 60)
    with embedded_postgres(folder / "postgres") as url:
        assert ask(url, "SELECT 1") == 1


def test_path_with_odd_characters_works(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "Müller's shop, 76 %41 #1" / "postgres") as url:
        assert ask(url, "SELECT 1") == 1


def test_half_made_data_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18")
    with embedded_postgres(tmp_path / "postgres") as url:
        assert ask(url, "SELECT 1") == 1


def test_foreign_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "letter.txt").write_text("mine")
    with (
        pytest.raises(EmbeddedPostgresError, match="is not PostgreSQL data"),
        embedded_postgres(tmp_path / "postgres"),
    ):
        pass
    assert (tmp_path / "postgres" / "letter.txt").read_text() == "mine"


def test_data_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("14\n")
    with (
        pytest.raises(EmbeddedPostgresError, match="written by PostgreSQL 14"),
        embedded_postgres(tmp_path / "postgres"),
    ):
        pass


def test_only_its_own_account_can_reach_the_server(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "postgres"):
        folder = (tmp_path / "postgres").stat()
        assert stat.S_IMODE(folder.st_mode) == 0o700
        assert folder.st_uid != 0


def install(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb", "pg_ctl"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_newest_server_of_the_machine_is_chosen(tmp_path: Path) -> None:
    folders = [
        install(tmp_path / version, version) for version in ("9.6.24", "16.4 (Debian 16.4-1)", "17beta1")
    ]
    assert newest_fitting(folders).major == 17


def test_machine_with_only_old_servers_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="install PostgreSQL 15 or later"):
        newest_fitting([install(tmp_path / "bin", "14.12")])


def test_backup_is_restored_while_the_program_is_stopped(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    dump = tmp_path / "seventysix.dump"

    def run(program: str, *arguments: str) -> int:
        return run_with_database(Settings(data_dir=tmp_path), program, arguments, tell=lambda _: None)

    with embedded_postgres(tmp_path / "postgres"):
        assert run("psql", "-c", "CREATE TABLE kept AS SELECT 76 AS it") == 0
        assert run("pg_dump", "--format=custom", f"--file={dump}") == 0
        assert run("psql", "-c", "UPDATE kept SET it = 0") == 0
    assert run("pg_restore", "--clean", "--if-exists", "--no-owner", str(dump)) == 0
    capfd.readouterr()
    assert run("psql", "-Atc", "SELECT it FROM kept") == 0
    assert capfd.readouterr().out.strip() == "76"
    assert run("psql", "-c", "SELECT nonsense") != 0


@pytest.mark.parametrize("program", ["no_such_program", "../bin/psql"])
def test_what_did_not_come_with_the_database_is_not_run(tmp_path: Path, program: str) -> None:
    with pytest.raises(DatabaseRefusedError, match="There is no program"):
        run_with_database(Settings(data_dir=tmp_path), program, (), tell=lambda _: None)


def test_database_of_ones_own_is_left_to_oneself(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=SecretStr("postgresql://nobody@127.0.0.1:1/nothing"))
    with pytest.raises(DatabaseRefusedError, match="DATABASE_URL is set"):
        run_with_database(settings, "psql", (), tell=lambda _: None)
