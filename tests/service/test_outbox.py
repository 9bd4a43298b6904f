"""The outbox: at least once, in the order of each stream, whoever fails and whoever leads."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from app.bus import outbox
from app.bus.outbox import Consumer, Message, NewMessage, OutboxWorker, Outcome, Settled, Standing, Verdict
from app.db.leader import Term
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.privacy import service as privacy
from app.privacy.rules import Hold, Subject, SubjectKind
from app.privacy.store import tombstones
from tests.support.clocks import ManualClock
from tests.support.refusals import refused
from tests.support.units import is_somebody_waiting_for_a_lock, opened
from tests.support.waiting import eventually

TOPIC = "test"
DAY = timedelta(days=1)
DELIVERED, BROKEN = Outcome(Verdict.DELIVERED), Outcome(Verdict.RETRY, "broken")


@dataclass
class Shelf:
    """A consumer that remembers what it was given, and fails where the test says so."""

    delivered: list[str] = field(default_factory=list)
    tried: list[Message] = field(default_factory=list)
    settled_names: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    stuck: set[UUID] = field(default_factory=set)
    has_bug_in_settled: bool = False

    async def deliver(self, message: Message) -> Outcome:
        self.tried.append(message)
        if message.destination in self.stuck:
            await asyncio.Event().wait()
        name = str(message.payload["name"])
        if name in self.broken:
            return BROKEN
        self.delivered.append(name)
        return DELIVERED

    async def settled(
        self, _uow: UnitOfWork, attempts: Sequence[Settled], _standings: Mapping[UUID, Standing]
    ) -> None:
        if self.has_bug_in_settled:
            raise ValueError("bug")
        self.settled_names += [str(one.message.payload["name"]) for one in attempts]


@dataclass
class World:
    transactions: Transactions
    clock: ManualClock
    shelf: Shelf
    destination: UUID
    worker: OutboxWorker

    async def put(self, *names: str, stream: UUID, destination: UUID | None = None) -> None:
        async with self.transactions() as uow:
            to = destination or self.destination
            await outbox.put(uow, [NewMessage(to, stream, {"name": name}) for name in names])
        self.worker.wake()

    async def another_destination(self) -> UUID:
        destination = new_id()
        async with self.transactions() as uow:
            await outbox.open_destination(uow, destination, TOPIC)
        return destination

    async def states(self, destination: UUID | None = None) -> dict[str, str]:
        async with self.transactions() as uow:
            found = await outbox.find_messages(uow, destination or self.destination, limit=200)
        return {str(message.payload["name"]): message.state.value for message in found}

    async def until(self, **states: str) -> None:
        async def are_so() -> bool:
            return states.items() <= (await self.states()).items()

        await eventually(are_so)

    def advance(self, by: timedelta) -> None:
        self.clock.advance(by)
        self.worker.wake()

    async def tries(self, name: str, count: int, *, step: timedelta) -> None:
        """Let time pass until a message was tried so often more."""
        before = self._count(name)

        async def are_enough() -> bool:
            self.advance(step)
            await asyncio.sleep(0)
            return self._count(name) >= before + count

        await eventually(are_enough)

    def _count(self, name: str) -> int:
        return sum(message.payload["name"] == name for message in self.shelf.tried)


@asynccontextmanager
async def a_world(database_url: str) -> AsyncIterator[World]:
    """An outbox with one destination, and a worker that has not begun."""
    clock = ManualClock()
    async with opened(database_url, clock=clock) as transactions:
        shelf, destination = Shelf(), new_id()
        consumer: Consumer = shelf
        async with transactions() as uow:
            await outbox.open_destination(uow, destination, TOPIC)
            await uow.session.execute(text("INSERT INTO leader_terms VALUES ('jobs', 1)"))
        yield World(
            transactions,
            clock,
            shelf,
            destination,
            OutboxWorker(transactions, {TOPIC: consumer}, privacy.find_kept),
        )


@asynccontextmanager
async def working(worker: OutboxWorker, term: int = 1) -> AsyncIterator[None]:
    """Let a worker lead while the block runs."""
    running = asyncio.create_task(worker.run(Term("jobs", term)))
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError, AppError):
            await running


async def test_what_is_rolled_back_is_not_promised(database_url: str) -> None:
    async with a_world(database_url) as world, working(world.worker):
        async with world.transactions() as uow:
            await outbox.put(uow, [NewMessage(world.destination, new_id(), {"name": "never"})])
            await uow.session.rollback()
        await world.put("after", stream=new_id())
        await world.until(after="done")
        assert world.shelf.delivered == ["after"]


async def test_stream_is_delivered_in_order_and_nothing_overtakes_a_failing_message(
    database_url: str,
) -> None:
    async with a_world(database_url) as world, working(world.worker):
        stream, other = new_id(), new_id()
        world.shelf.broken = {"a2"}
        await world.put("a1", "a2", "a3", stream=stream)
        await world.put("b1", "b2", stream=other)
        await world.until(a1="done", b1="done", b2="done")
        await world.tries("a2", 3, step=timedelta(minutes=1))
        assert "a3" not in world.shelf.delivered
        world.shelf.broken.clear()
        await world.tries("a2", 1, step=timedelta(minutes=10))
        await world.until(a2="done", a3="done")
        assert [name for name in world.shelf.delivered if name.startswith("a")] == ["a1", "a2", "a3"]


async def test_poisonous_message_is_given_up_and_the_stream_goes_on(database_url: str) -> None:
    async with a_world(database_url) as world, working(world.worker):
        world.shelf.broken = {"poison"}
        await world.put("poison", "next", stream=new_id())
        await world.tries("poison", 1, step=timedelta(seconds=1))
        await world.put("other", stream=new_id())
        await world.until(other="done", poison="waiting")

        async def is_given_up() -> bool:
            world.advance(timedelta(hours=1))
            return (await world.states())["poison"] == "dead"

        await eventually(is_given_up)
        await world.until(next="done")
        tries = [message.attempts for message in world.shelf.tried if message.payload["name"] == "poison"]
        assert tries == list(range(len(tries)))
        assert 8 <= len(tries) <= 20


async def test_every_attempt_bears_the_same_message_id(database_url: str) -> None:
    async with a_world(database_url) as world, working(world.worker):
        world.shelf.broken = {"again"}
        await world.put("again", stream=new_id())
        await world.tries("again", 3, step=timedelta(minutes=1))
        assert len({message.message_id for message in world.shelf.tried}) == 1


async def test_message_of_a_restored_database_is_no_duplicate_of_one_from_before(database_url: str) -> None:
    """Row ids are given out again, as the sequence has gone back; receivers know messages by another id."""
    async with a_world(database_url) as world, working(world.worker):
        await world.put("before", stream=new_id())
        await world.until(before="done")
        async with world.transactions() as uow:
            await uow.session.execute(text("DELETE FROM outbox"))
            await uow.session.execute(text("ALTER TABLE outbox ALTER COLUMN id RESTART"))
        await world.put("after", stream=new_id())
        await world.until(after="done")
        before, after = world.shelf.tried
        assert before.id == after.id
        assert before.message_id != after.message_id


async def test_stuck_destination_does_not_delay_another(database_url: str) -> None:
    async with a_world(database_url) as world, working(world.worker):
        stuck = await world.another_destination()
        world.shelf.stuck = {stuck}
        for number in range(30):
            await world.put(f"stuck{number}", stream=new_id(), destination=stuck)
        await eventually(lambda: len(world.shelf.tried) == 8)
        for number in range(5):
            await world.put(f"free{number}", stream=new_id())
        await world.until(**{f"free{number}": "done" for number in range(5)})
        assert len([one for one in world.shelf.tried if one.destination == stuck]) == 8


async def test_dead_destination_is_tried_with_one_message_and_recovers_at_once(database_url: str) -> None:
    async with a_world(database_url) as world:
        names = [f"m{number}" for number in range(20)]
        world.shelf.broken = set(names)

        async def standing() -> Standing:
            async with world.transactions() as uow:
                return (await outbox.read_standings(uow, [world.destination]))[world.destination]

        async def is_failing() -> bool:
            world.advance(timedelta(minutes=10))
            return (await standing()).is_failing

        async with working(world.worker):
            for name in names:
                await world.put(name, stream=new_id())
            await eventually(is_failing)
        assert (await standing()).failing_since is not None
        world.shelf.stuck = {world.destination}
        world.shelf.tried.clear()
        world.advance(timedelta(hours=5))
        async with working(world.worker):
            await eventually(lambda: len(world.shelf.tried) == 1)
            await world.put("sign of life", stream=new_id(), destination=await world.another_destination())
            await eventually(lambda: world.shelf.delivered == ["sign of life"])
        assert len(world.shelf.tried) == 2
        world.shelf.broken.clear()
        world.shelf.stuck.clear()
        async with working(world.worker):
            await world.until(**dict.fromkeys(names, "done"))
        assert (await standing()).failures == 0


async def test_former_leader_delivers_nothing_and_marks_nothing(database_url: str) -> None:
    async with a_world(database_url) as world:
        async with world.transactions() as uow:
            await uow.session.execute(text("UPDATE leader_terms SET term = 2 WHERE role = 'jobs'"))
        await world.put("x", stream=new_id())
        with refused("leadership_lost"):
            await world.worker.run(Term("jobs", 1))
        assert world.shelf.tried == []


async def test_attempt_of_a_leader_that_is_replaced_meanwhile_is_made_again_by_its_successor(
    database_url: str,
) -> None:
    async with a_world(database_url) as world:
        await world.put("x", stream=new_id())
        async with world.transactions() as blocking:
            await blocking.session.execute(text("SELECT * FROM outbox FOR UPDATE"))
            async with working(world.worker):
                await eventually(lambda: world.shelf.delivered == ["x"])
                await eventually(
                    lambda: is_somebody_waiting_for_a_lock(world.transactions, on="UPDATE outbox")
                )
        assert (await world.states())["x"] == "waiting"
        successor = OutboxWorker(world.transactions, {TOPIC: world.shelf}, privacy.find_kept)
        async with world.transactions() as uow:
            await uow.session.execute(text("UPDATE leader_terms SET term = 2 WHERE role = 'jobs'"))
        async with working(successor, term=2):
            await world.until(x="done")
        assert world.shelf.delivered == ["x", "x"]
        assert len({message.message_id for message in world.shelf.tried}) == 1


async def test_bug_in_a_consumer_costs_neither_the_mark_nor_the_others(database_url: str) -> None:
    async with a_world(database_url) as world, working(world.worker):
        world.shelf.has_bug_in_settled = True
        await world.put("a", "b", stream=new_id())
        await world.put("c", stream=new_id())
        await world.until(a="done", b="done", c="done")
        assert sorted(world.shelf.delivered) == ["a", "b", "c"]


async def test_what_waits_for_a_closed_destination_is_given_up(database_url: str) -> None:
    async with a_world(database_url) as world:
        await world.put("a", "b", stream=new_id())
        async with world.transactions() as uow:
            await outbox.close(uow, world.destination)
        async with working(world.worker):
            await world.until(a="dead", b="dead")
        assert world.shelf.tried == []


async def test_given_up_message_can_be_sent_again(database_url: str) -> None:
    async with a_world(database_url) as world, working(world.worker):
        await world.put("a", stream=new_id())
        await world.until(a="done")
        async with world.transactions() as uow:
            (message,) = await outbox.find_messages(uow, world.destination)
            await outbox.send_again(uow, world.destination, message.id)
        world.worker.wake()
        await eventually(lambda: world.shelf.delivered == ["a", "a"])
        await world.until(a="done")


async def test_settled_messages_are_kept_for_a_while_or_as_long_as_a_hold_and_then_forgotten(
    database_url: str,
) -> None:
    async with a_world(database_url) as world, working(world.worker):
        held = Subject(SubjectKind.CONVERSATION, new_id())
        async with world.transactions() as uow:
            await tombstones.hold(uow, Hold(held, "court", uow.now(), None))
        world.shelf.broken = {"dead"}
        await world.put("held", stream=held.id)
        await world.put("done", stream=new_id())
        await world.put("dead", stream=new_id())

        async def until_left(step: timedelta, **states: str) -> None:
            async def are_left() -> bool:
                world.advance(step)
                return await world.states() == states

            await eventually(are_left)

        await until_left(timedelta(hours=1), held="done", done="done", dead="dead")
        world.advance(6 * DAY)
        await until_left(timedelta(seconds=11), held="done", dead="dead")
        world.advance(30 * DAY)
        await until_left(timedelta(seconds=11), held="done")
        async with world.transactions() as uow:
            await privacy.lift(uow, held)
        await until_left(timedelta(seconds=11))
