"""The program is killed without warning, at the worst moments, and nothing that was promised is lost or doubled."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.accounts.rules import Agent
from app.conversations.rules import ConversationStatus
from app.gateway.protocol import ConversationState, Entries, VisitorWelcome
from app.kernel.clock import SystemClock
from app.kernel.ids import new_id
from tests.support.program import Program
from tests.support.shop import Shop, a_shop
from tests.support.waiting import eventually
from tests.support.waits import flags_of, lines_of, waits_of
from tests.support.wire import Door, WireClient, set_shift

pytestmark = pytest.mark.timeout(120)
LONG = timedelta(seconds=40)


@dataclass
class World:
    """A program that can be killed, the shop it serves, and the clock it goes by."""

    program: Program
    shop: Shop
    clock_file: Path
    agent: Agent

    @asynccontextmanager
    async def door(self) -> AsyncIterator[Door]:
        """Come in through the front; all sockets are gone afterwards."""
        door = Door(self.program.url, self.shop.site.key)
        async with door.clients:
            yield door

    def clock_stands_at(self, seconds: float) -> None:
        """Set by how much the program's clock runs ahead."""
        set_shift(self.clock_file, seconds)

    def kill_and_start(self) -> None:
        """Crash and come back."""
        self.program.kill()
        self.program.start()

    async def flags(self, conversation_id: UUID) -> list[str]:
        """Read the flags, having checked that the log tells the same, each once."""
        flags = await flags_of(self.shop.transactions, conversation_id)
        # A forecast may have raised a higher level first.
        assert sorted(await lines_of(self.shop.transactions, conversation_id)) == sorted(flags)
        assert len(flags) == len(set(flags))
        return flags

    async def flags_become(self, conversation_id: UUID, *levels: str) -> None:
        """Wait for just these flags."""

        async def are_there() -> bool:
            return await self.flags(conversation_id) == list(levels)

        await eventually(are_there, within=LONG)

    async def flags_hold(self, conversation_id: UUID, *levels: str) -> None:
        """Wait for these flags; a forecast, with nobody there, may have raised others before their instants."""

        async def are_there() -> bool:
            return set(levels) <= set(await self.flags(conversation_id))

        await eventually(are_there, within=LONG)


@asynccontextmanager
async def a_world(database_url: str, folder: Path) -> AsyncIterator[World]:
    clock_file = folder / "clock"
    set_shift(clock_file, 0)
    environment = {"DATABASE_URL": database_url, "SEVENTYSIX_TEST_CLOCK_FILE": str(clock_file)}
    async with a_shop(database_url, clock=SystemClock()) as shop:
        agent = await shop.an_agent(online=False)
        with Program(folder, environment=environment) as program:
            yield World(program, shop, clock_file, agent)


async def ask(door: Door, body: str = "Hello?") -> tuple[WireClient, VisitorWelcome, UUID]:
    shopper, welcome = await door.shopper()
    return shopper, welcome, (await shopper.say(body)).conversation_id


async def test_each_flag_is_raised_once_over_crashes_between_the_levels(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as world, world.door() as door:
        _, welcome, id_ = await ask(door)
        before = await world.shop.head(id_)
        await world.flags_become(id_)
        world.clock_stands_at(50)
        await world.flags_hold(id_, "warning")
        world.kill_and_start()
        await world.flags_hold(id_, "warning")
        world.clock_stands_at(61)
        await world.flags_hold(id_, "warning", "nearing")
        world.program.kill()
        world.clock_stands_at(76)
        world.program.start()
        await world.flags_hold(id_, "warning", "nearing", "breached")
        world.kill_and_start()
        async with world.door() as again:
            _, greeted = await again.shopper(welcome.token)
            assert greeted.conversation is not None
            assert greeted.conversation.waiting_since == before.waiting_since
            assert greeted.conversation.place is not None
            assert greeted.conversation.place.position == 1
        assert (await world.shop.head(id_)).queued_at == before.queued_at
        await world.flags_hold(id_, "warning", "nearing", "breached")
        (wait,) = await waits_of(world.shop.transactions, id_)
        assert (wait.started_at, wait.outcome) == (before.waiting_since, None)


@pytest.mark.long
async def test_crash_right_at_a_due_instant_neither_loses_nor_doubles_the_flag(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as world, world.door() as door:
        ids = [(await ask(door, f"shopper {number}"))[2] for number in range(5)]
        for shift, levels in ((50, ("warning",)), (61, ("warning", "nearing"))):
            world.clock_stands_at(shift)
            # Killed while the flags are on their way: some are written, some are not.
            await eventually(lambda levels=levels: is_any_at(world, ids, levels), within=LONG)  # type: ignore[misc]  # bound now
            world.kill_and_start()
            for id_ in ids:
                await world.flags_hold(id_, *levels)


async def is_any_at(world: World, ids: list[UUID], levels: tuple[str, ...]) -> bool:
    return any([set(levels) <= set(await world.flags(id_)) for id_ in ids])


@pytest.mark.long
async def test_clock_that_steps_back_over_a_crash_raises_nothing_early_or_again(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as world, world.door() as door:
        _, _, id_ = await ask(door)
        world.clock_stands_at(55)
        await world.flags_become(id_, "warning")
        world.program.kill()
        world.clock_stands_at(10)
        world.program.start()
        world.clock_stands_at(40)
        await world.flags_become(id_, "warning")
        world.clock_stands_at(76)
        await world.flags_become(id_, "warning", "nearing", "breached")


async def test_acknowledged_messages_survive_and_unacknowledged_ones_are_stored_once(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as world, world.door() as door:
        shopper, welcome, id_ = await ask(door)
        acknowledged = [await shopper.say(f"acknowledged {number}") for number in range(20)]
        ids = {f"unknown {number}": new_id() for number in range(50)}
        for body, client_id in ids.items():
            await shopper.ask("message.send", client_id=client_id, body=body)
        world.kill_and_start()
        async with world.door() as again:
            shopper, _ = await again.shopper(
                welcome.token, epoch=welcome.epoch, conversation_id=id_, after=acknowledged[-1].seq
            )
            acks = [await shopper.say(body, client_id=client_id) for body, client_id in ids.items()]
            log = await world.shop.entries(id_)
            await shopper.until(Entries, lambda frame: frame.through == log[-1].seq)
        assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
        said = [entry.body for entry in log if entry.body]
        assert said == ["Hello?", *(f"acknowledged {number}" for number in range(20)), *ids]
        by_seq = {entry.seq: entry.body for entry in log}
        assert [by_seq[ack.seq] for ack in acks] == list(ids)


@pytest.mark.long
async def test_agent_whose_program_is_gone_gives_the_unanswered_back_after_the_lease(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as world, world.door() as door:
        shopper, welcome, id_ = await ask(door)
        before = await world.shop.head(id_)
        await door.log_in(world.agent.email)
        await shopper.until(ConversationState, is_assigned)
        world.program.kill()
        world.program.start()
        assert (await world.shop.head(id_)).status is ConversationStatus.ASSIGNED, "given back too early"
        world.clock_stands_at(45)
        await eventually(lambda: is_queued(world.shop, id_), within=LONG)
        after = await world.shop.head(id_)
        assert (after.queued_at, after.waiting_since) == (before.queued_at, before.waiting_since)
        async with world.door() as again:
            shopper, _ = await again.shopper(welcome.token)
            await again.log_in(world.agent.email)
            await shopper.until(ConversationState, is_assigned, within=LONG)


def is_assigned(state: ConversationState) -> bool:
    return state.conversation.status is ConversationStatus.ASSIGNED


async def is_queued(shop: Shop, conversation_id: UUID) -> bool:
    return (await shop.head(conversation_id)).status is ConversationStatus.QUEUED


@pytest.mark.long
async def test_orderly_stop_while_somebody_waits_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with a_world(database_url, tmp_path) as world:
        async with world.door() as door:
            _, _, id_ = await ask(door)
            before = await world.shop.head(id_)
        world.clock_stands_at(55)
        await world.flags_hold(id_, "warning")
        assert world.program.stop() == 0
        world.clock_stands_at(80)
        world.program.start()
        await world.flags_become(id_, "warning", "nearing", "breached")
        assert (await world.shop.head(id_)).queued_at == before.queued_at
