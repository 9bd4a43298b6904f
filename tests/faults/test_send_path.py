"""Everything breaks at every point of the send path: before, during and after each statement of the append."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.kernel.clock import SystemClock
from tests.support.engines import Engine
from tests.support.people import ShopperDevice
from tests.support.postgres_tap import Phase, Point, PostgresTap
from tests.support.program import Program
from tests.support.queues import settle
from tests.support.relay import CutError, relayed
from tests.support.shop import a_shop
from tests.support.stage import Stage, a_stage
from tests.support.wire import served

pytestmark = pytest.mark.timeout(900)
TEACHERS = 3


@dataclass
class Struck:
    """A stage whose server reaches Postgres through a tap."""

    stage: Stage
    tap: PostgresTap
    taught: int = 0

    is_by_heart: bool = False

    async def learn(self, *, by_heart: bool = False) -> list[Point]:
        """See a message be stored; returns all points at which that can break.

        What a process writes first to a conversation is decided under the lock, what follows by heart.
        """
        self.is_by_heart = by_heart
        self.taught = len(self.teachers)
        await self.warm_up()
        self.tap.learn()
        return self.tap.points

    async def warm_up(self) -> None:
        """Let the process find out what its drivers ask once; by the third message that is all."""
        for speaker in self.teachers:
            for number in range(2 if self.is_by_heart else 1):
                speaker.write(f"message {number} to learn from")
                await self.stage.settle()

    @property
    def teachers(self) -> list[ShopperDevice]:
        """Those whose messages are not struck."""
        return self.speakers[:TEACHERS]

    @property
    def speakers(self) -> list[ShopperDevice]:
        """Those who write."""
        return [device for device in self.stage.devices if isinstance(device, ShopperDevice)]

    async def strike(self, speaker: ShopperDevice, point: Point, how: Callable[[], Awaitable[None]]) -> None:
        """Let somebody write, and while that comes to the point write more; then strike."""

        async def strike() -> None:
            speaker.write(f"behind, {point.phase} {point.step}")
            speaker.write(f"behind that, {point.phase} {point.step}")
            await speaker.reach_server()
            await how()

        if self.is_by_heart:
            speaker.write(f"remember me, {point.phase} {point.step}")
            await self.stage.settle()
        self.tap.arm(point, strike)
        speaker.write(f"struck {point.phase} {point.step}")
        await self.stage.until(lambda: self.tap.struck.is_set() and speaker.is_answered)


@asynccontextmanager
async def struck(database_url: str, folder: Path, *, shoppers: int) -> AsyncIterator[Struck]:
    """Have a server in this process, at its work."""
    tap = PostgresTap()
    async with (
        a_shop(database_url, clock=SystemClock()) as shop,
        relayed(database_url, tap.watch) as (_, url),
        served(url, folder) as world,
        a_stage(shop, world.url, seed=1) as stage,
    ):
        await settle(shop, silent_after_s=None)  # nobody answers, and that changes nothing
        await stage.talking(shoppers=shoppers)
        yield Struck(stage, tap)


@asynccontextmanager
async def struck_program(
    database_url: str, folder: Path, *, shoppers: int
) -> AsyncIterator[tuple[Struck, Program]]:
    """Have a server that is a process of its own."""
    tap = PostgresTap()
    async with (
        a_shop(database_url, clock=SystemClock()) as shop,
        relayed(database_url, tap.watch) as (_, url),
    ):
        await settle(shop, silent_after_s=None)
        program = Program(folder, environment={"DATABASE_URL": url})
        await asyncio.to_thread(program.start)
        try:
            async with a_stage(shop, program.url, seed=1) as stage:
                await stage.talking(shoppers=shoppers)
                yield Struck(stage, tap), program
        finally:
            await asyncio.to_thread(program.stop)


def shoppers_for(*, by_heart: bool) -> int:
    """Three who teach, and one for each point: by heart there is one statement, under the lock there are five."""
    return TEACHERS + len(Phase) * (1 if by_heart else 5)


async def cut() -> None:
    raise CutError


@pytest.mark.parametrize("by_heart", [True, False])
async def test_connection_is_cut_at_every_point(database_url: str, tmp_path: Path, *, by_heart: bool) -> None:
    """Among them right behind the commit, when nobody can know whether it happened."""
    async with struck(database_url, tmp_path, shoppers=shoppers_for(by_heart=by_heart)) as world:
        points = await world.learn(by_heart=by_heart)
        assert len(points) >= len(Phase)
        fresh = world.speakers[world.taught :]
        assert len(points) <= len(fresh)
        for speaker, point in zip(fresh, points, strict=False):
            await world.strike(speaker, point, cut)
        await world.stage.judge()


@pytest.mark.long
@pytest.mark.parametrize("by_heart", [True, False])
async def test_program_is_killed_at_every_point(database_url: str, tmp_path: Path, *, by_heart: bool) -> None:
    people = shoppers_for(by_heart=by_heart)
    async with struck_program(database_url, tmp_path, shoppers=people) as (world, program):

        async def kill() -> None:
            await asyncio.to_thread(program.kill)
            raise CutError

        points = await world.learn(by_heart=by_heart)
        fresh = world.speakers[world.taught :]  # whom no process knows by heart
        assert len(points) <= len(fresh)
        for speaker, point in zip(fresh, points, strict=False):
            await world.strike(speaker, point, kill)
            await asyncio.to_thread(program.start)
            await world.warm_up()
        await world.stage.judge()


@pytest.mark.long
@pytest.mark.parametrize("by_heart", [True, False])
async def test_postgres_is_killed_at_every_point(engine: Engine, tmp_path: Path, *, by_heart: bool) -> None:
    async with struck(engine.url, tmp_path, shoppers=shoppers_for(by_heart=by_heart)) as world:

        async def kill() -> None:
            await asyncio.to_thread(engine.kill)
            raise CutError

        points = await world.learn(by_heart=by_heart)
        fresh = world.speakers[world.taught :]
        assert len(points) <= len(fresh)
        for speaker, point in zip(fresh, points, strict=False):
            await world.strike(speaker, point, kill)
            await asyncio.to_thread(engine.revive)
            await world.stage.settle()
        await world.stage.judge()


async def test_what_is_asked_now_and_then_beside_a_message_moves_no_point() -> None:
    append = "INSERT INTO entries …"
    tap = PostgresTap(script=("BEGIN", append, "COMMIT"))
    tap.arm(Point(2, Phase.BEFORE), cut)
    await tap.reach(["BEGIN", append, "SELECT who wants to be told"], Phase.BEFORE)
    with pytest.raises(CutError):
        await tap.reach(["BEGIN", append, "SELECT who wants to be told", "COMMIT"], Phase.BEFORE)
