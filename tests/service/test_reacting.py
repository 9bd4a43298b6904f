"""Answers to one message, and signs under one: of the same conversation, for whom may see it, each once."""

import asyncio
from dataclasses import replace
from uuid import UUID

from sqlalchemy import text

from app.conversations import service
from app.conversations.rules import (
    Activity,
    Author,
    AuthorKind,
    Emoji,
    Entry,
    EntryKind,
    Head,
    Reaction,
    standing,
)
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.routing import service as routing
from app.routing.service import FirstMessage
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop, seconds, shopper_says


def code(outcome: object) -> str | None:
    return outcome.code if isinstance(outcome, AppError) else None


async def first_message(shop: Shop, head: Head) -> UUID:
    entry = next(entry for entry in await shop.entries(head.id) if entry.client_id is not None)
    assert entry.client_id is not None
    return entry.client_id


async def react(shop: Shop, head: Head, message_id: UUID, emoji: Emoji, by: Author, *, is_on: bool) -> None:
    async with shop.transactions() as uow:
        await service.react(uow, head.id, Reaction(message_id, emoji, is_on), by=by)


def shopper(head: Head) -> Author:
    return Author(AuthorKind.VISITOR, head.visitor_id)


def reactions(log: list[Entry]) -> list[tuple[object, object]]:
    return [(line.data["emoji"], line.data["is_on"]) for line in log if line.activity is Activity.REACTED]


async def test_answer_names_a_message_of_its_own_conversation_and_no_other(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head, other = await shop.an_assigned_conversation(ada), await shop.a_conversation()
        mine, theirs = await first_message(shop, head), await first_message(shop, other)
        note = shop.agent_says(ada, head, "Careful.", kind=EntryKind.NOTE)
        outcomes = await shop.post(
            note,
            replace(shopper_says(head, "This."), reply_to=mine),
            replace(shopper_says(head, "That."), reply_to=theirs),
            replace(shopper_says(head, "Nothing."), reply_to=new_id()),
        )
        assert [code(one) for one in outcomes] == [None, None, "reply_to_unknown", "reply_to_unknown"]
        about_note = [
            replace(shop.agent_says(ada, head, "A", kind=kind), reply_to=note.client_id)
            for kind in (EntryKind.MESSAGE, EntryKind.NOTE)
        ]
        assert [code(one) for one in await shop.post(*about_note)] == ["reply_to_unknown", None]
        kept = {entry.body: entry.reply_to for entry in await shop.entries(head.id)}
        assert (kept["This."], kept["A"]) == (mine, note.client_id)
        assert "That." not in kept


async def test_answer_that_begins_a_new_conversation_leaves_what_it_answers_behind(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        visitor = await shop.a_visitor()
        head = await shop.a_conversation(visitor=visitor, waiting=seconds(30 * 3600))
        async with shop.ago(seconds(25 * 3600))() as uow:
            await routing.take(uow, head.id, shop.actor(ada))
            await routing.resolve(uow, head.id, shop.actor(ada))
        message = FirstMessage(new_id(), "Again.", "en", reply_to=await first_message(shop, head))
        async with shop.transactions() as uow:
            posting = await routing.say_first(uow, visitor, message)
        assert posting.conversation_id != head.id
        assert (await shop.entries(posting.conversation_id))[0].reply_to is None


async def test_reaction_stands_once_however_often_it_is_said_and_goes_when_taken_away(
    database_url: str,
) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada)
        message, agent = await first_message(shop, head), Author(AuthorKind.AGENT, ada.id, ada.name)
        await asyncio.gather(
            *(react(shop, head, message, Emoji.HEART, shopper(head), is_on=True) for _ in range(3))
        )
        await react(shop, head, message, Emoji.HEART, agent, is_on=True)
        await react(shop, head, message, Emoji.THANKS, shopper(head), is_on=False)
        await react(shop, head, message, Emoji.THANKS, shopper(head), is_on=True)
        await react(shop, head, message, Emoji.HEART, shopper(head), is_on=False)
        log = await shop.entries(head.id)
        assert reactions(log) == [("❤️", 1), ("❤️", 1), ("🙏", 1), ("❤️", 0)]
        mine = [
            line.data
            for line in log
            if line.activity is Activity.REACTED and line.author.kind is AuthorKind.VISITOR
        ]
        assert standing(mine, message) == {Emoji.THANKS}
        # Nobody waits for an answer to a sign.
        async with shop.transactions() as uow:
            now = await service.get_head(uow, head.id, None)
            clear = (await uow.session.execute(text("SELECT data::text FROM entries"))).scalars().all()
        assert now.waiting_since == head.waiting_since
        assert not [data for data in clear if str(message) in data or "❤" in data]


async def test_only_who_talks_in_a_conversation_reacts_in_it_and_only_to_messages(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada, ben = await shop.an_agent(), await shop.an_agent(name="Ben")
        head = await shop.an_assigned_conversation(ada)
        message = await first_message(shop, head)
        note = shop.agent_says(ada, head, "Careful.", kind=EntryKind.NOTE)
        await shop.post(note)
        stranger, colleague = Author(AuthorKind.VISITOR, new_id()), Author(AuthorKind.AGENT, ben.id)
        for wish, by, refusal in (
            (message, stranger, "not_found"),
            (message, colleague, "not_assignee"),
            (note.client_id, shopper(head), "message_unknown"),
            (new_id(), shopper(head), "message_unknown"),
        ):
            with refused(refusal):
                await react(shop, head, wish, Emoji.SAD, by, is_on=True)
        assert reactions(await shop.entries(head.id)) == []
