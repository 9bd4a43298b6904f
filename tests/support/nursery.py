"""Starts the real program in a tenth of the time: forked from a process that has read all of its modules.

Each process is one of its own, as ever: its arguments, its environment, its signals and its end are its own. A start costs
some three seconds of CPU otherwise, nearly all of them for reading the same modules again, ninety times in a run.
Where a process must be begun by the system itself (another linker, network or system), `Popen` begins it.
"""

import atexit
import contextlib
import functools
import gc
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent.parent
LARGEST_REQUEST = 256 * 1024
CAN_FORK = sys.platform == "linux" and hasattr(os, "pidfd_open")


def _network() -> str:
    """Name the network that we are in, which what we begin is in, too."""
    return str(Path("/proc/self/ns/net").readlink()) if CAN_FORK else ""


HOME = _network()


class Forked:
    """A program that was forked; what tests need of a `subprocess.Popen`."""

    def __init__(self, answers: socket.socket, pid: int) -> None:
        self.pid = pid
        self._answers = answers
        self._poll = select.poll()  # not `select`, which knows a thousand descriptors: tests open more
        self._poll.register(answers, select.POLLIN)
        self._status: int | None = None

    def poll(self) -> int | None:
        """Its exit status, if it has ended."""
        return self._listen(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its exit status; raises `subprocess.TimeoutExpired`."""
        status = self._listen(timeout)
        if status is None:
            raise subprocess.TimeoutExpired(["seventysix"], timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a crash would."""
        self.send_signal(signal.SIGKILL)

    def _listen(self, seconds: float | None) -> int | None:
        if self._status is None and self._poll.poll(None if seconds is None else seconds * 1_000):
            told = self._answers.recv(16)
            assert told, "the nursery has gone"
            self._status = os.waitstatus_to_exitcode(int(told))
            self._answers.close()
        return self._status


Process = Forked | subprocess.Popen[bytes]


def start(arguments: Sequence[str], environment: Mapping[str, str], log: IO[bytes]) -> Process:
    """Run `seventysix` with these arguments and nothing but this environment, in a session of its own."""
    if not CAN_FORK or "LD_PRELOAD" in environment or _network() != HOME:
        return subprocess.Popen(
            [sys.executable, "-m", "app.cli", *arguments],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    request = json.dumps({"arguments": list(arguments), "environment": dict(environment)}).encode()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LARGEST_REQUEST)
        socket.send_fds(_nursery(), [b"+"], [theirs.fileno(), log.fileno()])
    ours.sendall(request)
    return Forked(ours, int(ours.recv(16)))


@functools.cache
def _nursery() -> socket.socket:
    """Begin the process that others are forked from; it ends when we do."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tests.support.nursery", str(theirs.fileno())],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _serve(requests: socket.socket) -> Sequence[str] | None:
    """Fork whatever is asked for until nobody can ask any more; returns twice a time: the arguments in a child."""
    poll = select.poll()
    poll.register(requests, select.POLLIN)
    children: dict[int, tuple[int, socket.socket]] = {}  # by their descriptors
    while True:
        for descriptor, _ in poll.poll():
            if descriptor != requests.fileno():
                pid, answers = children.pop(descriptor)
                poll.unregister(descriptor)
                os.close(descriptor)
                with answers:
                    _tell(answers, os.waitpid(pid, 0)[1])
                continue
            told, descriptors, _, _ = socket.recv_fds(requests, 1, 2)
            if not told:
                return None
            answers, log = socket.socket(fileno=descriptors[0]), descriptors[1]
            request = json.loads(answers.recv(LARGEST_REQUEST))
            if (pid := os.fork()) == 0:
                for ours in (requests, answers, *(one for _, one in children.values())):
                    ours.close()
                _become(request["environment"], log)
                return [str(argument) for argument in request["arguments"]]
            os.close(log)
            _tell(answers, pid)
            child = os.pidfd_open(pid)
            children[child] = pid, answers
            poll.register(child, select.POLLIN)


def _tell(answers: socket.socket, number: int) -> None:
    with contextlib.suppress(OSError):  # whoever asked has gone
        answers.send(str(number).encode())


def _become(environment: Mapping[str, str], log: int) -> None:
    """Be what the system would have begun: with nothing of the nursery's but its modules."""
    os.setsid()
    for standard in (1, 2):
        os.dup2(log, standard)
    os.closerange(3, 1_024)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    random.seed()


def main() -> None:
    """Read all modules, then fork what is asked for."""
    import app.cli
    import app.cli.demo
    import app.cli.serving
    import app.main

    gc.collect()
    gc.freeze()
    arguments = _serve(socket.socket(fileno=int(sys.argv[1])))
    if arguments is not None:
        sys.argv = ["seventysix", *arguments]
        app.cli.main()


if __name__ == "__main__":
    main()
