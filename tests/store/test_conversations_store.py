"""The log's own table and locks, without the rules above them."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.conversations import service, store
from app.conversations.events import LogGrew
from app.conversations.rules import EntryKind
from tests.support.shop import Shop, a_shop, shopper_says
from tests.support.units import is_somebody_waiting_for_a_lock
from tests.support.waiting import eventually

OPEN_WAIT = (
    "INSERT INTO waits (id, conversation_id, site_id, queue_id, kind, started_at) "
    "SELECT gen_random_uuid(), id, site_id, queue_id, 'next_response', now() FROM conversations WHERE id = :id"
)


async def run(shop: Shop, statement: str, conversation_id: UUID) -> None:
    async with shop.transactions() as uow:
        await uow.session.execute(text(statement), {"id": conversation_id})


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("INSERT INTO entries SELECT * FROM entries WHERE conversation_id = :id", "pk_entries"),
        ("UPDATE conversations SET queued_at = NULL WHERE id = :id", "queued_has_place"),
        ("UPDATE conversations SET status = 'assigned' WHERE id = :id", "assigned_has_assignee"),
        (
            "UPDATE entries SET sealed = NULL WHERE conversation_id = :id AND kind = 'message'",
            '"sealed" of relation "entries"',
        ),
        (OPEN_WAIT, "uq_waits_open"),
        ("UPDATE waits SET outcome = 'answered' WHERE conversation_id = :id", "ended_has_outcome"),
    ],
)
async def test_database_refuses_what_can_never_be(database_url: str, statement: str, constraint: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        with pytest.raises(IntegrityError, match=constraint):
            await run(shop, statement, head.id)


async def test_second_to_lock_sees_what_the_first_has_written(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        async with shop.transactions() as uow:
            await store.lock(uow, [head.id])
            second = asyncio.create_task(shop.post(shopper_says(head, "second")))
            await eventually(lambda: is_somebody_waiting_for_a_lock(shop.transactions))
            assert not second.done()
        await second
        assert (await shop.entries(head.id))[-1].body == "second"


async def test_log_is_read_in_pages_behind_a_cursor(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(name="Ada")
        head = await shop.an_assigned_conversation(ada)
        await shop.post(
            *(shopper_says(head, str(number)) for number in range(5)),
            shop.agent_says(ada, head, "note", kind=EntryKind.NOTE),
        )
        whole = await shop.entries(head.id)
        paged, after = [], 0
        async with shop.transactions() as uow:
            while page := await store.read_entries(uow, head.id, after=after, limit=2):
                paged += page
                after = page[-1].seq
        assert paged == whole
        assert whole[-1].author.name == "Ada"


async def test_what_was_told_at_once_is_what_is_read_later(database_url: str) -> None:
    """Live entries come from memory, missed ones from the table: nobody must be able to tell which."""
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(name="Ada")
        head = await shop.an_assigned_conversation(ada)
        async with shop.transactions() as uow:
            await service.post_messages(
                uow, [shopper_says(head, "€ 'quoted' \\ \n two lines"), shop.agent_says(ada, head, "😀")]
            )
            await service.resolve(uow, head.id, None, by=shop.actor(ada).author)
            told = [entry for event in uow.events if isinstance(event, LogGrew) for entry in event.entries]
        assert told == (await shop.entries(head.id))[-3:]
