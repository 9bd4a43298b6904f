"""Several programs that serve one shop as one, each a process of its own that can be frozen, killed and restarted."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from app.bus.embedded import EmbeddedNats, embedded_nats
from app.kernel.clock import SystemClock
from tests.support.program import Program
from tests.support.relay import Relay, Watcher, listening
from tests.support.shop import a_shop
from tests.support.stage import Stage, a_stage
from tests.support.waiting import eventually

ELECTED = re.compile(r"leader\.elected .*role=(\w+)")


@dataclass
class Nodes:
    """Programs, the bus between them, and the stage of their clients."""

    programs: list[Program]
    nats: EmbeddedNats
    stage: Stage

    def leads(self, program: Program, role: str) -> bool:
        """Tell whether a program was the last to be elected for a role."""
        return elections(program, role) > 0 and all(
            elections(other, role) == 0 for other in self.programs if other is not program
        )

    def other_than(self, program: Program) -> Program:
        """Return another node."""
        return next(other for other in self.programs if other is not program)

    def kill_bus(self) -> None:
        """End NATS as a crash would."""
        assert self.nats.pid is not None
        os.kill(self.nats.pid, signal.SIGKILL)

    async def revive_bus(self) -> None:
        """Start NATS again where it was."""

        def is_back() -> bool:
            self.nats.revive()
            return self.nats.pid is not None

        await eventually(is_back, within=timedelta(seconds=10))


def elections(program: Program, role: str) -> int:
    """Count how often a program has become the leader."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", program.log)
    return ELECTED.findall(plain).count(role)


def freeze(program: Program) -> None:
    """Stop a program where it is; it notices nothing."""
    os.kill(program.pid, signal.SIGSTOP)


def is_frozen(program: Program) -> bool:
    """Tell whether it stands still."""
    return psutil.Process(program.pid).status() == psutil.STATUS_STOPPED


def thaw(program: Program) -> None:
    """Let it go on."""
    os.kill(program.pid, signal.SIGCONT)


@asynccontextmanager
async def nodes(
    shop_url: str,
    folder: Path,
    *urls: str,
    seed: int = 1,
    watch_bus: Callable[[], Watcher] | None = None,
) -> AsyncIterator[Nodes]:
    """Run one node for each of the database URLs; clients come in at the first unless told otherwise.

    With `watch_bus` the nodes reach the bus through a relay that is looked into.
    """
    async with AsyncExitStack() as stack:
        shop = await stack.enter_async_context(a_shop(shop_url, clock=SystemClock()))
        nats = stack.enter_context(embedded_nats(folder / "nats"))
        nats_url = nats.url
        if watch_bus is not None:
            bus_port = urlsplit(nats.url).port or 0
            port = await stack.enter_async_context(listening(Relay([bus_port], watch_bus)))
            nats_url = nats.url.replace(f":{bus_port}", f":{port}")
        programs = []
        for url in urls:
            given = {"DATABASE_URL": url, "NATS_URL": nats_url}
            program = Program(folder, environment=given)
            await asyncio.to_thread(program.start)
            stack.push_async_callback(asyncio.to_thread, _end, program)
            programs.append(program)
        stage = await stack.enter_async_context(a_stage(shop, programs[0].url, seed))
        yield Nodes(programs, nats, stage)


def _end(program: Program) -> None:
    if program.is_running:
        thaw(program)
        program.stop()
