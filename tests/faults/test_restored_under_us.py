"""An old state of the database is put back under running workers: everybody is told, and nobody goes on with what never was."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.accounts.rules import Agent
from app.conversations.rules import ConversationStatus
from app.gateway.protocol import ConversationState, Entries, Resync, VisitorWelcome
from app.kernel.clock import SystemClock
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from tests.support.engines import Engine
from tests.support.program import Program
from tests.support.shop import Shop, a_shop
from tests.support.talks import bodies, welcome_token
from tests.support.waiting import eventually
from tests.support.wire import Door, WireClient
from tests.support.workers import all_started, has_ended, held, worker_of, workers_of

pytestmark = pytest.mark.timeout(150)
LONG = timedelta(seconds=40)


@dataclass
class World:
    """Two workers on an engine whose past can be put back."""

    engine: Engine
    program: Program
    shop: Shop
    agent: Agent
    past: Path

    @asynccontextmanager
    async def door(self) -> AsyncIterator[Door]:
        """Come in through the front; all sockets are gone afterwards."""
        door = Door(self.program.url, self.shop.site.key)
        async with door.clients:
            yield door

    def keep_the_past(self) -> None:
        """Copy the data folder as it is on the disk."""
        self.engine.kill()
        _copy(self.engine.folder, self.past)
        self.engine.revive()

    def put_back_the_past(self) -> None:
        """Do what a careless operator does: the workers run on."""
        self.engine.kill()
        subprocess.run(["rm", "-rf", self.engine.folder], check=True)  # noqa: S607
        _copy(self.past, self.engine.folder)
        self.engine.revive()


def _copy(whence: Path, whither: Path) -> None:
    """Copy a folder with owners and all."""
    subprocess.run(["cp", "-a", whence, whither], check=True)  # noqa: S607


@asynccontextmanager
async def a_world(engine: Engine, folder: Path, *, workers: int = 2) -> AsyncIterator[World]:
    async with a_shop(engine.url, clock=SystemClock()) as shop:
        agent = await shop.an_agent(online=False)
        environment = {"DATABASE_URL": engine.url}
        with Program(folder, "--workers", str(workers), environment=environment) as program:
            if workers > 1:
                await all_started(program, workers)
            yield World(engine, program, shop, agent, folder / "past")


async def test_everybody_loads_anew_and_sees_what_is_there(engine: Engine, tmp_path: Path) -> None:
    async with a_world(engine, tmp_path) as world, world.door() as door:
        console = await door.log_in(world.agent.email)
        with held(worker_of(world.program, console)):
            shopper, welcome = await door.shopper()
        id_ = (await shopper.say("Hello?")).conversation_id
        await shopper.until(ConversationState, is_assigned, within=LONG)
        await console.subscribe("conversation.subscribe", conversation_id=id_)
        former = workers_of(world.program)

        await asyncio.to_thread(world.keep_the_past)
        await says_in_the_end(door, welcome, "kept by nobody 0")
        async with world.door() as later:
            shopper, console, seen = await come_back(later, world, welcome, id_)
            acks = [await shopper.say(f"kept by nobody {number}") for number in range(1, 51)]
            last = acks[-1].seq
            await console.until(Entries, lambda frame: frame.through >= last, within=LONG)
            # What a tick of every worker has seen is what it can miss.
            await asyncio.sleep(6)

            await asyncio.to_thread(world.put_back_the_past)
            # Nobody who was connected goes on.
            await shopper.closed(within=LONG)
            await console.closed(within=LONG)
        await eventually(lambda: all(map(has_ended, former)), within=LONG)

        async with world.door() as again:
            # More is written than there was, before anybody who knew the lost lines is back.
            agent = await eventually_logged_in(again, world)
            await agent.subscribe("conversation.subscribe", conversation_id=id_)
            for number in range(60):
                await agent.say(f"new {number}", conversation_id=id_)
            shopper, greeted = await again.shopper(
                welcome_token(welcome), conversation_id=id_, after=last, epoch=seen.epoch
            )
            assert greeted.epoch != seen.epoch
            resync = await shopper.until(Resync, within=LONG)
            assert resync.reason == "epoch_changed"
            shown = bodies(shopper, id_)
            assert [body for body in shown if body.startswith("kept")] == []
            assert [body for body in shown if body.startswith("new")] == [f"new {n}" for n in range(60)]
            stored = await world.shop.entries(id_)
            assert [entry.seq for entry in stored] == list(range(1, len(stored) + 1))


async def test_lone_process_ends_in_a_way_that_lets_it_be_started_again(
    engine: Engine, tmp_path: Path
) -> None:
    async with a_world(engine, tmp_path, workers=1) as world:
        await asyncio.to_thread(world.keep_the_past)
        async with world.door() as door:
            _, welcome = await eventually_let_in(door)
            await says_in_the_end(door, welcome, "kept by nobody")
        # What a look has seen is what it can miss.
        await asyncio.sleep(6)
        await asyncio.to_thread(world.put_back_the_past)
        assert await asyncio.to_thread(world.program.wait, within=LONG) == os.EX_TEMPFAIL


def is_assigned(state: ConversationState) -> bool:
    return state.conversation.status is ConversationStatus.ASSIGNED


async def says_in_the_end(door: Door, welcome: VisitorWelcome, body: str) -> None:
    """Say something once the database is back; the same message however often it takes."""
    client_id = new_id()

    async def is_said() -> bool:
        shopper, _ = await door.shopper(welcome_token(welcome))
        try:
            await shopper.say(body, client_id=client_id)
        except TimeoutError:
            return False
        return True

    await eventually(is_said, within=LONG)


async def eventually_let_in(door: Door) -> tuple[WireClient, VisitorWelcome]:
    """Come in as soon as the database is back."""
    let_in: list[tuple[WireClient, VisitorWelcome]] = []

    async def is_in() -> bool:
        try:
            let_in.append(await door.shopper())
        except (AssertionError, OSError, TimeoutError):
            return False
        return True

    await eventually(is_in, within=LONG)
    return let_in[0]


async def come_back(
    door: Door, world: World, welcome: VisitorWelcome, conversation_id: UUID
) -> tuple[WireClient, WireClient, VisitorWelcome]:
    console = await eventually_logged_in(door, world)
    await console.subscribe("conversation.subscribe", conversation_id=conversation_id)
    shopper, greeted = await door.shopper(welcome_token(welcome))
    return shopper, console, greeted


async def eventually_logged_in(door: Door, world: World) -> WireClient:
    """Log in as soon as the program and its database are back."""
    consoles: list[WireClient] = []

    async def is_in() -> bool:
        try:
            await world.shop.head(new_id())
        except AppError as refusal:
            if refusal.code != "not_found":
                return False
        try:
            consoles.append(await door.log_in(world.agent.email))
        except (AssertionError, OSError, TimeoutError):
            return False
        return True

    await eventually(is_in, within=LONG)
    return consoles[0]
