"""Who dies at each point of a message's way: the program at its frames and statements, Postgres, the bus."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.kernel.clock import SystemClock
from app.keys import HintSeal
from tests.support.keys import a_keyring
from tests.support.nodes import Nodes, nodes
from tests.support.people import AgentDevice, ShopperDevice
from tests.support.postgres_tap import PostgresTap
from tests.support.program import Program
from tests.support.relay import Relay, Way, listening, relayed
from tests.support.shop import a_shop
from tests.support.socket_tap import Fate, SocketTap
from tests.support.stage import a_stage, is_followed

pytestmark = [pytest.mark.timeout(600), pytest.mark.long]
SEAL = HintSeal(a_keyring().masters)
FRAMES = (
    (Way.TO_SERVER, "message.send"),
    (Way.TO_CLIENT, "ack"),
    (Way.TO_CLIENT, "entries"),
    (Way.TO_SERVER, "receipt"),
)


async def test_program_is_killed_before_and_behind_every_frame(database_url: str, tmp_path: Path) -> None:
    tap = SocketTap()
    async with a_shop(database_url, clock=SystemClock()) as shop:
        with Program(tmp_path, environment={"DATABASE_URL": database_url}) as program:
            relay = Relay([program.port], tap.watch)
            async with listening(relay) as port, a_stage(shop, f"http://127.0.0.1:{port}", seed=1) as stage:
                (shopper,), (console,) = await stage.talking()
                dead = asyncio.Event()

                async def kill() -> None:
                    await asyncio.to_thread(program.kill)
                    dead.set()

                for way, kind in FRAMES:
                    for fate in (Fate.CUT_BEFORE, Fate.CUT_BEHIND):
                        dead.clear()
                        tap.arm(way, kind, fate, kill)
                        shopper.write(f"{fate}, {kind}")
                        shopper.write(f"behind it: {fate}, {kind}")
                        console.write(f"to {fate}, {kind}", conversation_id=str(shopper.conversation_id))
                        await stage.until(dead.is_set)
                        await asyncio.to_thread(program.start)
                        await stage.settle()
                await stage.judge()


@dataclass
class BusTap:
    """Strikes before or behind the hint that carries a certain text, on its way to the bus or from there."""

    struck: asyncio.Event = field(default_factory=asyncio.Event)
    _armed: tuple[Way, bool, bytes] | None = None
    _strike: Callable[[], Awaitable[None]] | None = None

    def watch(self) -> "TappedBus":
        """Look into one more connection."""
        return TappedBus(self)

    def arm(self, way: Way, text: str, strike: Callable[[], Awaitable[None]], *, is_behind: bool) -> None:
        """Strike once."""
        self._armed, self._strike = (way, is_behind, text.encode()), strike
        self.struck.clear()

    async def reach(self, way: Way, piece: bytes, *, is_behind: bool) -> None:
        """Something is about to be passed on, or was."""
        if self._armed is None or self._strike is None:
            return
        if self._armed[:2] == (way, is_behind) and any(self._armed[2] in hints for hints in _opened(piece)):
            self._armed = None
            await self._strike()
            self.struck.set()


def _opened(piece: bytes) -> Iterator[bytes]:
    """Open the hints that travel in a piece of the bus's protocol."""
    for head in re.finditer(rb"(?:PUB|MSG) [^\r\n]* (\d+)\r\n", piece):
        opened = SEAL.open(piece[head.end() : head.end() + int(head[1])])
        if opened is not None:
            yield opened


@dataclass
class TappedBus:
    """One connection to the bus."""

    tap: BusTap

    def split(self, _way: Way, chunk: bytes) -> Iterable[bytes]:
        return (chunk,)

    async def carry(self, way: Way, piece: bytes) -> Iterable[bytes]:
        await self.tap.reach(way, piece, is_behind=False)
        return (piece,)

    async def carried(self, way: Way, piece: bytes) -> None:
        await self.tap.reach(way, piece, is_behind=True)


@dataclass
class Across:
    """A shopper on one node and their agent on the other, and taps on what is between them."""

    world: Nodes
    shopper: ShopperDevice
    console: AgentDevice
    database: PostgresTap
    bus: BusTap
    deaths: int = 0

    async def strike(self) -> None:
        """Kill the bus."""
        self.deaths += 1
        self.world.kill_bus()

    async def say_and_lose_the_bus(self, text: str, struck: asyncio.Event) -> None:
        """What is said meanwhile crosses all the same; then the bus is there again."""
        self.shopper.write(text)
        await self.world.stage.until(struck.is_set)
        self.shopper.write(f"behind: {text}")
        await self.world.stage.settle()
        await self.world.revive_bus()
        await self.world.stage.until(
            lambda: all(node.log.count("bus.reconnected") >= self.deaths for node in self.world.programs)
        )


async def test_bus_is_killed_at_every_point_of_the_way(database_url: str, tmp_path: Path) -> None:
    database, bus = PostgresTap(), BusTap()
    async with (
        relayed(database_url, database.watch) as (_, url),
        nodes(database_url, tmp_path, url, database_url, watch_bus=bus.watch) as world,
    ):
        here, there = world.programs
        console = await world.stage.an_agent(url=there.url)
        shopper = await world.stage.a_shopper(url=here.url)
        shopper.write("Hello?")
        await world.stage.until(lambda: is_followed(shopper, [console]))
        for number in range(3):
            shopper.write(f"message {number} to learn from")
            await world.stage.settle()
        database.learn()
        across = Across(world, shopper, console, database, bus)
        for point in database.points:
            database.arm(point, across.strike)
            await across.say_and_lose_the_bus(f"{point.phase} {point.step}", database.struck)
        for way in Way:
            for is_behind in (False, True):
                text = f"{way.name} {'behind' if is_behind else 'before'}"
                bus.arm(way, text, across.strike, is_behind=is_behind)
                await across.say_and_lose_the_bus(text, bus.struck)
        await world.stage.judge()
