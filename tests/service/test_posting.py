"""Posting: client ids, gapless logs under races, and first messages from two tabs at once."""

import asyncio
from dataclasses import replace
from itertools import pairwise
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.conversations import service as conversations
from app.conversations.rules import ConversationId, EntryKind
from app.conversations.service import Posting
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.routing import service as routing
from app.routing.service import FirstMessage
from app.visitors.rules import Visitor
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, a_site, seconds, shopper_says


def code(outcome: Posting | AppError) -> str | None:
    return outcome.code if isinstance(outcome, AppError) else None


async def say_first(shop: Shop, visitor: Visitor, message: FirstMessage) -> Posting:
    async with shop.transactions() as uow:
        return await routing.say_first(uow, visitor, message)


async def test_same_client_id_and_body_yields_the_same_acknowledgement(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        draft = shopper_says(head, "once")
        first = (await shop.post(draft))[0]
        assert (await shop.post(draft)) == [first]
        assert [entry.body for entry in await shop.entries(head.id)].count("once") == 1


async def test_same_client_id_twice_in_one_batch_is_one_message(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        draft = shopper_says(head, "once")
        outcomes = await shop.post(draft, draft)
        assert outcomes[0] == outcomes[1]
        assert [entry.body for entry in await shop.entries(head.id)].count("once") == 1


@pytest.mark.parametrize("is_one_batch", [True, False])
async def test_same_client_id_with_another_body_is_refused(database_url: str, *, is_one_batch: bool) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        one = shopper_says(head, "one")
        other = shopper_says(head, "other", client_id=one.client_id)
        if is_one_batch:
            outcome = (await shop.post(one, other))[1]
        else:
            await shop.post(one)
            outcome = (await shop.post(other))[0]
        assert code(outcome) == "client_id_reuse"
        assert "other" not in [entry.body for entry in await shop.entries(head.id)]


async def test_somebody_else_cannot_use_up_a_client_id(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada)
        draft = shopper_says(head, "mine")
        await shop.post(draft)
        copied = shop.agent_says(ada, head, "mine", client_id=draft.client_id)
        assert code((await shop.post(copied))[0]) == "client_id_reuse"


async def test_database_itself_refuses_a_second_message_with_the_same_client_id(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        with pytest.raises(IntegrityError, match="uq_entries_conversation_id_client_id"):
            async with shop.transactions() as uow:
                await uow.session.execute(
                    text(
                        "INSERT INTO entries SELECT conversation_id, 99, kind, author_kind, author_id, client_id, "
                        "activity, data, at, sealed FROM entries WHERE conversation_id = :id AND seq = 1"
                    ),
                    {"id": head.id},
                )


async def test_refused_messages_leave_nothing_and_the_others_are_stored(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada, ben = await shop.an_agent(), await shop.an_agent(name="Ben")
        head = await shop.an_assigned_conversation(ada)
        before = len(await shop.entries(head.id))
        outcomes = await shop.post(
            shopper_says(head, "first"), shop.agent_says(ben, head, "refused"), shopper_says(head, "second")
        )
        assert [code(outcome) for outcome in outcomes] == [None, "not_assignee", None]
        fresh = (await shop.entries(head.id))[before:]
        assert [(entry.seq, entry.body) for entry in fresh] == [
            (before + 1, "first"),
            (before + 2, "second"),
        ]


async def test_agent_of_another_site_can_neither_write_nor_find_out(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        other = await a_site(shop.transactions)
        stranger = await other.an_agent(name="Stranger")
        head = await shop.a_conversation()
        for kind in (EntryKind.MESSAGE, EntryKind.NOTE):
            assert code((await shop.post(other.agent_says(stranger, head, kind=kind)))[0]) == "not_found"


async def test_message_to_nowhere_is_refused(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        nowhere = shopper_says(replace(head, id=ConversationId(uuid4())))
        assert code((await shop.post(nowhere))[0]) == "not_found"


async def test_two_transactions_posting_at_once_leave_no_gap(database_url: str) -> None:
    rounds = 20
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        start = asyncio.Barrier(2)

        async def post(name: str) -> None:
            for number in range(rounds):
                await start.wait()
                await shop.post(shopper_says(head, f"{name}{number}"))

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(post("a"))
            tasks.create_task(post("b"))
        entries = await shop.entries(head.id)
        assert [entry.seq for entry in entries] == list(range(1, 2 + 2 * rounds + 1))
        assert all(one.at <= other.at for one, other in pairwise(entries))
        for name in "ab":
            own = [entry.body for entry in entries if entry.body and entry.body.startswith(name)]
            assert own == [f"{name}{number}" for number in range(rounds)]


async def test_same_message_sent_by_two_transactions_at_once_is_stored_once(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head = await shop.a_conversation()
        draft = shopper_says(head, "once")
        one, other = await asyncio.gather(shop.post(draft), shop.post(draft))
        assert one == other
        assert [entry.body for entry in await shop.entries(head.id)].count("once") == 1


async def test_batches_over_the_same_conversations_in_other_order_do_not_deadlock(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation() for _ in range(6)]
        there = [shopper_says(head) for head in heads]
        back = [shopper_says(head) for head in reversed(heads)]
        for _ in range(5):
            outcomes = await asyncio.gather(shop.post(*there), shop.post(*back))
            assert [code(outcome) for batch in outcomes for outcome in batch] == [None] * 12


async def test_two_tabs_that_speak_first_at_once_share_one_conversation(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        for _ in range(5):
            visitor = await shop.a_visitor()
            messages = [FirstMessage(new_id(), f"tab {tab}", "en") for tab in range(3)]
            postings = await asyncio.gather(*(say_first(shop, visitor, message) for message in messages))
            assert len({posting.conversation_id for posting in postings}) == 1
            entries = await shop.entries(postings[0].conversation_id)
            assert sorted(entry.body for entry in entries if entry.body) == ["tab 0", "tab 1", "tab 2"]


async def test_first_message_sent_again_is_acknowledged_as_before(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        visitor = await shop.a_visitor()
        message = FirstMessage(new_id(), "Hello?", "en")
        first = await say_first(shop, visitor, message)
        assert await say_first(shop, visitor, message) == first
        with refused("client_id_reuse"):
            await say_first(shop, visitor, FirstMessage(message.client_id, "Something else", "en"))


async def test_shopper_who_comes_back_within_a_day_goes_on_and_later_begins_anew(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        for hours, is_same in ((23, True), (25, False)):
            visitor = await shop.a_visitor()
            head = await shop.a_conversation(visitor=visitor)
            async with shop.ago(seconds(hours * 3600))() as uow:
                await conversations.resolve(uow, head.id, None, by=shop.actor(ada).author)
            posting = await say_first(shop, visitor, FirstMessage(new_id(), "me again", "en"))
            assert (posting.conversation_id == head.id) is is_same
