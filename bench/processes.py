"""The processes under measurement, each of its own: PostgreSQL, the product, the bare server; and their CPU time."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.cli.database import upgrade
from app.db.embedded import embedded_postgres
from bench.keys import MASTER_KEYS

ROOT = Path(__file__).parent.parent
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 25
POLL_S = 0.05
# The limit protects shops from one visitor; here a few sockets stand for many visitors.
UNLIMITED_PER_MINUTE = 100_000_000


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers on loopback."""

    pid: int
    port: int

    @property
    def http_url(self) -> str:
        """Where it is, for requests."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        """Where it is, for sockets."""
        return f"ws://127.0.0.1:{self.port}"


@contextmanager
def migrated_database(folder: Path, given_url: str | None) -> Iterator[str]:
    """Have a migrated database on a server with the settings the product ships, or on the given one."""
    if given_url is not None:
        upgrade(given_url)
        yield given_url
        return
    with embedded_postgres(folder / "postgres") as url:
        upgrade(url)
        yield url


@contextmanager
def product(folder: Path, database_url: str, more: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Run the product as it is run for shops, with `more` settings."""
    environment = {
        "DATABASE_URL": database_url,
        "SEVENTYSIX_DATA_DIR": str(folder / "data"),
        "SEVENTYSIX_MASTER_KEYS": MASTER_KEYS,
        "SEVENTYSIX_MESSAGE_LIMIT_PER_MINUTE": str(UNLIMITED_PER_MINUTE),
        "SEVENTYSIX_NEWCOMER_LIMIT_PER_MINUTE": str(UNLIMITED_PER_MINUTE),
        **(more or {}),
    }
    with _serving(folder / "product.log", ["app.cli", "serve", "--port"], environment) as served:
        yield served


@contextmanager
def bare_server(folder: Path) -> Iterator[Served]:
    """Run the server that we compare with."""
    with _serving(folder / "bare.log", ["bench.bare_server"], {}) as served:
        yield served


@contextmanager
def bare_websockets(folder: Path) -> Iterator[Served]:
    """Run the server that connections are compared with."""
    with _serving(folder / "bare.log", ["bench.bare_websockets"], {}) as served:
        yield served


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process and all its children, also those that have ended, have used."""
    root = psutil.Process(pid)
    ended = root.cpu_times()
    total = ended.children_user + ended.children_system
    for process in (root, *root.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue  # ended just now; its parent counts it
        total += times.user + times.system
    return float(total)


def parent_of(pid: int) -> int:
    """Return the process that started this one."""
    return int(psutil.Process(pid).ppid())


@contextmanager
def _serving(log_path: Path, module: Sequence[str], environment: Mapping[str, str]) -> Iterator[Served]:
    port = _free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SEVENTYSIX_")}
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module, str(port)],
            cwd=ROOT,
            env={**inherited, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us; we end it in order
        )
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}/readyz", log_path)
        yield Served(process.pid, port)
    finally:
        _stop(process)


def _wait_until_ready(process: "subprocess.Popen[bytes]", url: str, log_path: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The server did not start:\n{log_path.read_text(errors='replace')}")
        time.sleep(POLL_S)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310  # our own address
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
