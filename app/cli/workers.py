"""Several equal processes on one port: the parent starts them, replaces those that die, renews and stops them."""

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
RENEWAL_TIMEOUT_S = 60.0

log = structlog.get_logger()


@dataclass
class _Worker:
    """One child, and the pipe through which it says that it serves."""

    process: "subprocess.Popen[bytes]"
    readiness: int
    is_ready: bool = False

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def look(self) -> None:
        """Hear whether it has begun to serve; never waits."""
        if self.readiness < 0:
            return
        try:
            said = os.read(self.readiness, 1)
        except BlockingIOError:
            return
        self.is_ready = bool(said)
        self.forget_pipe()

    def forget_pipe(self) -> None:
        if self.readiness >= 0:
            os.close(self.readiness)
            self.readiness = -1


@dataclass
class Workers:
    """Child processes that share the parent's listening socket."""

    settings: Settings
    listener: socket.socket
    revive_bus: Callable[[], None]
    _children: list[_Worker] = field(default_factory=list)
    _fresh: list[_Worker] = field(default_factory=list)  # those that are to take over, once all are ready
    _leaving: list[_Worker] = field(default_factory=list)  # those that were told to stop
    _signal: int | None = None
    _should_renew: bool = False
    _renew_by: float = 0.0

    def run(self, when_ready: Callable[[], None]) -> None:
        """Serve until SIGTERM or SIGINT; every child ends in order before this returns.

        SIGHUP renews: new processes, which run the program as it is installed by then, take over
        before the former ones are stopped, so that each client comes back once and finds a server.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note_signal)
        signal.signal(signal.SIGHUP, self._note_renewal)
        is_announced = False
        try:
            self._children = [self._start() for _ in range(self.settings.workers)]
            while self._signal is None:
                if not is_announced and self._is_ready():
                    is_announced = True
                    when_ready()
                self.revive_bus()
                self._replace_dead()
                self._go_on_renewing()
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

    def _start(self) -> _Worker:
        descriptor = self.listener.fileno()
        readiness, says = os.pipe()
        os.set_blocking(readiness, False)
        command = [sys.executable, "-m", "app.cli", "work", str(descriptor), str(os.getpid()), str(says)]
        # A group of its own: Ctrl-C reaches the parent only, which then stops everybody in order.
        process = subprocess.Popen(
            command, env=_environment(self.settings), pass_fds=[descriptor, says], start_new_session=True
        )
        os.close(says)
        return _Worker(process, readiness)

    def _replace_dead(self) -> None:
        self._leaving = [worker for worker in self._leaving if worker.is_running]
        for index, child in enumerate(self._children):
            if not child.is_running and self._signal is None:
                log.error("worker.died", pid=child.process.pid, status=child.process.returncode)
                child.forget_pipe()
                time.sleep(RESTART_PAUSE_S)
                self._children[index] = self._start()

    def _go_on_renewing(self) -> None:
        if self._should_renew and not self._fresh:
            self._should_renew = False
            log.info("workers.renewing")
            self._fresh = [self._start() for _ in range(self.settings.workers)]
            self._renew_by = time.monotonic() + RENEWAL_TIMEOUT_S
        if not self._fresh:
            return
        for worker in self._fresh:
            worker.look()
        if all(worker.is_ready for worker in self._fresh):
            self._dismiss(self._children)
            self._children, self._fresh = self._fresh, []
            log.info("workers.renewed")
        elif not all(worker.is_running for worker in self._fresh) or time.monotonic() > self._renew_by:
            # Whatever is wrong with the new ones, the former ones go on serving.
            log.error("workers.renewal_failed")
            self._dismiss(self._fresh)
            self._fresh = []

    def _dismiss(self, workers: list[_Worker]) -> None:
        for worker in workers:
            worker.forget_pipe()
            worker.process.send_signal(signal.SIGTERM)
        self._leaving += workers

    def _stop(self, number: int) -> None:
        self.listener.close()
        everybody = [*self._children, *self._fresh, *self._leaving]
        for worker in everybody:
            worker.forget_pipe()
            worker.process.send_signal(number)
        deadline = time.monotonic() + self.settings.drain_seconds + STOP_MARGIN_S
        for worker in everybody:
            try:
                worker.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("worker.killed", pid=worker.process.pid)
                worker.process.kill()
                worker.process.wait()

    def _note_signal(self, number: int, _frame: FrameType | None) -> None:
        self._signal = number

    def _note_renewal(self, _number: int, _frame: FrameType | None) -> None:
        self._should_renew = True


def _environment(settings: Settings) -> dict[str, str]:
    """Say to a child all that the parent knows, whether it came from the environment or the command line."""
    environment = dict(os.environ)
    for name, value in settings.model_dump(exclude_none=True).items():
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        environment[NAMES.get(name, f"SEVENTYSIX_{name.upper()}")] = plain
    return environment


NAMES = {"database_url": "DATABASE_URL", "nats_url": "NATS_URL"}
