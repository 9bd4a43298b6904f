"""Everything breaks at random moments, several things at once, while people talk."""

import asyncio
import os
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import assert_never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.engines import Engine
from tests.support.nodes import Nodes, freeze, nodes, thaw
from tests.support.program import Program
from tests.support.relay import Relay, Way, listening, relayed
from tests.support.schedule import Fault, Kind, draw_schedule
from tests.support.socket_tap import SocketTap
from tests.support.waiting import eventually

QUICK_SEED, QUICK_SECONDS = 76, 12.0
LIKELIHOOD = 0.05
MOST_IN_OUTBOX = 20
PAUSE_S = 0.15


@dataclass
class Theatre:
    """Two nodes behind a balancer, and everything between them and their clients that can break."""

    world: Nodes
    engine: Engine
    wires: list[Relay]  # from each node to Postgres
    front: Relay
    tap: SocketTap
    busy: dict[object, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def break_and_mend(self, fault: Fault) -> None:
        """Let one fault happen, from its beginning to its end; a slow machine may not have mended its last yet."""
        async with self.busy[fault.kind if fault.node is None else fault.node]:
            await self._break_and_mend(fault)

    async def _break_and_mend(self, fault: Fault) -> None:
        program = self.world.programs[fault.node or 0]
        match fault.kind:
            case Kind.NODE_IS_KILLED:
                await asyncio.to_thread(program.kill)
                await asyncio.sleep(fault.lasts_s)
                await start(program)
            case Kind.NODE_IS_RESTARTED:
                await asyncio.to_thread(program.stop, within=timedelta(seconds=30))
                await start(program)
            case Kind.NODE_STANDS_STILL:
                freeze(program)
                await asyncio.sleep(fault.lasts_s)
                thaw(program)
            case Kind.NODE_LOSES_POSTGRES:
                self.wires[fault.node or 0].cut()
                await asyncio.sleep(fault.lasts_s)
                self.wires[fault.node or 0].mend()
            case Kind.POSTGRES_IS_KILLED:
                await asyncio.to_thread(self.engine.kill)
                await asyncio.sleep(fault.lasts_s)
                await asyncio.to_thread(self.engine.revive)
            case Kind.BUS_IS_KILLED:
                self.world.kill_bus()
                await asyncio.sleep(fault.lasts_s)
                await self.world.revive_bus()
            case Kind.LINES_ARE_CUT:
                self.front.cut_all()
            case Kind.LINES_ARE_HELD_UP:
                await self._hold_lines(fault.lasts_s)
            case Kind.FRAMES_ARE_DISORDERED:
                self.tap.likelihood = LIKELIHOOD
                await asyncio.sleep(fault.lasts_s)
                self.tap.likelihood = 0.0
                self.front.cut_all()  # what loses frames is replaced
            case _:
                assert_never(fault.kind)

    async def _hold_lines(self, lasts_s: float) -> None:
        held = list(self.front.passages)
        for passage in held:
            passage.freeze(*Way)
        await asyncio.sleep(lasts_s)
        for passage in held:
            passage.thaw()


async def start(program: Program) -> None:
    """Start a node as a service manager does: again, if it finds no database."""

    async def has_started() -> bool:
        await asyncio.to_thread(program.start)
        return True

    await eventually(has_started, within=timedelta(seconds=120))


@asynccontextmanager
async def theatre(engine: Engine, folder: Path, seed: int) -> AsyncIterator[Theatre]:
    tap = SocketTap(random.Random(seed))  # noqa: S311  # a schedule, not a secret
    async with (
        relayed(engine.url) as (wire, url),
        relayed(engine.url) as (other_wire, other_url),
        nodes(engine.url, folder, url, other_url, seed=seed) as world,
    ):
        front = Relay([program.port for program in world.programs], tap.watch)
        async with listening(front) as port:
            world.stage.url = f"http://127.0.0.1:{port}"
            world.stage.history.is_meddled_with = True
            try:
                yield Theatre(world, engine, [wire, other_wire], front, tap)
            finally:
                await world.stage.leave()


async def talk(play: Theatre, seed: int) -> None:
    """Let everybody talk at moments of their own until cancelled."""
    choices = random.Random(seed)  # noqa: S311  # a schedule, not a secret
    number = 0
    while True:
        number += 1
        device = choices.choice(play.world.stage.devices)
        conversations = [str(conversation_id) for conversation_id in device.cursors]
        if len(device.outbox) < MOST_IN_OUTBOX and conversations:
            is_agent = device.name in play.world.stage.history.agents
            place = {"conversation_id": choices.choice(conversations)} if is_agent else {}
            device.write(f"{device.name} says {number}", **place)
        await asyncio.sleep(choices.uniform(0, PAUSE_S))


async def play_out(engine: Engine, folder: Path, seed: int, seconds: float) -> None:
    schedule = draw_schedule(seed, seconds=seconds, nodes=2)
    print(f"Again: make faults SEED={seed} FAULTS_SECONDS={seconds:g}", *schedule, sep="\n")  # noqa: T201  # shown on failure
    async with theatre(engine, folder, seed) as play:
        stage = play.world.stage
        await stage.talking(shoppers=6, agents=2)
        for device in stage.devices:
            device.answer_s = 3.0
        talking = asyncio.create_task(talk(play, seed))
        begun = time.monotonic()

        async def in_its_time(fault: Fault) -> None:
            await asyncio.sleep(begun + fault.at_s - time.monotonic())
            await play.break_and_mend(fault)

        async with asyncio.TaskGroup() as tasks:
            for fault in schedule:
                tasks.create_task(in_its_time(fault))
        talking.cancel()
        await stage.judge()


@pytest.mark.timeout(240)
async def test_a_few_faults(engine: Engine, tmp_path: Path) -> None:
    await play_out(engine, tmp_path, QUICK_SEED, QUICK_SECONDS)


@pytest.mark.long
@pytest.mark.timeout(1_800)
async def test_many_faults(engine: Engine, tmp_path: Path) -> None:
    """The seed and the length come from the command line: see `make faults`."""
    seed = int(os.environ.get("FAULTS_SEED") or time.time_ns() % 1_000_000)
    await play_out(engine, tmp_path, seed, float(os.environ.get("FAULTS_SECONDS") or 120))


@given(st.integers(), st.floats(0, 600), st.integers(1, 4))
def test_same_seed_draws_the_same_faults(seed: int, seconds: float, count: int) -> None:
    drawn = draw_schedule(seed, seconds=seconds, nodes=count)
    assert drawn == draw_schedule(seed, seconds=seconds, nodes=count)
    assert all(0 <= fault.at_s <= seconds for fault in drawn)
    # A longer schedule begins as the shorter one did.
    assert draw_schedule(seed, seconds=seconds + 60, nodes=count)[: len(drawn)] == drawn
