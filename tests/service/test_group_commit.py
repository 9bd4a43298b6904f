"""Group commit: order, isolation of what is poisonous, and acknowledgements that follow the commit."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from app.conversations import service as conversations
from app.conversations.rules import Draft
from app.conversations.service import Posting
from app.db.group_commit import LANES, MAX_BATCH, MAX_WAITING, GroupCommit
from app.db.lane import Lane
from app.db.unit_of_work import Transactions, UnitOfWork, errors_named
from app.kernel.errors import AppError, AwayError, contended, unavailable
from tests.support.committing import kept_running
from tests.support.databases import execute
from tests.support.refusals import refused
from tests.support.shop import a_shop, shopper_says, transactions_of
from tests.support.units import opened

TABLE = "CREATE TABLE written (place serial, item int UNIQUE)"
POISON, REFUSED, UNSTORABLE = -1, -2, -3


class Writer:
    """Writes numbers, and keeps what it was given."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def __call__(self, lane: Lane, items: Sequence[int]) -> list[int | AppError]:
        async with lane() as uow:
            return await self._write(uow, items)

    async def _write(self, uow: UnitOfWork, items: Sequence[int]) -> list[int | AppError]:
        self.batches.append(list(items))
        outcomes: list[int | AppError] = []
        for item in items:
            if item == REFUSED:
                outcomes.append(AppError("refused", "No.", 409))
                continue
            if item == UNSTORABLE:
                await uow.session.execute(text("SELECT CAST(:nul AS text)"), {"nul": "\x00"})
            await uow.session.execute(text("INSERT INTO written (item) VALUES (:item)"), {"item": item})
            if item == POISON:
                raise ValueError("poison")
            outcomes.append(item)
        return outcomes


def same_for_all(_: int) -> int:
    return 0


@asynccontextmanager
async def committing(
    transactions: Transactions, writer: Writer, key: Callable[[int], int] = same_for_all
) -> AsyncIterator[GroupCommit[int, int]]:
    commit = GroupCommit(transactions, writer, key=key)
    async with kept_running(commit):
        yield commit


async def test_order_of_handing_over_is_order_of_writing(database_url: str) -> None:
    execute_soon = [number for number in range(3 * MAX_BATCH)]  # noqa: C416 - a list, to be compared below
    await asyncio.to_thread(execute, database_url, TABLE)
    async with opened(database_url) as transactions, committing(transactions, writer := Writer()) as commit:
        futures = [await commit.put(number) for number in execute_soon]
        assert await asyncio.gather(*futures) == execute_soon
        async with transactions() as uow:
            assert (
                list(await uow.session.scalars(text("SELECT item FROM written ORDER BY place")))
                == execute_soon
            )
    assert all(len(batch) <= MAX_BATCH for batch in writer.batches)
    assert len(writer.batches) < len(execute_soon), "nothing was committed together"


async def test_lone_item_does_not_wait_for_company(database_url: str) -> None:
    await asyncio.to_thread(execute, database_url, TABLE)
    async with opened(database_url) as transactions, committing(transactions, writer := Writer()) as commit:
        assert await (await commit.put(1)) == 1
        assert await (await commit.put(2)) == 2
    assert writer.batches == [[1], [2]]


def of_one_lane(item: int) -> int:
    """Give each item a key of its own, and all of them the same lane."""
    return LANES * item


async def test_poisonous_item_fails_alone(database_url: str) -> None:
    await asyncio.to_thread(execute, database_url, TABLE)
    async with (
        opened(database_url) as transactions,
        committing(transactions, Writer(), of_one_lane) as commit,
    ):
        futures = [await commit.put(item) for item in (1, POISON, 2, REFUSED, 3, UNSTORABLE)]
        outcomes = await asyncio.gather(*futures, return_exceptions=True)
        assert [outcomes[index] for index in (0, 2, 4)] == [1, 2, 3]
        assert isinstance(outcomes[1], ValueError)
        assert [getattr(outcomes[index], "code", None) for index in (3, 5)] == [
            "refused",
            "text_not_storable",
        ]
        async with transactions() as uow:
            assert list(await uow.session.scalars(text("SELECT item FROM written ORDER BY item"))) == [
                1,
                2,
                3,
            ]


@pytest.mark.parametrize(
    "failure",
    [ValueError("a fault of ours"), contended(), unavailable()],
    ids=["it failed by itself", "its row was locked", "the database was away"],
)
async def test_nothing_of_the_same_key_overtakes_what_is_to_come_again(failure: Exception) -> None:
    """Its sender is told to say it again: what stands behind it must not be there before."""
    is_away = isinstance(failure, AwayError)
    written: list[str] = []
    has_failed = False

    async def write(_: Lane, items: Sequence[str]) -> list[str | AppError]:
        nonlocal has_failed
        if len(items) > 1:
            raise ValueError("one of these")
        if items == ["a1"] and not has_failed:
            has_failed = True
            raise failure
        written.extend(items)
        return list(items)

    async with opened("postgresql://seventysix@127.0.0.1:1/seventysix") as transactions:
        commit = GroupCommit(transactions, write, key=lambda item: LANES * ord(item[0]))
        futures = [await commit.put(item) for item in ("b1", "a1", "b2", "a2", "b3", "a3")]
        running = asyncio.create_task(commit.run())
        outcomes = await asyncio.gather(*futures, return_exceptions=True)
        assert [outcomes[place] for place in (1, 3, 5)] == [failure] * 3
        assert written == (["b1"] if is_away else ["b1", "b2", "b3"])
        assert await asyncio.gather(*[await commit.put(item) for item in ("a1", "a2")]) == ["a1", "a2"]
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_loop_goes_on_after_a_failure(database_url: str) -> None:
    await asyncio.to_thread(execute, database_url, TABLE)
    async with (
        opened(database_url) as transactions,
        committing(transactions, Writer(), of_one_lane) as commit,
    ):
        with pytest.raises(ValueError, match="poison"):
            await (await commit.put(POISON))
        assert await (await commit.put(1)) == 1


async def test_unreachable_database_answers_everybody_that_it_may_be_sent_again() -> None:
    async def write(_: Lane, __: Sequence[int]) -> list[int | AppError]:
        raise unavailable()

    nowhere = "postgresql://seventysix@127.0.0.1:1/seventysix"
    async with opened(nowhere) as transactions:
        commit = GroupCommit(transactions, write, key=lambda _: 0)
        running = asyncio.create_task(commit.run())
        futures = [await commit.put(number) for number in range(3)]
        for future in futures:
            with refused("temporarily_unavailable"):
                await future
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await commit.end()


async def test_full_queue_holds_senders_back_and_forgets_nobody() -> None:
    has_begun, may_write = asyncio.Event(), asyncio.Event()
    written: list[int] = []

    async def write(_: Lane, items: Sequence[int]) -> list[int | AppError]:
        has_begun.set()
        await may_write.wait()
        written.extend(items)
        return list(items)

    async with opened("postgresql://seventysix@127.0.0.1:1/seventysix") as transactions:
        commit = GroupCommit(transactions, write, key=lambda _: 0)
        running = asyncio.create_task(commit.run())
        futures = [await commit.put(0)]
        await has_begun.wait()
        futures += [await commit.put(number + 1) for number in range(MAX_WAITING)]
        held = [asyncio.create_task(commit.put(MAX_WAITING + 1 + number)) for number in range(3)]
        for _ in range(10):
            await asyncio.sleep(0)
        assert not any(one.done() for one in held)
        may_write.set()
        futures += await asyncio.gather(*held)
        assert await asyncio.gather(*futures) == list(range(MAX_WAITING + 4))
        assert sorted(written) == list(range(MAX_WAITING + 4))
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_nobody_is_told_before_the_commit(database_url: str) -> None:
    """Each future asks, from another connection and in the very step in which it resolves, whether the row is there."""
    await asyncio.to_thread(execute, database_url, TABLE)
    seen: list[asyncio.Task[bool]] = []
    witness = await asyncpg.connect(database_url)
    in_turn = asyncio.Lock()

    async def is_there(item: int) -> bool:
        async with in_turn:
            return bool(await witness.fetchval("SELECT EXISTS (SELECT FROM written WHERE item = $1)", item))

    def asks(item: int) -> Callable[["asyncio.Future[int]"], None]:
        return lambda _: seen.append(asyncio.ensure_future(is_there(item)))

    # The commit is held up until the witness has had every chance to find out.
    async with opened(database_url) as transactions:
        await asyncio.to_thread(
            execute,
            database_url,
            "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(0.05); RETURN NULL; END $$",
        )
        await asyncio.to_thread(
            execute,
            database_url,
            "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON written "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle()",
        )
        async with committing(transactions, Writer()) as commit:
            futures = [await commit.put(number) for number in range(5)]
            for number, future in enumerate(futures):
                future.add_done_callback(asks(number))
            await asyncio.gather(*futures)
            assert await asyncio.gather(*seen) == [True] * 5
    await witness.close()


async def test_block_that_swallowed_a_failure_is_not_taken_for_committed(database_url: str) -> None:
    await asyncio.to_thread(execute, database_url, TABLE)
    async with opened(database_url) as transactions:
        lane = Lane(transactions)

        async def swallow() -> None:
            async with lane() as uow:
                await uow.fetch("INSERT INTO written (item) VALUES (1)")
                with suppress(asyncpg.UniqueViolationError):
                    await uow.fetch("INSERT INTO written (item) VALUES (1)")

        (outcome,) = await asyncio.gather(swallow(), return_exceptions=True)
        async with lane() as uow:
            written = await uow.fetch("SELECT 1 FROM written")
        await lane.close()
    assert (type(outcome), list(written)) == (RuntimeError, [])


@pytest.mark.parametrize("sqlstate", ["40001", "40P01", "55P03", "57014"])
async def test_whoever_had_to_give_way_may_come_again(database_url: str, sqlstate: str) -> None:
    """No loop takes it for a fault that ends the program, and no sender for a refusal."""
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'others' USING ERRCODE = '{sqlstate}'; END $$"
    async with opened(database_url) as transactions:
        lane = Lane(transactions)
        for begin in (transactions, lane, lane.alone):
            with refused("temporarily_unavailable"):
                async with begin() as uow:
                    await uow.fetch(raising)
        await lane.close()


async def test_what_was_handed_over_is_written_before_the_end(database_url: str) -> None:
    await asyncio.to_thread(execute, database_url, TABLE)
    async with opened(database_url) as transactions:
        commit = GroupCommit(transactions, Writer(), key=lambda _: 0)
        running = asyncio.create_task(commit.run())
        futures = [await commit.put(number) for number in range(10)]
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await commit.end()
        assert await asyncio.gather(*futures) == list(range(10))


async def test_messages_of_many_conversations_are_written_in_one_transaction(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation() for _ in range(20)]
        commit: GroupCommit[Draft, Posting] = GroupCommit(
            shop.transactions, conversations.Appender(), key=lambda _: 0
        )
        futures = [await commit.put(shopper_says(head, str(turn))) for turn in range(3) for head in heads]
        running = asyncio.create_task(commit.run())
        await asyncio.gather(*futures)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await commit.end()
        assert await transactions_of(shop, ["0", "1", "2"]) == 1
        for head in heads:
            assert [entry.body for entry in await shop.entries(head.id) if entry.body] == [
                "Hello?",
                "0",
                "1",
                "2",
            ]


async def test_trouble_that_an_operator_has_to_see_to_is_told_once() -> None:
    with capture_logs() as logs:
        for _ in range(3):
            with refused("temporarily_unavailable"), errors_named():
                raise asyncpg.DuplicateFileError("could not extend file: No space left on device")
    assert [(entry["event"], entry["said"]) for entry in logs] == [
        ("database.in_trouble", "could not extend file: No space left on device")
    ]
