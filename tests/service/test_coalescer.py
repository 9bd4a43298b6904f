"""Many pieces of news handled together: none is lost for another, whatever happens to it."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text

from app.conversations.rules import Receipt, Side
from app.gateway.dispatch.receipts import ReceiptBook
from app.gateway.fanout.coalescer import MOST_FAILURES, Coalescer
from app.gateway.fanout.links import VisitorLinks
from app.kernel.errors import unavailable
from tests.support.shop import Shop, a_shop
from tests.support.units import is_somebody_waiting_for_a_lock
from tests.support.waiting import eventually

Flush = Callable[[set[int]], Awaitable[None]]


async def handled(keys: set[int], flush: Flush, until: Callable[[], bool]) -> None:
    coalescer: Coalescer[int] = Coalescer(0.001, flush)
    coalescer.touch(keys)
    running = asyncio.create_task(coalescer.run())
    await eventually(until)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("bad", [set(), {0}, {99}, {3, 4, 50}])
async def test_what_fails_costs_the_others_nothing(bad: set[int]) -> None:
    done = set[int]()

    async def flush(keys: set[int]) -> None:
        await asyncio.sleep(0)
        if keys & bad:
            raise ZeroDivisionError
        done.update(keys)

    everything = set(range(100))
    await handled(everything, flush, lambda: done == everything - bad)


async def test_what_fails_once_is_handled_and_not_complained_of(capsys: pytest.CaptureFixture[str]) -> None:
    done, failed = set[int](), list[set[int]]()

    async def flush(keys: set[int]) -> None:
        await asyncio.sleep(0)
        if not failed:
            failed.append(keys)
            raise ZeroDivisionError
        done.update(keys)

    await handled({7}, flush, lambda: done == {7})
    assert "fanout.flush_failed" not in capsys.readouterr().out


async def test_what_fails_for_a_while_is_tried_alone_twice() -> None:
    done, tries = set[int](), list[set[int]]()

    async def flush(keys: set[int]) -> None:
        await asyncio.sleep(0)
        tries.append(keys)
        if 7 in keys and tries.count({7}) < 2:
            raise ZeroDivisionError
        done.update(keys)

    await handled({6, 7}, flush, lambda: done == {6, 7})


async def test_where_everything_fails_it_is_given_up_soon() -> None:
    tried = list[set[int]]()

    async def flush(keys: set[int]) -> None:
        await asyncio.sleep(0)
        tried.append(keys)
        if keys != {-1}:
            raise ZeroDivisionError

    coalescer: Coalescer[int] = Coalescer(0.001, flush)
    coalescer.touch(range(10_000))
    running = asyncio.create_task(coalescer.run())
    await eventually(lambda: len(tried) > MOST_FAILURES)
    coalescer.touch([-1])
    await eventually(lambda: tried[-1] == {-1})
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(tried) < 10 * MOST_FAILURES


async def test_database_that_comes_back_in_the_midst_of_it_is_asked_again() -> None:
    done, tries = set[int](), list[set[int]]()

    async def flush(keys: set[int]) -> None:
        await asyncio.sleep(0)
        tries.append(keys)
        if len(tries) == 1:
            raise ZeroDivisionError
        if len(tries) < 4:
            raise unavailable()
        done.update(keys)

    await handled(set(range(10)), flush, lambda: done == set(range(10)))


# What hangs on the two does not matter here.
ERASING = (
    "SET LOCAL session_replication_role = replica",
    "DELETE FROM conversations WHERE id = :conversation",
    "DELETE FROM visitors WHERE id = :visitor",
)
WRITTEN = (("visitor_links", "visitor_id"), ("receipts", "conversation_id"))


async def owners(shop: Shop, table: str, column: str) -> list[UUID]:
    async with shop.transactions() as uow:
        return list(await uow.session.scalars(text(f"SELECT {column} FROM {table}")))  # noqa: S608 - our own names


async def test_erasing_somebody_costs_nobody_else_receipts_or_presence(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with a_shop(database_url) as shop, asyncio.TaskGroup() as tasks:
        erased, kept = await shop.a_conversation(), await shop.a_conversation()
        links, receipts = VisitorLinks(shop.transactions), ReceiptBook(shop.transactions)
        running = [tasks.create_task(links.run()), tasks.create_task(receipts.run())]
        async with shop.transactions() as uow:
            for statement in ERASING:  # not committed before both are held up by it
                about = {"conversation": erased.id, "visitor": erased.visitor_id}
                await uow.session.execute(text(statement), about if ":" in statement else {})
            for head in (erased, kept):
                links.set_here(head.visitor_id, is_here=True)
                links.set_waiting(head.visitor_id, is_waiting=True)
                receipts.note(head.id, Receipt(Side.VISITOR, 1, 1))
            for table, _ in WRITTEN:
                on = f"INSERT INTO {table}"
                await eventually(partial(is_somebody_waiting_for_a_lock, shop.transactions, on=on))
        found = [await eventually(partial(owners, shop, *place)) for place in WRITTEN]
        for task in running:
            task.cancel()
    assert found == [[kept.visitor_id], [kept.id]]
    assert "fanout.flush_failed" not in capsys.readouterr().out
