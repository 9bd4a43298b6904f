"""Two workers behave as one: what is said on one is heard on the other, and none of their deaths costs a word."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.accounts.rules import Agent
from app.bus.embedded import embedded_nats
from app.conversations.rules import ConversationStatus
from app.gateway.protocol import ConversationState, Entries, GoAway, InboxChanged, Typing, VisitorWelcome
from app.kernel.clock import SystemClock
from tests.support.program import Program
from tests.support.shop import Shop, a_shop
from tests.support.talks import bodies, welcome_token
from tests.support.waiting import eventually
from tests.support.wire import Door, WireClient
from tests.support.workers import all_started, gone, has_ended, held, nats_of, worker_of, workers_of

pytestmark = pytest.mark.timeout(90)
LONG = timedelta(seconds=15)


@dataclass
class World:
    """A program with two workers and a shop it serves."""

    program: Program
    shop: Shop
    agent: Agent

    @asynccontextmanager
    async def door(self) -> AsyncIterator[Door]:
        """Come in through the front; all sockets are gone afterwards."""
        door = Door(self.program.url, self.shop.site.key)
        async with door.clients:
            yield door


@asynccontextmanager
async def a_world(database_url: str, folder: Path, **environment: str) -> AsyncIterator[World]:
    async with a_shop(database_url, clock=SystemClock()) as shop:
        agent = await shop.an_agent(online=False)
        given = {"DATABASE_URL": database_url, "SEVENTYSIX_DRAIN_SECONDS": "1", **environment}
        with Program(folder, "--workers", "2", environment=given) as program:
            await all_started(program, 2)
            yield World(program, shop, agent)


def is_assigned(state: ConversationState) -> bool:
    return state.conversation.status is ConversationStatus.ASSIGNED


async def heard(client: WireClient, seq: int) -> None:
    await client.until(Entries, lambda frame: frame.through >= seq, within=LONG)


async def typing_passes(speaker: WireClient, listener: WireClient, **fields: object) -> None:
    """Typing is stored nowhere, so only the bus can have brought it."""
    await speaker.send("typing", is_typing=True, **fields)
    await listener.until(Typing, within=LONG)


async def talking_across(world: World, door: Door) -> tuple[WireClient, WireClient, UUID, VisitorWelcome]:
    """An agent and a shopper on different workers, in a conversation."""
    console = await door.log_in(world.agent.email)
    with held(worker_of(world.program, console)):
        shopper, welcome = await door.shopper()
    assert worker_of(world.program, shopper) != worker_of(world.program, console)
    id_ = (await shopper.say("Hello?")).conversation_id
    await shopper.until(ConversationState, is_assigned, within=LONG)
    await console.subscribe("conversation.subscribe", conversation_id=id_)
    return console, shopper, id_, welcome


async def test_words_cross_between_workers_with_nats_and_without(database_url: str, tmp_path: Path) -> None:
    with embedded_nats(tmp_path / "nats") as nats:
        async with a_world(database_url, tmp_path, NATS_URL=nats.url) as world, world.door() as door:
            console, shopper, id_, _ = await talking_across(world, door)
            with held(worker_of(world.program, console)):
                newcomer, _ = await door.shopper()
            await typing_passes(shopper, console)
            await typing_passes(console, shopper, conversation_id=id_)

            assert nats.pid is not None
            os.kill(nats.pid, signal.SIGKILL)
            await eventually(lambda: world.program.log.count("bus.disconnected") == 2)
            await heard(shopper, (await console.say("Good morning!", conversation_id=id_)).seq)
            await heard(console, (await shopper.say("Is it in stock?")).seq)
            new_id = (await newcomer.say("Me too?")).conversation_id
            await console.until(
                InboxChanged, lambda frame: any(row.id == new_id for row in frame.conversations), within=LONG
            )
            await newcomer.until(ConversationState, is_assigned, within=LONG)

            nats.revive()
            await eventually(lambda: world.program.log.count("bus.reconnected") == 2, within=LONG)
            await typing_passes(shopper, console)
            await typing_passes(console, shopper, conversation_id=id_)
            for client in (console, shopper):
                assert bodies(client, id_) == ["Hello?", "Good morning!", "Is it in stock?"]


@pytest.mark.long
async def test_killed_worker_and_killed_nats_are_replaced_and_the_end_leaves_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as world, world.door() as door:
        program = world.program
        console, shopper, id_, welcome = await talking_across(world, door)
        worker_of(program, shopper).kill()
        assert await shopper.closed() == 1006
        again, _ = await door.shopper(
            welcome_token(welcome), epoch=welcome.epoch, conversation_id=id_, after=1
        )
        await heard(again, (await console.say("Are you still there?", conversation_id=id_)).seq)
        assert bodies(again, id_) == ["Are you still there?"]
        await all_started(program, 3)
        assert len(workers_of(program)) == 2

        former = nats_of(program)
        former.kill()
        await eventually(lambda: nats_of(program) != former, within=LONG)
        everybody = [*workers_of(program), nats_of(program)]

        assert await asyncio.to_thread(program.stop) == 0
        for client in (console, again):
            await client.until(GoAway)
        await gone(*everybody)


@pytest.mark.long
async def test_killed_parent_leaves_no_worker_and_the_next_start_clears_up(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as world:
        program = world.program
        await eventually(lambda: f"Seventysix is ready at {program.url}" in program.log)
        workers, nats = workers_of(program), nats_of(program)
        program.kill()
        await gone(*workers)
        assert not has_ended(nats)
        program.start()
        await gone(nats)
        assert nats_of(program) != nats
