"""Shoppers and agents talk: order, receipts, typing, places, and what shoppers never see."""

import asyncio
from pathlib import Path

import asyncpg
from sqlalchemy import text

from app.accounts.rules.pictures import face_of
from app.conversations.rules import ConversationStatus, EntryKind, Side
from app.db.group_commit import MAX_WAITING
from app.gateway.protocol import (
    Ack,
    ConversationState,
    Done,
    Entries,
    Error,
    InboxChanged,
    Pong,
    Receipt,
    ReceiptsSnapshot,
    Resync,
    Typing,
)
from app.kernel.ids import new_id
from tests.support.shop import seconds, shopper_says
from tests.support.talks import bodies, talking, welcome_token
from tests.support.units import is_somebody_waiting_for_a_lock
from tests.support.waiting import eventually
from tests.support.wire import served

SECRET = "regular customer, be generous"


async def test_both_sides_see_the_whole_talk_in_order(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, _, id_ = await talking(world)
        await console.say("Good morning!", conversation_id=id_)
        await shopper.say("Is it in stock?")
        last = await console.say("It is.", conversation_id=id_)
        for client in (shopper, console):
            await client.until(Entries, lambda frame: frame.through >= last.seq)
            assert bodies(client, id_) == ["Hello?", "Good morning!", "Is it in stock?", "It is."]


async def test_pipelined_messages_keep_their_order(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _ = await world.shopper()
        refs = [
            await shopper.ask("message.send", client_id=new_id(), body=f"line {number}")
            for number in range(40)
        ]
        acks = [await shopper.until(Ack, lambda ack, ref=ref: ack.ref == ref) for ref in refs]  # type: ignore[misc]  # bound now
        assert [ack.seq for ack in acks] == sorted(ack.seq for ack in acks)
        log = await world.shop.entries(acks[0].conversation_id)
        assert [entry.body for entry in log if entry.body] == [f"line {number}" for number in range(40)]


async def test_what_can_be_done_at_once_never_overtakes_what_takes_time(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        *_, agent, id_ = await talking(world)
        late = await world.agent(agent)
        async with world.transactions() as uow:
            # A subscription that starts afresh reads the log, and is held up there.
            await uow.session.execute(text("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE"))
            ref = await late.ask("conversation.subscribe", conversation_id=id_, after=99)
            await eventually(lambda: is_somebody_waiting_for_a_lock(world.transactions, on="entries"))
            # Refused before the subscription is in place.
            await late.send("receipt", conversation_id=id_, delivered=1, read=1)
            await late.send("ping")
            asked_at = len(late.history)
        await late.until(Pong)
        assert [frame.ref for frame in late.history[asked_at:] if isinstance(frame, (Done, Error))] == [ref]


async def test_shopper_never_receives_notes_flags_or_ids_of_agents(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, welcome, console, agent, id_ = await talking(world)
        await console.say(SECRET, conversation_id=id_, kind="note")
        await world.live_through(seconds(80))
        await console.until(
            Entries,
            lambda frame: any(entry.data.get("level") == "breached" for entry in frame.entries),
        )
        last = await console.say("Sorry!", conversation_id=id_)
        resumed, _ = await world.shopper(welcome_token(welcome), epoch=new_id(), conversation_id=id_, after=1)
        await resumed.until(Resync)
        await shopper.until(Entries, lambda frame: frame.through >= last.seq)
        for tab in (shopper, resumed):
            await tab.sync()
            text_of_all = "".join(frame.model_dump_json() for frame in tab.history)
            assert SECRET not in text_of_all
            assert "wait_flagged" not in text_of_all
            assert str(agent.id) not in text_of_all
            assert "Sorry!" in bodies(tab, id_)


async def test_receipts_go_both_ways(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, welcome, console, _, id_ = await talking(world)
        ack = await console.say("Good morning!", conversation_id=id_)
        await shopper.send("receipt", delivered=ack.seq, read=1)
        moved = await console.until(Receipt, lambda frame: frame.receipt.side is Side.VISITOR)
        assert (moved.receipt.delivered, moved.receipt.read) == (ack.seq, 1)
        await console.send("receipt", conversation_id=id_, delivered=ack.seq, read=ack.seq)
        moved = await shopper.until(Receipt, lambda frame: frame.receipt.side is Side.AGENT)
        assert (moved.receipt.delivered, moved.receipt.read) == (ack.seq, ack.seq)
        _, later = await world.shopper(welcome_token(welcome))
        assert later.conversation is not None
        assert {one.side: one.read for one in later.conversation.receipts} == {
            Side.VISITOR: 1,
            Side.AGENT: ack.seq,
        }
        fresh = await world.agent(await world.shop.an_agent(online=False))
        await fresh.subscribe("conversation.subscribe", conversation_id=id_)
        states = (await fresh.until(ReceiptsSnapshot)).receipts
        assert {one.side: one.read for one in states} == {Side.VISITOR: 1, Side.AGENT: ack.seq}


async def test_receipt_that_moves_while_a_console_subscribes_is_not_missed(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, agent, id_ = await talking(world)
        late = await world.agent(agent)
        async with world.transactions() as uow:
            # A subscription that starts afresh reads the log, and is held up there.
            await uow.session.execute(text("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE"))
            ref = await late.ask("conversation.subscribe", conversation_id=id_, after=99)
            await eventually(lambda: is_somebody_waiting_for_a_lock(world.transactions, on="entries"))
            await shopper.send("receipt", delivered=2, read=2)
            await console.until(Receipt, lambda frame: frame.receipt.read == 2)
        await late.until(Done, lambda done: done.ref == ref)
        told = {
            **{one.side: one.read for one in (await late.until(ReceiptsSnapshot)).receipts},
            **{frame.receipt.side: frame.receipt.read for frame in late.seen(Receipt)},
        }
        assert told[Side.VISITOR] == 2


async def test_looking_in_without_being_the_assignee_reads_and_types_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, _, _, id_ = await talking(world)
        onlooker = await world.agent(await world.shop.an_agent(online=False))
        await onlooker.subscribe("conversation.subscribe", conversation_id=id_)
        await onlooker.send("receipt", conversation_id=id_, delivered=2, read=2)
        await onlooker.send("typing", conversation_id=id_, is_typing=True)
        await onlooker.sync()
        await shopper.sync()
        assert shopper.seen(Typing) == []
        async with world.transactions() as uow:
            rows = await uow.session.execute(text("SELECT count(*) FROM receipts WHERE side = 'agent'"))
            assert rows.scalar_one() == 0


async def test_typing_goes_both_ways_but_not_back_to_the_typist(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, agent, id_ = await talking(world)
        await shopper.send("typing", is_typing=True)
        assert (await console.until(Typing)).is_typing
        await console.send("typing", conversation_id=id_, is_typing=False)
        frame = await shopper.until(Typing)
        assert (frame.is_typing, frame.person.name, frame.person.id) == (False, agent.name, face_of(agent.id))
        await shopper.sync()
        assert len(shopper.seen(Typing)) == 1


async def test_position_moves_up_when_somebody_is_served(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shoppers = []
        for number in range(3):
            shopper, _ = await world.shopper()
            await shopper.say(f"shopper {number}")
            await shopper.until(ConversationState, lambda state, at=number + 1: position(state) == at)  # type: ignore[misc]  # bound now
            shoppers.append(shopper)
        await world.console(await world.shop.an_agent(online=False, capacity=1))
        await shoppers[0].until(ConversationState, lambda state: state.conversation.agent_name is not None)
        for number, shopper in enumerate(shoppers[1:], 1):
            await shopper.until(ConversationState, lambda state, at=number: position(state) == at)  # type: ignore[misc]  # bound now


def position(state: ConversationState) -> int | None:
    return state.conversation.place.position if state.conversation.place else None


async def test_agent_who_leaves_gives_the_unanswered_back_with_its_place(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, _, id_ = await talking(world)
        before = await world.shop.head(id_)
        await console.connection.close()
        await eventually(lambda: not world.app.state.gateway.staff.agents_with_console())
        await world.advance(seconds(9))
        state = await shopper.until(
            ConversationState, lambda state: state.conversation.status is ConversationStatus.QUEUED
        )
        assert (position(state), state.conversation.agent_name) == (1, None)
        after = await world.shop.head(id_)
        assert (after.queued_at, after.waiting_since) == (before.queued_at, before.waiting_since)


async def test_reload_of_the_console_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        _, _, console, agent, id_ = await talking(world)
        await console.connection.close()
        await eventually(lambda: not world.app.state.gateway.staff.agents_with_console())
        console = await world.console(agent)
        await world.advance(seconds(20))
        await console.say("Back again.", conversation_id=id_)
        assert "requeued" not in await world.shop.activities(id_)


async def test_note_without_taking_and_message_without_taking(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        _, _, _, _, id_ = await talking(world)
        other = await world.agent(await world.shop.an_agent(online=False))
        await other.say("I know them.", conversation_id=id_, kind=EntryKind.NOTE.value)
        refusal = await other.refusal(
            "message.send", conversation_id=id_, client_id=new_id(), body="Hello from me too"
        )
        assert (refusal.code, refusal.is_retryable) == ("not_assignee", False)
        assert "Hello from me too" not in [entry.body for entry in await world.shop.entries(id_)]


async def test_unsubscribed_conversation_is_silent(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, _, id_ = await talking(world)
        await console.send("conversation.unsubscribe", conversation_id=id_)
        await console.sync()
        before = len(console.seen(Entries))
        ack = await shopper.say("Are you there?")
        await console.until(InboxChanged, lambda frame: frame.conversations[0].last_seq >= ack.seq)
        assert len(console.seen(Entries)) == before


async def test_message_that_waited_for_room_does_not_overtake_the_one_refused_meanwhile(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, _, id_ = await talking(world)
        head, appender = await world.shop.head(id_), world.app.state.gateway.appender
        queue = appender._queue_of(id_)
        first = {"ref": "first", "client_id": new_id(), "body": "First"}
        second = {"ref": "second", "client_id": new_id(), "body": "Second"}
        holder = await asyncpg.connect(database_url)
        async with holder.transaction():
            await holder.execute("SELECT 1 FROM conversations WHERE id = $1 FOR UPDATE", id_)
            written = [appender.put_at_once(shopper_says(head, "Being written"))]
            await eventually(lambda: is_somebody_waiting_for_a_lock(world.transactions, on="conversations"))
            written += [appender.put_at_once(shopper_says(head, "Queued")) for _ in range(MAX_WAITING - 1)]
            for said in (first, second):
                await shopper.send("message.send", **said)
            await eventually(lambda: bool(queue._has_room._waiters))
            await holder.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            refusal = await shopper.until(Error, lambda error: error.ref == "first")
            assert refusal.is_retryable
        await holder.close()
        await asyncio.gather(*written, return_exceptions=True)
        for said in (first, second):
            await shopper.send("message.send", **said)
            assert (await shopper.until(Ack)).ref == said["ref"]
        stored = [entry.body for entry in await world.shop.entries(id_)]
        assert stored[-2:] == ["First", "Second"]
        await console.until(Entries, lambda frame: frame.entries[-1].body == "Second")
