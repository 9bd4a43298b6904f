"""The program is killed while it tells a shop: everything arrives, in order, and repeats bear the id they had."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.bus import outbox
from app.kernel.clock import SystemClock
from app.webhooks.rules import Endpoint
from tests.support.program import Program
from tests.support.receiver import Hook, Receiver, are_in_order, receiving
from tests.support.shop import Shop, a_shop
from tests.support.units import is_somebody_waiting_for_a_lock
from tests.support.waiting import eventually
from tests.support.webhooks import an_endpoint
from tests.support.wire import Door
from tests.support.workers import all_started, workers_of

pytestmark = pytest.mark.timeout(60)
LONG = timedelta(seconds=20)


@dataclass
class World:
    """A program that can be killed, its shop, and the shop's receiver."""

    program: Program
    shop: Shop
    receiver: Receiver
    endpoint: Endpoint

    async def say(self, *bodies: str) -> UUID:
        """Let one shopper say all this, each acknowledged, and leave."""
        door = Door(self.program.url, self.shop.site.key)
        async with door.clients:
            shopper, _ = await door.shopper()
            acks = [await shopper.say(body) for body in bodies]
        return acks[0].conversation_id

    async def all_done(self) -> None:
        """Wait until nothing waits any more."""

        async def are_done() -> bool:
            async with self.shop.transactions() as uow:
                found = await outbox.find_messages(uow, self.endpoint.id, limit=200)
            return {message.state.value for message in found} == {"done"}

        await eventually(are_done, within=LONG)

    def texts(self) -> list[str]:
        """The messages that arrived, repeats left out."""
        first = {hook.id: hook for hook in reversed(self.receiver.hooks)}
        return sorted(_text(hook) for hook in first.values() if hook.type == "message.created")


def _text(hook: Hook) -> str:
    return str(hook.payload["data"]["message"]["body"])


@asynccontextmanager
async def a_world(database_url: str, folder: Path, *arguments: str) -> AsyncIterator[World]:
    environment = {"DATABASE_URL": database_url, "SEVENTYSIX_WEBHOOK_ALLOW_PRIVATE": "true"}
    async with receiving() as receiver, a_shop(database_url, clock=SystemClock()) as shop:
        endpoint = await an_endpoint(shop.transactions, shop.site.id, receiver.url)
        with Program(folder, *arguments, environment=environment) as program:
            yield World(program, shop, receiver, endpoint)


@pytest.mark.long
async def test_killed_after_the_delivery_and_before_the_mark_it_delivers_again_under_the_same_id(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as world:
        async with world.shop.transactions() as holding:
            # Nobody can mark anything: what is delivered stays unmarked until the program is dead.
            await holding.session.execute(text("LOCK TABLE webhook_attempts IN EXCLUSIVE MODE"))
            id_ = await world.say("one", "two")
            await eventually(lambda: world.receiver.types() == ["conversation.created"], within=LONG)
            await eventually(
                lambda: is_somebody_waiting_for_a_lock(
                    world.shop.transactions, on="INSERT INTO webhook_attempts"
                ),
                within=LONG,
            )
            world.program.kill()
        world.program.start()
        await world.all_done()
        repeats = world.receiver.repeats()
        assert repeats[world.receiver.hooks[0].id] == 2
        assert sorted(repeats.values()) == [1, 1, 1, 2]
        arrived = world.receiver.once()[str(id_)]
        assert are_in_order(arrived)
        assert world.texts() == ["one", "two"]


@pytest.mark.long
async def test_killed_while_the_receiver_thinks_it_loses_nothing_and_keeps_the_order(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as world:
        said: list[str] = []
        ids: list[UUID] = []
        for round_ in range(3):
            world.receiver.is_open.clear()
            before = len(world.receiver.hooks)
            bodies = [f"{round_}.{number}" for number in range(4)]
            ids.append(await world.say(*bodies))
            said += bodies
            await eventually(lambda before=before: len(world.receiver.hooks) > before, within=LONG)  # type: ignore[misc]  # the default binds it
            world.program.kill()
            world.receiver.is_open.set()
            world.program.start()
        await world.all_done()
        assert world.texts() == sorted(said)
        assert all(are_in_order(world.receiver.once()[str(id_)]) for id_ in ids)
        assert max(world.receiver.repeats().values()) >= 2


@pytest.mark.long
async def test_another_worker_takes_over_from_the_one_that_delivered(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path, "--workers", "2") as world:
        await all_started(world.program, 2)
        world.receiver.is_open.clear()
        await world.say("one", "two")
        await eventually(lambda: len(world.receiver.hooks) >= 1, within=LONG)
        port = int(world.receiver.url.rsplit(":", 1)[1].strip("/"))
        (leader,) = [
            worker
            for worker in workers_of(world.program)
            if any(end.raddr[1:] == (port,) for end in worker.net_connections("tcp"))
        ]
        leader.kill()
        world.receiver.is_open.set()
        await world.all_done()
        assert world.texts() == ["one", "two"]
