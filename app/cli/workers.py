"""Several equal processes on one port: the parent starts them, replaces those that die, and stops them."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

import structlog

from app.settings import Settings

RESTART_PAUSE_S = 1.0
ROUND_S = 0.2
STOP_MARGIN_S = 25.0  # more than a server grants its last answers

log = structlog.get_logger()


@dataclass
class Workers:
    """Child processes that share the parent's listening socket."""

    settings: Settings
    listener: socket.socket
    revive_bus: Callable[[], None]
    _children: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    _signal: int | None = None

    def run(self, when_ready: Callable[[], None]) -> None:
        """Serve until SIGTERM or SIGINT; every child ends in order before this returns."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note_signal)
        is_announced = False
        try:
            self._children = [self._start() for _ in range(self.settings.workers)]
            while self._signal is None:
                if not is_announced and self._is_ready():
                    is_announced = True
                    when_ready()
                self.revive_bus()
                self._replace_dead()
                time.sleep(ROUND_S)
        finally:
            self._stop(self._signal or signal.SIGTERM)

    def _is_ready(self) -> bool:
        """Ask whichever worker answers first."""
        host, port = self.listener.getsockname()[:2]
        connection = http.client.HTTPConnection(host, port, timeout=ROUND_S)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _start(self) -> "subprocess.Popen[bytes]":
        descriptor = self.listener.fileno()
        command = [sys.executable, "-m", "app.cli", "work", str(descriptor), str(os.getpid())]
        # A group of its own: Ctrl-C reaches the parent only, which then stops everybody in order.
        return subprocess.Popen(
            command, env=_environment(self.settings), pass_fds=[descriptor], start_new_session=True
        )

    def _replace_dead(self) -> None:
        for index, child in enumerate(self._children):
            if child.poll() is not None and self._signal is None:
                log.error("worker.died", pid=child.pid, status=child.returncode)
                time.sleep(RESTART_PAUSE_S)
                self._children[index] = self._start()

    def _stop(self, number: int) -> None:
        self.listener.close()
        for child in self._children:
            child.send_signal(number)
        deadline = time.monotonic() + self.settings.drain_seconds + STOP_MARGIN_S
        for child in self._children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("worker.killed", pid=child.pid)
                child.kill()
                child.wait()

    def _note_signal(self, number: int, _frame: FrameType | None) -> None:
        self._signal = number


def _environment(settings: Settings) -> dict[str, str]:
    """Say to a child all that the parent knows, whether it came from the environment or the command line."""
    environment = dict(os.environ)
    for name, value in settings.model_dump(exclude_none=True).items():
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        environment[NAMES.get(name, f"SEVENTYSIX_{name.upper()}")] = plain
    return environment


NAMES = {"database_url": "DATABASE_URL", "nats_url": "NATS_URL"}
