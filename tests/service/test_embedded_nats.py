"""The NATS server of our own: who may reach it, when it dies, and what a killed program leaves behind."""

import os
import signal
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from app.bus.embedded import embedded_nats
from tests.support.program import ROOT
from tests.support.waiting import eventually
from tests.support.workers import gone, has_ended

LONG = timedelta(seconds=15)
PROGRAM = """
import sys, time
from pathlib import Path
from app.bus.embedded import embedded_nats
with embedded_nats(Path(sys.argv[1])) as server:
    print(server.pid, flush=True)
    time.sleep(60)
"""


def runs(folder: Path) -> list[Path]:
    return list(folder.glob("run-*"))


def killed_program(folder: Path) -> psutil.Process:
    """Let a program die without warning; returns the server that it leaves behind."""
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        server = psutil.Process(int(program.stdout.readline()))
        program.kill()
    return server


def test_server_ends_with_its_block_and_leaves_no_files(tmp_path: Path) -> None:
    with embedded_nats(tmp_path) as server:
        assert server.pid is not None
        process = psutil.Process(server.pid)
        (run,) = runs(tmp_path)
        configuration = run / "nats.conf"
        assert stat.S_IMODE(configuration.stat().st_mode) == 0o600
    assert has_ended(process)
    assert runs(tmp_path) == []


async def test_server_that_died_is_started_again_at_the_same_address(tmp_path: Path) -> None:
    with embedded_nats(tmp_path) as server:
        former, address = server.pid, server.url
        assert former is not None
        server.revive()
        assert server.pid == former
        os.kill(former, signal.SIGKILL)

        def is_back() -> bool:
            server.revive()
            return server.pid not in {None, former}

        await eventually(is_back, within=LONG)
        assert server.url == address


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are known by /proc")
async def test_next_start_ends_what_a_killed_program_has_left(tmp_path: Path) -> None:
    leftover = killed_program(tmp_path)
    assert not has_ended(leftover)
    with embedded_nats(tmp_path) as server:
        await gone(leftover)
        assert server.pid is not None
        assert len(runs(tmp_path)) == 1


async def test_programs_that_share_a_folder_leave_each_other_alone(tmp_path: Path) -> None:
    with embedded_nats(tmp_path) as one, embedded_nats(tmp_path) as other:
        assert one.pid is not None
        assert other.pid is not None
        assert one.url != other.url


async def test_process_that_has_a_leftovers_number_now_is_not_harmed(tmp_path: Path) -> None:
    (tmp_path / "run-former").mkdir()
    (tmp_path / "run-former" / "pid").write_text(str(os.getpid()))
    with embedded_nats(tmp_path):
        assert not (tmp_path / "run-former").exists()
