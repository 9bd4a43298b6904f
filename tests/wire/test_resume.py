"""Coming back: resuming, fresh starts, second tabs, and messages that are sent again."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db.unit_of_work import UnitOfWork
from app.gateway.protocol import (
    ConversationState,
    Entries,
    Resync,
)
from app.kernel.clock import SystemClock
from app.kernel.ids import new_id
from app.routing import service as routing
from app.routing.service import FirstMessage
from app.visitors import service as visitors
from tests.support.postgres_tap import PostgresTap
from tests.support.relay import relayed
from tests.support.shop import a_shop
from tests.support.talks import bodies, talking, welcome_token
from tests.support.units import is_somebody_waiting_for_a_lock
from tests.support.waiting import eventually
from tests.support.wire import served

SECRET = "regular customer, be generous"


async def test_resume_sends_exactly_what_is_missing(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome, console, _, id_ = await talking(world)
        seen = await console.say("One", conversation_id=id_)
        await console.say("Two", conversation_id=id_)
        await console.say(SECRET, conversation_id=id_, kind="note")
        last = await console.say("Three", conversation_id=id_)
        again, greeted = await world.shopper(
            welcome_token(welcome), epoch=welcome.epoch, conversation_id=id_, after=seen.seq
        )
        assert greeted.visitor_id == welcome.visitor_id
        assert greeted.token is None
        frame = await again.until(Entries)
        assert (frame.after, frame.through) == (seen.seq, last.seq)
        assert [entry.body for entry in frame.entries] == ["Two", "Three"]
        await again.sync()
        assert again.seen(Resync) == []
        assert len(again.seen(Entries)) == 1


async def test_message_sent_again_after_another_device_began_a_new_conversation_is_not_stored_twice(
    database_url: str, tmp_path: Path
) -> None:
    """A laptop that was closed before it heard the answer is opened days later."""
    async with served(database_url, tmp_path) as world:
        laptop, welcome, _, agent, id_ = await talking(world)
        client_id = new_id()
        said = await laptop.say("Is it in stock?", client_id=client_id)
        async with world.transactions() as uow:
            await routing.resolve(uow, id_, world.shop.actor(agent))
        async with world.transactions() as uow:
            longer_ago = (
                "UPDATE conversations SET resolved_at = resolved_at - interval '2 days' WHERE id = $1"
            )
            await uow.fetch(longer_ago, id_)
        phone, _ = await world.shopper(welcome_token(welcome))
        new = await phone.say("Good morning!")
        assert new.conversation_id != id_
        here = {"epoch": welcome.epoch, "conversation_id": id_, "after": said.seq}
        opened, _ = await world.shopper(welcome_token(welcome), **here)
        # It took the new one in, and was cut off before it could ask.
        here |= {"conversation_id": new.conversation_id, "after": new.seq}
        cut_off, _ = await world.shopper(welcome_token(welcome), **here, resends=1)
        for client in (opened, laptop, cut_off):
            again = await client.say("Is it in stock?", client_id=client_id)
            assert (again.conversation_id, again.seq) == (id_, said.seq)
            more = await client.say("And in blue?")
            assert more.conversation_id == new.conversation_id
        assert [entry.body for entry in await world.shop.entries(new.conversation_id) if entry.body] == [
            "Good morning!",
            *["And in blue?"] * 3,
        ]


async def test_client_that_holds_everything_is_sent_nothing(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome, _, _, id_ = await talking(world)
        head = await world.shop.head(id_)
        again, _ = await world.shopper(
            welcome_token(welcome), epoch=welcome.epoch, conversation_id=id_, after=head.last_seq
        )
        await again.sync()
        assert again.seen(Entries) == []


async def test_who_comes_back_is_recognised_with_one_look(database_url: str, tmp_path: Path) -> None:
    """Though they have begun a conversation a moment ago, which makes a second look worth while to others."""
    tap = PostgresTap()
    async with relayed(database_url, tap.watch) as (_, url), served(url, tmp_path) as world:
        _, welcome, _, _, id_ = await talking(world)
        head = await world.shop.head(id_)
        before = looks_at_visitors(tap)
        again, _ = await world.shopper(
            welcome_token(welcome), epoch=welcome.epoch, conversation_id=id_, after=head.last_seq
        )
        await again.sync()
        assert looks_at_visitors(tap) == before + 1


def looks_at_visitors(tap: PostgresTap) -> int:
    return sum("v.token_hash = k.token_hash" in statement for script in tap.scripts for statement in script)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ({"after": 999}, "cursor_ahead"),
        ({"after": 1, "epoch": new_id()}, "epoch_changed"),
        ({"after": 1, "epoch": None}, "epoch_changed"),
        ({"after": 1, "conversation_id": new_id()}, "conversation_changed"),
    ],
)
async def test_cursor_that_proves_nothing_leads_to_a_fresh_start(
    database_url: str, tmp_path: Path, claim: dict[str, object], reason: str
) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome, console, _, id_ = await talking(world)
        await console.say("Good morning!", conversation_id=id_)
        claimed = {"epoch": welcome.epoch, "conversation_id": id_, **claim}
        again, _ = await world.shopper(welcome_token(welcome), **claimed)
        resync = await again.until(Resync)
        assert (resync.reason, resync.conversation_id) == (reason, id_)
        last = await console.say("Still there?", conversation_id=id_)
        await again.until(Entries, lambda frame: frame.through >= last.seq)
        assert bodies(again, id_) == ["Hello?", "Good morning!", "Still there?"]


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ({"after": 999}, "cursor_ahead"),
        ({"after": 1, "epoch": new_id()}, "epoch_changed"),
        ({"after": 1, "epoch": None}, "epoch_changed"),
    ],
)
async def test_console_with_a_cursor_that_proves_nothing_starts_afresh(
    database_url: str, tmp_path: Path, claim: dict[str, object], reason: str
) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome, _, agent, id_ = await talking(world)
        console = await world.agent(agent)
        claimed = {"epoch": welcome.epoch, **claim}
        await console.subscribe("conversation.subscribe", conversation_id=id_, **claimed)
        assert (await console.until(Resync)).reason == reason
        await console.say("Hello!", conversation_id=id_)
        await console.sync()
        assert bodies(console, id_) == ["Hello?", "Hello!"]


async def test_cursor_in_no_named_conversation_is_not_believed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome, _, _, id_ = await talking(world)
        again, _ = await world.shopper(welcome_token(welcome), epoch=welcome.epoch, after=2)
        await again.until(Entries)
        assert bodies(again, id_) == ["Hello?"]


async def test_second_tab_follows_from_the_first_message_on(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        first, welcome = await world.shopper()
        second, _ = await world.shopper(welcome_token(welcome))
        ack = await first.say("Hello?")
        await second.until(Entries, lambda frame: frame.through >= ack.seq)
        answer = await second.say("Anybody?")
        await first.until(Entries, lambda frame: frame.through >= answer.seq)
        for tab in (first, second):
            assert bodies(tab, ack.conversation_id) == ["Hello?", "Anybody?"]
            await tab.until(ConversationState, lambda state: state.conversation.place is not None)


async def test_tab_that_opens_while_the_first_message_is_sent_follows_too(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        first, welcome = await world.shopper()
        async with world.transactions() as uow:
            # The second tab has looked for a conversation, and is held up before it is there.
            await lock_presences(uow)
            opening = asyncio.create_task(world.shopper(welcome_token(welcome)))
            await eventually(lambda: is_somebody_waiting_for_a_lock(world.transactions, on="presences"))
            ack = await first.say("Hello?")
        second, _ = await opening
        await second.until(Entries, lambda frame: frame.through >= ack.seq)
        assert bodies(second, ack.conversation_id) == ["Hello?"]


async def test_tab_that_nobody_told_of_its_shoppers_new_conversation_finds_it_by_itself(
    database_url: str, tmp_path: Path
) -> None:
    async with (
        served(database_url, tmp_path) as world,
        a_shop(database_url, clock=SystemClock()) as elsewhere,
    ):
        tab, welcome = await world.shopper()
        async with elsewhere.transactions() as uow:  # another process, and its hint is lost
            visitor, _ = await visitors.greet(uow, world.shop.site.id, welcome_token(welcome), locale="en")
            begun = await routing.say_first(uow, visitor, FirstMessage(new_id(), "Hello?", "en"))
        await tab.until(Entries, lambda frame: frame.through >= begun.seq, within=timedelta(seconds=10))
        await tab.until(ConversationState, lambda state: state.conversation.place is not None)
        answer = await tab.say("Anybody?")
        await tab.until(Entries, lambda frame: frame.through >= answer.seq)
        assert answer.conversation_id == begun.conversation_id
        assert bodies(tab, begun.conversation_id) == ["Hello?", "Anybody?"]


async def lock_presences(uow: UnitOfWork) -> None:
    await uow.session.execute(text("LOCK TABLE presences IN ACCESS EXCLUSIVE MODE"))


async def test_message_sent_again_after_reconnecting_gets_the_same_acknowledgement(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, welcome, console, _, id_ = await talking(world)
        for client_id, body in ((new_id(), "Did this arrive?"), (new_id(), "And this?")):
            first = await shopper.say(body, client_id=client_id)
            await shopper.connection.close()
            shopper, _ = await world.shopper(welcome_token(welcome))
            second = await shopper.say(body, client_id=client_id)
            assert (second.seq, second.at) == (first.seq, first.at)
        refusal = await shopper.refusal("message.send", client_id=client_id, body="Something else")
        assert (refusal.code, refusal.is_retryable) == ("client_id_reuse", False)
        agents_id = new_id()
        acks = [await console.say("Yes.", conversation_id=id_, client_id=agents_id) for _ in range(2)]
        assert acks[0].seq == acks[1].seq
        said = [entry.body for entry in await world.shop.entries(id_) if entry.body]
        assert said == ["Hello?", "Did this arrive?", "And this?", "Yes."]


async def test_very_first_message_sent_again_is_one_conversation(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, welcome = await world.shopper()
        client_id = new_id()
        first = await shopper.say("Hello?", client_id=client_id)
        again, _ = await world.shopper(welcome_token(welcome))
        second = await again.say("Hello?", client_id=client_id)
        assert (second.conversation_id, second.seq) == (first.conversation_id, first.seq)
