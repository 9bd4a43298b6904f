"""Erasing: everything of a person or conversation goes, in every table, for good, and nothing of anybody else."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.accounts.rules import Agent
from app.bus import outbox
from app.conversations import service as conversations
from app.conversations.rules import Head
from app.db.base import whole_schema
from app.db.unit_of_work import Transactions, UnitOfWork
from app.privacy import service
from app.privacy.remote import Journal
from app.privacy.rules import Hold, Subject, SubjectKind
from app.privacy.store import erasing
from app.search import service as search
from app.visitors.rules import Visitor, VisitorId
from app.waiting import service as waiting
from app.waiting.rules import OpenWait
from app.waiting.rules.reaching import Channel
from app.waiting.rules.watch import Verb, Verdict
from app.waiting.service import flags
from app.webhooks import service as webhooks
from app.webhooks.store import Attempt
from tests.support.databases import back_up, restore
from tests.support.keys import a_keyring
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, a_site, seconds
from tests.support.units import is_somebody_waiting_for_a_lock
from tests.support.waiting import eventually
from tests.support.waits import raise_due, waits_of
from tests.support.webhooks import an_endpoint


def journal(folder: Path) -> Journal:
    return service.journal_in(folder)


def a_conversation(head: Head) -> Subject:
    return Subject(SubjectKind.CONVERSATION, head.id)


def a_person(head: Head) -> Subject:
    return Subject(SubjectKind.VISITOR, head.visitor_id)


async def a_life(shop: Shop, ada: Agent) -> Head:
    """Let somebody have been through everything that leaves rows."""
    head = await shop.a_conversation(waiting=seconds(70), body="my secret teapot")
    await raise_due(shop.transactions)
    async with shop.transactions() as uow:
        who = Visitor(VisitorId(head.visitor_id), shop.site.id)
        await waiting.request_reply(uow, who, head.id, Channel.EMAIL, "ada@example.com")
    await shop.assign_waiting()
    assert (await shop.head(head.id)).assignee_id == ada.id
    await shop.answer(ada, head, "an answer")
    await search.read_words(shop.transactions, [head.id])
    return head


async def rows_of_everything(shop: Shop) -> dict[str, int]:
    async with shop.transactions() as uow:
        return {
            table.name: int(await uow.session.scalar(text(f"SELECT count(*) FROM {table.name}")) or 0)  # noqa: S608 - our own names
            for table in whole_schema().sorted_tables
        }


@pytest.mark.parametrize("kind", [SubjectKind.VISITOR, SubjectKind.CONVERSATION])
async def test_nothing_of_the_erased_is_left_in_any_table_and_nothing_of_others_is_missing(
    database_url: str, tmp_path: Path, kind: SubjectKind
) -> None:
    async with a_shop(database_url) as shop:
        await an_endpoint(shop.transactions, shop.site.id, "https://shop.example/hooks")
        ada = await shop.an_agent()
        other = await a_life(shop, ada)
        before = await rows_of_everything(shop)
        head = await a_life(shop, ada)
        subject = a_person(head) if kind is SubjectKind.VISITOR else a_conversation(head)
        proof = await service.erase(shop.transactions, subject, journal(tmp_path), shop.scope)
        assert proof.is_complete
        assert proof.removed["entries"] > 2
        after = await rows_of_everything(shop)
        kept = {"waits", "wait_flags", "wait_rungs", "wait_forecasts", "holds", "tombstones", "audit_entries"}
        if kind is SubjectKind.CONVERSATION:
            kept |= {"visitors", "visitor_links", "data_keys"}
        assert {name: after[name] for name in after.keys() - kept} == {
            name: before[name] for name in before.keys() - kept
        }
        assert (await shop.entries(other.id))[0].body == "my secret teapot"
        with refused("not_found"):
            await shop.head(head.id)
        async with shop.transactions() as uow:
            assert await erasing.find_remaining(uow, [], [head.id]) == {}
            assert await uow.fetch("SELECT 1 FROM waits WHERE conversation_id = $1", head.id) == []


async def race_the_eraser(
    shop: Shop, head: Head, other: Callable[[UnitOfWork], Awaitable[None]], *, is_first: bool
) -> None:
    """Let somebody write of a conversation while it is erased, the second while the first has yet to commit."""

    async def eraser(uow: UnitOfWork) -> None:
        await erasing.lock_conversations(uow, [head.id])
        await erasing.erase(uow, [], [head.id])

    first, second = (other, eraser) if is_first else (eraser, other)

    async def follow() -> None:
        async with shop.transactions() as uow:
            await second(uow)

    async with shop.transactions() as uow:
        await first(uow)
        following = asyncio.create_task(follow())
        await eventually(lambda: is_somebody_waiting_for_a_lock(shop.transactions))
    await following
    async with shop.transactions() as uow:
        assert await erasing.find_remaining(uow, [], [head.id]) == {}


@pytest.mark.parametrize("who_is_first", ["the monitor", "the eraser"])
async def test_forecast_made_beside_an_erasure_goes_with_its_wait(
    database_url: str, who_is_first: str
) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        wait = (await waits_of(shop.transactions, head.id))[0]
        seen = OpenWait(wait.id, head.id, wait.started_at, ())
        forecast = Verdict(Verb.ESTIMATED, seen, 0.5, 3, wait.started_at)

        async def monitor(uow: UnitOfWork) -> None:
            await flags.act_on(uow, [forecast])

        await race_the_eraser(shop, head, monitor, is_first=who_is_first == "the monitor")
        async with shop.transactions() as uow:
            assert await uow.fetch("SELECT 1 FROM wait_forecasts WHERE wait_id = $1", wait.id) == []


@pytest.mark.parametrize("who_is_first", ["the worker", "the eraser"])
async def test_attempt_noted_beside_an_erasure_goes_with_its_message(
    database_url: str, who_is_first: str
) -> None:
    async with a_shop(database_url) as shop:
        endpoint = await an_endpoint(shop.transactions, shop.site.id, "https://shop.example/hooks")
        head = await shop.a_conversation()
        async with shop.transactions() as uow:
            message = (await outbox.find_messages(uow, endpoint.id))[0]
        attempt = Attempt(message.id, shop.now(), 7, 200, None, "Thank you", head.id)

        async def worker(uow: UnitOfWork) -> None:
            await webhooks.note_tried(uow, [webhooks.Tried(endpoint.id, attempt)])

        await race_the_eraser(shop, head, worker, is_first=who_is_first == "the worker")
        async with shop.transactions() as uow:
            assert await uow.fetch("SELECT 1 FROM webhook_attempts WHERE outbox_id = $1", message.id) == []


async def test_erasing_an_open_conversation_gives_its_slot_back(database_url: str, tmp_path: Path) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(capacity=1)
        head = await shop.an_assigned_conversation(ada)
        waiting_one = await shop.a_conversation()
        await service.erase(shop.transactions, a_conversation(head), journal(tmp_path), None)
        await shop.assign_waiting()
        assert (await shop.head(waiting_one.id)).assignee_id == ada.id


async def test_every_table_that_names_a_conversation_or_a_visitor_is_erased() -> None:
    reached = {step.table for step in erasing.steps()}
    naming = {
        table.name
        for table in whole_schema().sorted_tables
        for column in table.columns
        if column.name in {"conversation_id", "visitor_id"}
        or any(key.column.table.name in {"conversations", "visitors"} for key in column.foreign_keys)
    }
    assert naming - reached - erasing.KEEPS_IDS == set()
    sealed = {
        table.name
        for table in whole_schema().sorted_tables
        for column in table.columns
        if "sealed_by" in column.info and column.info["pii"] != "staff"
    }
    assert sealed <= reached


async def test_what_must_be_kept_is_not_erased(database_url: str, tmp_path: Path) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        for subject in (a_person(head), a_conversation(head)):
            async with shop.transactions() as uow:
                await service.hold(uow, Hold(subject, "court", uow.now(), None), None)
            for wanted in (a_person(head), a_conversation(head)):
                with refused("legal_hold"):
                    await service.erase(shop.transactions, wanted, journal(tmp_path), None)
            async with shop.transactions() as uow:
                await service.lift(uow, subject)
        assert not journal(tmp_path).path.exists()
        await service.erase(shop.transactions, a_person(head), journal(tmp_path), None)


async def test_who_does_not_see_a_site_cannot_erase_there(database_url: str, tmp_path: Path) -> None:
    async with a_shop(database_url) as shop:
        elsewhere = await a_site(shop.transactions)
        head = await shop.a_conversation()
        for subject in (a_person(head), a_conversation(head), Subject(SubjectKind.VISITOR, uuid4())):
            with refused("not_found"):
                await service.erase(shop.transactions, subject, journal(tmp_path), elsewhere.scope)
        assert await shop.entries(head.id)


async def test_proof_says_what_has_come_back(database_url: str, tmp_path: Path) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        await service.erase(shop.transactions, a_conversation(head), journal(tmp_path), None)
        async with shop.transactions() as uow:
            await uow.session.execute(
                text("INSERT INTO search_words VALUES (:word, :id)"), {"word": b"word", "id": head.id}
            )
        proof = await service.get_erasure(shop.transactions, head.id)
        assert not proof.is_complete
        assert proof.remaining == {"search_words": 1}


async def test_restored_backup_is_unreadable_without_its_keys_and_erased_again(
    database_url: str, tmp_path: Path
) -> None:
    async with a_shop(database_url) as shop:
        kept, head = await shop.a_conversation(body="stays"), await shop.a_conversation(body="goes")
        await search.read_words(shop.transactions, [kept.id, head.id])
    await asyncio.to_thread(back_up, database_url)
    async with a_shop(database_url) as shop:
        await service.erase(shop.transactions, a_person(head), journal(tmp_path), None)
        async with shop.transactions() as uow:
            keys = await uow.fetch("SELECT owner_id FROM data_keys")
    await asyncio.to_thread(restore, database_url)
    async with a_shop(database_url) as shop:
        # The table of keys is backed up apart: as it is now, and not as it was.
        async with shop.transactions() as uow:
            known = [row[0] for row in keys]
            await uow.session.execute(
                text("DELETE FROM data_keys WHERE NOT owner_id = ANY(CAST(:known AS uuid[]))"),
                {"known": known},
            )
        fresh = Transactions(
            shop.transactions.engine, shop.transactions.clock, shop.transactions.handlers, a_keyring()
        )
        assert await _bodies(fresh, head.id) == [None]
        assert await _bodies(fresh, kept.id) == ["stays"]
        assert await service.erase_again(fresh, journal(tmp_path)) == 2
        assert (await service.get_erasure(fresh, head.visitor_id)).is_complete
        assert await _bodies(fresh, head.id) == []
        assert await _bodies(fresh, kept.id) == ["stays"]
        assert await service.erase_again(fresh, journal(tmp_path)) == 0


async def _bodies(transactions: Transactions, conversation_id: UUID) -> list[str | None]:
    async with transactions() as uow:
        log = await conversations.read_entries(uow, conversation_id)
    return [entry.body for entry in log if entry.activity is None]


async def test_erasure_that_was_interrupted_is_finished_at_the_next_start(
    database_url: str, tmp_path: Path
) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        journal(tmp_path).write([a_conversation(head)])
        journal(tmp_path).path.write_text(journal(tmp_path).path.read_text() + "conversation 0190")  # cut off
        assert await service.erase_again(shop.transactions, journal(tmp_path)) == 1
        assert (await service.get_erasure(shop.transactions, head.id)).is_complete


async def test_webhook_of_the_erased_is_not_sent_any_more(database_url: str, tmp_path: Path) -> None:
    async with a_shop(database_url) as shop:
        endpoint = await an_endpoint(shop.transactions, shop.site.id, "https://shop.example/hooks")
        head = await shop.a_conversation()
        async with shop.transactions() as uow:
            assert await webhooks.find_deliveries(uow, endpoint.id, before=None, limit=9)
        await service.erase(shop.transactions, a_conversation(head), journal(tmp_path), None)
        async with shop.transactions() as uow:
            assert await webhooks.find_deliveries(uow, endpoint.id, before=None, limit=9) == []
