"""Runs the real program as a process of its own, so that tests can kill it."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Self

from tests.support import nursery
from tests.support.keys import KEY_ENVIRONMENT

ROOT = Path(__file__).parent.parent.parent
POLL_S = 0.02
STARTS_WITHIN = timedelta(seconds=60)  # a second or two, unless the machine is busy with other things


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """`seventysix serve` on a free port; `with Program(...) as program:` waits until it is ready."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = folder / f"program-{self.port}.log"
        self._arguments = arguments
        self._environment = dict(environment or {})
        self._process: nursery.Process | None = None

    def __enter__(self) -> Self:
        """Start, and wait until it is ready."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop in order; a program that does not is killed, and that is a failure."""
        if self._process is not None:
            self.stop()

    @property
    def log(self) -> str:
        """All that it printed so far."""
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    @property
    def is_running(self) -> bool:
        """Whether it was started and neither stopped nor killed since."""
        return self._process is not None

    @property
    def pid(self) -> int:
        """Process id of the running program."""
        assert self._process is not None, "not running"
        return self._process.pid

    def start(self, *, within: timedelta = STARTS_WITHIN) -> None:
        """Start (again) on the same port and wait until /readyz says yes."""
        self.spawn()
        deadline = time.monotonic() + within.total_seconds()
        while not self._is_ready():
            assert self._process is not None
            if (status := self._process.poll()) is not None:
                self._process = None
                raise AssertionError(f"the program ended with {status}:\n{self.log}")
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"not ready within {within}:\n{self.log}")
            time.sleep(POLL_S)

    def spawn(self) -> None:
        """Start without waiting."""
        assert self._process is None, "already running"
        arguments = ["serve", "--port", str(self.port), *self._arguments]
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("SEVENTYSIX_")}
        defaults = {
            "SEVENTYSIX_DATA_DIR": str(self.folder / "data"),
            "SEVENTYSIX_DRAIN_SECONDS": "0",
            "SEVENTYSIX_NEWCOMER_LIMIT_PER_MINUTE": "1000000",
            **KEY_ENVIRONMENT,
            "PYTHONUNBUFFERED": "1",
        }
        with self.log_path.open("ab") as log:
            self._process = nursery.start(arguments, {**inherited, **defaults, **self._environment}, log)

    def stop(self, *, within: timedelta = timedelta(seconds=15)) -> int:
        """Ask it to end; returns its exit status."""
        return self._end(signal.SIGTERM, within)

    def kill(self) -> int:
        """End it as a crash would; a database it started stays behind, as after a crash."""
        return self._end(signal.SIGKILL, timedelta(seconds=5))

    def wait(self, *, within: timedelta = timedelta(seconds=15)) -> int:
        """Wait for it to end by itself; returns its exit status."""
        return self._end(None, within)

    def _end(self, number: signal.Signals | None, within: timedelta) -> int:
        process, self._process = self._process, None
        assert process is not None, "not running"
        if number is not None:
            process.send_signal(number)
        try:
            return process.wait(within.total_seconds())
        except subprocess.TimeoutExpired as exc:
            process.kill()
            process.wait()
            raise AssertionError(f"did not end within {within}:\n{self.log}") from exc

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
