"""Lines between clients and the server break, lie and fall silent; what the clients show stays right."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.kernel.clock import SystemClock
from tests.support.relay import Relay, Way, listening
from tests.support.shop import a_shop
from tests.support.socket_tap import Fate, SocketTap
from tests.support.stage import Stage, a_stage
from tests.support.wire import served

pytestmark = pytest.mark.timeout(60)
LEAST_ROUNDS, MOST_ROUNDS = 6, 40
DISORDERS = set(Fate) - {Fate.PASSES}


@dataclass
class Tapped:
    """A stage whose lines go through a tap."""

    stage: Stage
    tap: SocketTap
    relay: Relay


@asynccontextmanager
async def tapped(database_url: str, folder: Path) -> AsyncIterator[Tapped]:
    tap = SocketTap()
    async with a_shop(database_url, clock=SystemClock()) as shop, served(database_url, folder) as world:
        relay = Relay([world.settings.port], tap.watch)
        async with listening(relay) as port, a_stage(shop, f"http://127.0.0.1:{port}", seed=1) as stage:
            yield Tapped(stage, tap, relay)


FRAMES = (
    (Way.TO_SERVER, "message.send"),
    (Way.TO_CLIENT, "ack"),
    (Way.TO_CLIENT, "entries"),
    (Way.TO_SERVER, "receipt"),
    (Way.TO_SERVER, "hello"),
    (Way.TO_CLIENT, "welcome"),
)


async def test_line_is_cut_before_and_behind_every_frame(database_url: str, tmp_path: Path) -> None:
    async with tapped(database_url, tmp_path) as world:
        (shopper,), (agent,) = await world.stage.talking()
        for way, kind in FRAMES:
            for fate in (Fate.CUT_BEFORE, Fate.CUT_BEHIND):
                for device in (shopper, agent):
                    await world.stage.until(lambda device=device: device.line is not None)  # type: ignore[misc]  # bound now
                    world.tap.arm(way, kind, fate)
                    if kind in {"hello", "welcome"}:
                        device.drop()
                    place = {"conversation_id": str(shopper.conversation_id)} if device is agent else {}
                    device.write(f"{device.name}: {fate}, {kind}", **place)
                    await world.stage.until(world.tap.struck.is_set)
        await world.stage.judge()


async def test_frames_that_are_lost_doubled_and_reordered_change_nothing_that_is_shown(
    database_url: str, tmp_path: Path
) -> None:
    async with tapped(database_url, tmp_path) as world:
        stage, tap = world.stage, world.tap
        stage.history.is_meddled_with = True
        shoppers, (agent,) = await stage.talking(shoppers=4)
        for device in stage.devices:
            device.answer_s = 1.0
        tap.choices, tap.likelihood = random.Random(7), 0.06  # noqa: S311  # a schedule, not a secret
        for number in range(MOST_ROUNDS):
            if number >= LEAST_ROUNDS and tap.disorders == DISORDERS:
                break
            for shopper in shoppers:
                shopper.write(f"{shopper.name} {number}")
                agent.write(f"to {shopper.name} {number}", conversation_id=str(shopper.conversation_id))
            await stage.until(lambda: not any(shopper.outbox for shopper in shoppers))
        assert tap.disorders == DISORDERS, "the schedule left something out"
        # What lost frames is replaced; only then can everybody know that nothing is missing at the end.
        tap.likelihood = 0.0
        world.relay.cut_all()
        await stage.judge()
