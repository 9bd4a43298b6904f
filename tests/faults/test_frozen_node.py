"""A node stops in the middle of its work without dying, as paused machines do; the others do not wait for it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from app.conversations.rules import ConversationStatus
from tests.support.nodes import Nodes, elections, freeze, is_frozen, nodes, thaw
from tests.support.people import AgentDevice, ShopperDevice
from tests.support.postgres_tap import Phase, Point, PostgresTap
from tests.support.program import Program
from tests.support.relay import CutError, relayed
from tests.support.stage import is_followed
from tests.support.waiting import eventually

pytestmark = pytest.mark.timeout(120)
# A frozen leader keeps its connection, and with it the lock, until Postgres ends it.
TAKEOVER_WITHIN = timedelta(seconds=12)


@pytest.mark.parametrize("frozen_s", [0, pytest.param(40, marks=pytest.mark.long)])
async def test_frozen_leader_is_replaced_and_does_no_harm_when_it_wakes(
    database_url: str, tmp_path: Path, frozen_s: float
) -> None:
    async with nodes(database_url, tmp_path, database_url, database_url) as world:
        leader = world.programs[0]
        assert world.leads(leader, "router")
        other = world.other_than(leader)
        console = await world.stage.an_agent(url=other.url)
        freeze(leader)
        until = asyncio.get_running_loop().time() + frozen_s
        shopper = await world.stage.a_shopper(url=other.url)
        shopper.write("Is anybody there?")
        await world.stage.until(lambda: bool(console.cursors), within=TAKEOVER_WITHIN)
        assert elections(other, "router") == 1
        await eventually(
            lambda: asyncio.get_running_loop().time() >= until, within=timedelta(seconds=frozen_s + 1)
        )
        thaw(leader)
        await world.stage.until(lambda: "leader.lost" in leader.log or "leader.stepped_down" in leader.log)
        head = await world.stage.shop.head(next(iter(console.cursors)))
        assert head.status is ConversationStatus.ASSIGNED
        await world.stage.judge()


async def talk(
    world: Nodes, here: Program, there: Program
) -> tuple[AgentDevice, list[ShopperDevice], list[ShopperDevice]]:
    """Let shoppers talk at both nodes, all with one agent, who is there."""
    console = await world.stage.an_agent(url=there.url)
    speakers = [await world.stage.a_shopper(url=here.url) for _ in range(4)]
    neighbours = [await world.stage.a_shopper(url=there.url) for _ in range(4)]
    everybody = (*speakers, *neighbours)
    for speaker in everybody:
        speaker.write("Hello?")
    await world.stage.until(lambda: all(is_followed(speaker, [console]) for speaker in everybody))
    return console, speakers, neighbours


async def teach(
    world: Nodes, console: AgentDevice, teachers: list[ShopperDevice], last: ShopperDevice
) -> None:
    """Let the tap see messages that are decided under the lock, as the last one's next will be.

    A process decides so what it writes first, and what it writes after another process has.
    """
    for speaker in (*teachers, last):
        console.write("From the other process.", conversation_id=str(speaker.conversation_id))
        await world.stage.settle()
        if speaker is not last:
            speaker.write("A message to learn from.")
            await world.stage.settle()


async def go_on_beside(
    world: Nodes, locked: ShopperDevice, console: AgentDevice, neighbours: list[ShopperDevice]
) -> None:
    """Say something behind what is locked, and then where nothing is."""
    console.write("This one is behind it.", conversation_id=str(locked.conversation_id))
    await world.stage.until(lambda: any("group_commit.put_aside" in node.log for node in world.programs))
    for neighbour in neighbours:
        neighbour.write("I have nothing to do with that.")
    await world.stage.until(lambda: not any(neighbour.outbox for neighbour in neighbours))


@pytest.mark.long
@pytest.mark.parametrize("is_killed", [False, True], ids=["thawed", "killed"])
@pytest.mark.parametrize("steps_to_go", [2, 1], ids=["within a statement", "between statements"])
async def test_node_that_freezes_with_a_conversation_locked_holds_nobody_up(
    database_url: str, tmp_path: Path, steps_to_go: int, *, is_killed: bool
) -> None:
    """Between statements PostgreSQL ends its transaction by itself; within one the others have it ended."""
    tap = PostgresTap()
    async with (
        relayed(database_url, tap.watch) as (_, url),
        nodes(database_url, tmp_path, url, database_url) as world,
    ):
        frozen, other = world.programs
        console, speakers, neighbours = await talk(world, frozen, other)
        shopper, *teachers = speakers
        await teach(world, console, teachers, shopper)
        tap.learn()
        assert len(tap.script) > steps_to_go

        is_over = asyncio.Event()

        async def strike() -> None:
            freeze(frozen)
            await is_over.wait()  # or what is under way already would let go of the lock
            if is_killed:
                raise CutError

        tap.arm(Point(len(tap.script) - steps_to_go, Phase.BEFORE), strike)
        shopper.write("This one is locked in.")
        await world.stage.until(lambda: is_frozen(frozen))
        try:
            await go_on_beside(world, shopper, console, neighbours)
            for speaker in speakers:
                speaker.url = other.url
                speaker.drop()
            shopper.write("And this one, too.")
            await world.stage.until(lambda: not (shopper.outbox or console.outbox))
            assert is_frozen(frozen)
        finally:
            if is_killed:
                await asyncio.to_thread(frozen.kill)
            else:
                thaw(frozen)
            is_over.set()
        if is_killed:
            await asyncio.to_thread(frozen.start)
        for speaker in (*speakers, *neighbours):
            speaker.write("All is well again.")
        await world.stage.judge()
