"""The processes of a program with several workers, as an operator sees them."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import psutil

from tests.support.program import Program
from tests.support.waiting import eventually
from tests.support.wire import WireClient

SLOW = timedelta(seconds=20)


def workers_of(program: Program) -> list[psutil.Process]:
    """Its processes that serve clients."""
    return _children(program, "work")


def nats_of(program: Program) -> psutil.Process:
    """The NATS server it has started."""
    servers = _children(program, "--config")
    assert len(servers) == 1, servers
    return servers[0]


def worker_of(program: Program, client: WireClient) -> psutil.Process:
    """The worker at the other end of a client's socket."""
    port = client.connection.local_address[1]
    (worker,) = [
        worker
        for worker in workers_of(program)
        if any(end.raddr[1:] == (port,) for end in worker.net_connections("tcp"))
    ]
    return worker


@contextmanager
def held(worker: psutil.Process) -> Iterator[None]:
    """Hold a worker, so that whoever comes in meanwhile is served by another."""
    worker.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        worker.send_signal(signal.SIGCONT)


def has_ended(process: psutil.Process) -> bool:
    """Tell whether it runs no more, though nobody may have asked yet how it ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def gone(*processes: psutil.Process) -> None:
    """Wait until none of these runs."""
    await eventually(lambda: all(map(has_ended, processes)), within=SLOW)


async def all_started(program: Program, count: int) -> None:
    """Wait until so many workers have started since the program was."""
    await eventually(lambda: program.log.count("app.started") >= count, within=SLOW)


def _children(program: Program, argument: str) -> list[psutil.Process]:
    """Its living children that were started with this argument; those that end meanwhile are none."""
    found = []
    for child in psutil.Process(program.pid).children():
        with suppress(psutil.NoSuchProcess):  # a zombie is one too
            if argument in child.cmdline():
                found.append(child)
    return found
