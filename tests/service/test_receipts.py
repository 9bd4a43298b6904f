"""Receipts only ever move forward, and never past the log."""

import asyncio
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.conversations import service as conversations
from app.conversations.events import ReceiptsMoved
from app.conversations.rules import Receipt, Side
from app.gateway.dispatch.receipts import ReceiptBook
from app.kernel.clock import SystemClock
from tests.support.shop import Shop, a_shop, shopper_says
from tests.support.units import opened
from tests.support.waiting import eventually


async def move(shop: Shop, *receipts: tuple[UUID, Receipt]) -> list[ReceiptsMoved]:
    async with shop.transactions() as uow:
        await conversations.move_receipts(uow, receipts)
        return [event for event in uow.events if isinstance(event, ReceiptsMoved)]


async def stands(shop: Shop, conversation_id: UUID) -> dict[Side, tuple[int, int]]:
    async with shop.transactions() as uow:
        receipts = await conversations.read_receipts(uow, conversation_id)
    return {receipt.side: (receipt.delivered, receipt.read) for receipt in receipts}


async def test_receipt_never_moves_back(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        assert await move(shop, (head.id, Receipt(Side.VISITOR, 2, 1)))
        assert await move(shop, (head.id, Receipt(Side.VISITOR, 1, 0))) == []
        assert await stands(shop, head.id) == {Side.VISITOR: (2, 1), Side.AGENT: (0, 0)}


async def test_receipt_never_goes_past_the_log(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        await move(shop, (head.id, Receipt(Side.AGENT, 999, 999)))
        assert (await stands(shop, head.id))[Side.AGENT] == (head.last_seq, head.last_seq)


@pytest.mark.parametrize(("second", "result"), [((0, 2), (1, 2)), ((2, 0), (2, 1))])
async def test_one_part_may_move_while_the_other_stays(
    database_url: str, second: tuple[int, int], result: tuple[int, int]
) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        await move(shop, (head.id, Receipt(Side.VISITOR, 1, 1)))
        (moved,) = await move(shop, (head.id, Receipt(Side.VISITOR, *second)))
        assert (moved.delivered, moved.read) == result


async def test_receipt_of_an_unknown_conversation_moves_nothing(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        assert await move(shop, (uuid4(), Receipt(Side.VISITOR, 2, 2))) == []


async def test_receipts_of_many_conversations_move_together(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation() for _ in range(3)]
        moved = await move(shop, *((head.id, Receipt(side, 1, 1)) for head in heads for side in Side))
        assert len(moved) == 6


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1))
def test_book_keeps_the_furthest_and_what_is_read_is_delivered(steps: list[tuple[int, int]]) -> None:
    book, conversation_id = ReceiptBook(_Nowhere()), uuid4()  # type: ignore[arg-type]  # never asked
    for delivered, read in steps:
        book.note(conversation_id, Receipt(Side.VISITOR, delivered, read))
    kept = book._furthest[conversation_id, Side.VISITOR]
    assert kept.read == max(read for _, read in steps)
    assert kept.delivered == max(max(step) for step in steps)


class _Nowhere:
    """Transactions that are never opened."""


async def test_book_writes_what_it_was_given(database_url: str) -> None:
    async with a_shop(database_url) as shop, opened(database_url, clock=SystemClock()) as transactions:
        head = await shop.a_conversation()
        book = ReceiptBook(transactions)
        book.note(head.id, Receipt(Side.VISITOR, 1, 0))
        book.note(head.id, Receipt(Side.VISITOR, 0, 1))
        await book._write({(head.id, Side.VISITOR)})
        assert (await stands(shop, head.id))[Side.VISITOR] == (1, 1)
        assert book._furthest == {}


@pytest.mark.parametrize("table", ["conversations", "receipts"])
async def test_receipts_of_others_pass_those_of_a_locked_conversation(database_url: str, table: str) -> None:
    async with (
        a_shop(database_url) as shop,
        opened(database_url) as others,
        opened(database_url, clock=SystemClock()) as transactions,
    ):
        locked, free = await shop.a_conversation(), await shop.a_conversation()
        if table == "receipts":
            await move(shop, (locked.id, Receipt(Side.VISITOR, 1, 0)))
        book = ReceiptBook(transactions)
        running = asyncio.create_task(book.run())
        async with others() as uow:
            column = "id" if table == "conversations" else "conversation_id"
            lock = f"SELECT 1 FROM {table} WHERE {column} = '{locked.id}' FOR UPDATE"  # noqa: S608 - ours
            await uow.session.execute(text(lock))
            for head in (locked, free):
                book.note(head.id, Receipt(Side.VISITOR, 1, 1))
            await eventually(lambda: has_come_to(shop, free.id, (1, 1)))
            assert not await has_come_to(shop, locked.id, (1, 1))
        await eventually(lambda: has_come_to(shop, locked.id, (1, 1)))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def has_come_to(shop: Shop, conversation_id: UUID, place: tuple[int, int]) -> bool:
    return (await stands(shop, conversation_id))[Side.VISITOR] == place


async def test_receipt_does_not_wait_for_who_is_writing(database_url: str) -> None:
    async with a_shop(database_url) as shop, opened(database_url) as others:
        head = await shop.a_conversation()
        async with others() as uow:
            await conversations.post_messages(uow, [shopper_says(head, "Not committed yet.")])
            assert await move(shop, (head.id, Receipt(Side.VISITOR, 1, 1)))
