"""A node stops in the middle of its work without dying, as paused machines do; the others do not wait for it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from app.conversations.rules import ConversationStatus
from tests.support.nodes import elections, freeze, is_frozen, nodes, thaw
from tests.support.postgres_tap import Phase, Point, PostgresTap
from tests.support.relay import relayed
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


@pytest.mark.long
async def test_node_that_freezes_with_a_conversation_locked_holds_nobody_up(
    database_url: str, tmp_path: Path
) -> None:
    tap = PostgresTap()
    async with (
        relayed(database_url, tap.watch) as (_, url),
        nodes(database_url, tmp_path, url, database_url) as world,
    ):
        frozen, other = world.programs
        (shopper, *teachers), (console,) = await world.stage.talking(shoppers=4)
        neighbour = await world.stage.a_shopper(url=other.url)
        for teacher in teachers:  # what a process writes first to a conversation is decided under its lock
            teacher.write("A message to learn from.")
            await world.stage.settle()
        tap.learn()
        assert len(tap.script) > 1

        is_over = asyncio.Event()

        async def strike() -> None:
            freeze(frozen)
            await is_over.wait()  # or the commit, which is under way already, would let go of the lock

        tap.arm(Point(len(tap.script) - 1, Phase.BEFORE), strike)
        shopper.write("This one is locked in.")
        await world.stage.until(lambda: is_frozen(frozen))
        for device in (shopper, *teachers, console):
            device.url = other.url
            device.drop()
        neighbour.write("I have nothing to do with that.")
        shopper.write("And this one is behind it.")
        await world.stage.until(lambda: not (shopper.outbox or neighbour.outbox), within=TAKEOVER_WITHIN)
        thaw(frozen)
        is_over.set()
        await world.stage.judge()
