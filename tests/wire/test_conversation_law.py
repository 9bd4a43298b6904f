"""The law of realtime for one conversation: what its shopper and its followers hold, plus what they are told, is what is.

Every activity a log can tell of has a law here, and every frame is either bound by one or says nothing that lasts.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest
from sqlalchemy import text

from app.accounts.rules import Agent
from app.conversations import rules
from app.conversations import service as conversations
from app.conversations.rules import (
    Activity,
    Assignment,
    Author,
    AuthorKind,
    Change,
    Emoji,
    EntryKind,
    Head,
    How,
    Reaction,
    Side,
)
from app.conversations.rules.log import grow, happened
from app.conversations.schemas import Entry, ReceiptState
from app.gateway import protocol
from app.gateway.protocol import (
    ConversationState,
    Entries,
    Receipt,
    ReceiptsSnapshot,
    Resync,
    VisitorWelcome,
)
from app.presence import service as presence
from app.reports.schemas import VisitorConversation
from app.wiring import SHARED
from tests.support.talks import talking, welcome_token
from tests.support.waiting import eventually
from tests.support.wire import Served, WireClient, served

Receipts = dict[str, tuple[int, int]]


def log_shown(client: WireClient) -> list[Entry]:
    """Reduce what a client was sent to the log it shows."""
    shown: list[Entry] = []
    for frame in client.history:
        if isinstance(frame, Resync):
            shown = list(frame.entries)
        elif isinstance(frame, Entries):
            shown += frame.entries
    return shown


def receipts_shown(client: WireClient) -> Receipts:
    """Reduce receipts: they only ever rise."""
    held: Receipts = {}
    for frame in client.history:
        news = []
        if isinstance(frame, ReceiptsSnapshot):
            held, news = {}, list(frame.receipts)
        elif isinstance(frame, Receipt):
            news = [frame.receipt]
        elif isinstance(frame, VisitorWelcome | ConversationState) and frame.conversation is not None:
            news = list(frame.conversation.receipts)
        for one in news:
            delivered, read = held.get(one.side.value, (0, 0))
            held[one.side.value] = (max(delivered, one.delivered), max(read, one.read))
    return held


def conversation_shown(client: WireClient) -> VisitorConversation | None:
    """Reduce a shopper's frames to where their conversation stands; receipts and seq are told by other frames."""
    shown = None
    for frame in client.history:
        if isinstance(frame, VisitorWelcome | ConversationState):
            shown = frame.conversation
    return shown.model_copy(update={"receipts": [], "last_seq": 0}) if shown is not None else None


@dataclass
class Scene:
    """A shopper and an agent in a conversation, both watching."""

    world: Served
    id: UUID
    agent: Agent
    shopper: WireClient
    console: WireClient

    @property
    def author(self) -> Author:
        return Author(AuthorKind.AGENT, self.agent.id, self.agent.name)

    async def apply(self, *steps: Callable[[Head], Change]) -> None:
        """Let the log grow by what these say, one transaction each."""
        for step in steps:
            async with self.world.transactions() as uow:
                head = await conversations.lock_one(uow, self.id)
                await conversations.save_changes(uow, [(head, step(head))])

    def now(self) -> datetime:
        return self.world.transactions.clock.now()


Law = Callable[[Scene], Awaitable[None]]


def applying(*steps: Callable[[Scene, Head], Change]) -> Law:
    """Make a law of rules that change the log."""

    async def law(scene: Scene) -> None:
        await scene.apply(*(lambda head, step=step: step(scene, head) for step in steps))

    return law


def resolved(scene: Scene, head: Head) -> Change:
    return rules.resolve(head, scene.now(), by=scene.author)


def wrapping_up(scene: Scene, head: Head) -> Change:
    return rules.resolve(head, scene.now(), by=scene.author, wraps_up=True)


def wrapped_up(scene: Scene, head: Head) -> Change:
    return rules.end_wrap_up(head, scene.now())


def reopened(scene: Scene, head: Head) -> Change:
    return rules.reopen(head, scene.author, scene.now())


def requeued(scene: Scene, head: Head) -> Change:
    return rules.requeue(head, "agent_offline", scene.agent.name, scene.now())


def offered(scene: Scene, head: Head) -> Change:
    return rules.offer(head, scene.agent.name, {"timeout_s": 20}, scene.now())


def offer_ended(scene: Scene, head: Head) -> Change:
    return rules.end_offer(head, {"why": "timed_out"}, scene.now())


def missed(scene: Scene, head: Head) -> Change:
    return rules.miss(head, {}, scene.now())


def queued(scene: Scene, head: Head) -> Change:
    return rules.enqueue(head, "Help", scene.now())


def moved(scene: Scene, head: Head) -> Change:
    return rules.move(head, (head.queue_id, "Help"), {}, scene.now(), by=scene.author)


def reprioritised(scene: Scene, head: Head) -> Change:
    return rules.reprioritise(head, {"priority": 1}, scene.now(), by=scene.author)


def transferred(scene: Scene, head: Head) -> Change:
    return rules.transfer_to_queue(head, (head.queue_id, "Help"), scene.now(), by=scene.author)


def flagged(scene: Scene, head: Head) -> Change:
    return rules.flag(head, {"level": "warning", "waited_s": 50}, scene.now())


async def assigned(scene: Scene) -> None:
    ben = await scene.world.shop.an_agent(name="Ben", has_queue=False, online=False)
    by = Assignment(How.TRANSFERRED, scene.author)
    author = Author(AuthorKind.AGENT, ben.id, ben.name)
    await scene.apply(lambda head: rules.assign(head, author, by, scene.now()))


def abandoned(scene: Scene, head: Head) -> Change:
    return rules.abandon(head, {}, scene.now())


def reply_requested(scene: Scene, head: Head) -> Change:
    author = Author(AuthorKind.VISITOR, head.visitor_id)
    return rules.request_reply(head, {"channel": "email"}, scene.now(), by=author)


def rated(scene: Scene, head: Head) -> Change:
    author = Author(AuthorKind.VISITOR, head.visitor_id)
    return rules.rate(head, {"score": 5}, scene.now(), by=author)


def form_answered(scene: Scene, head: Head) -> Change:
    author = Author(AuthorKind.VISITOR, head.visitor_id)
    return grow(head, scene.now(), happened(Activity.FORM_ANSWERED, by=author, data={"answer:Name": "Ada"}))


async def reacted(scene: Scene) -> None:
    message = next(entry for entry in log_shown(scene.shopper) if entry.client_id is not None)
    assert message.client_id is not None
    for emoji, is_on in ((Emoji.HEART, True), (Emoji.THANKS, True), (Emoji.HEART, False)):
        await scene.shopper.send(
            "reaction.set", ref="r", message_id=message.client_id, emoji=emoji, is_on=is_on
        )
    reaction = Reaction(message.client_id, Emoji.HEART, is_on=True)
    async with scene.world.transactions() as uow:
        await conversations.react(uow, scene.id, reaction, by=scene.author)


LAWS: dict[Activity, Law] = {
    Activity.QUEUED: applying(missed, queued),
    Activity.ASSIGNED: assigned,
    Activity.REQUEUED: applying(requeued),
    Activity.OFFERED: applying(requeued, offered),
    Activity.OFFER_ENDED: applying(requeued, offered, offer_ended),
    Activity.TRANSFERRED: applying(transferred),
    Activity.MOVED: applying(requeued, moved),
    Activity.REPRIORITISED: applying(requeued, reprioritised),
    Activity.MISSED: applying(missed),
    Activity.RESOLVED: applying(resolved),
    Activity.WRAPPED_UP: applying(wrapping_up, wrapped_up),
    Activity.REOPENED: applying(resolved, reopened),
    Activity.WAIT_FLAGGED: applying(flagged),
    Activity.REPLY_REQUESTED: applying(reply_requested),
    Activity.ABANDONED: applying(abandoned),
    Activity.RATED: applying(resolved, rated),
    Activity.FORM_ANSWERED: applying(form_answered),
    Activity.REACTED: reacted,
}


async def answered_to(scene: Scene) -> None:
    message = next(entry for entry in log_shown(scene.shopper) if entry.client_id is not None)
    await scene.shopper.say("This one, I mean.", reply_to=message.client_id)
    shown = await scene.console.until(Entries, lambda frame: frame.entries[0].body == "This one, I mean.")
    assert shown.entries[0].reply_to == message.client_id


async def shopper_speaks(scene: Scene) -> None:
    await scene.shopper.say("And in green?")


async def agent_answers(scene: Scene) -> None:
    await scene.console.say("Good morning!", conversation_id=scene.id)


async def note(scene: Scene) -> None:
    await scene.console.say("Knows the boss.", conversation_id=scene.id, kind=EntryKind.NOTE)


async def both_have_read(scene: Scene) -> None:
    await scene.console.send("receipt", conversation_id=scene.id, delivered=3, read=2)
    await scene.shopper.send("receipt", delivered=3, read=3)
    await scene.console.until(
        Receipt, lambda frame: (frame.receipt.side, frame.receipt.read) == (Side.VISITOR, 3)
    )
    # Nobody is told what they have said themselves: they know it.
    for client, side, read in ((scene.console, Side.AGENT, 2), (scene.shopper, Side.VISITOR, 3)):
        state = ReceiptState(side=side, delivered=3, read=read)
        client.history.append(Receipt(conversation_id=scene.id, receipt=state))


async def nobody_is_there(scene: Scene) -> None:
    await applying(transferred)(scene)
    async with scene.world.transactions() as uow:
        await presence.leave(uow, scene.agent.id)


SAID: list[Law] = [shopper_speaks, agent_answers, answered_to, note, both_have_read, nobody_is_there]
ALL = [*((activity.value, law) for activity, law in LAWS.items()), *((law.__name__, law) for law in SAID)]


@pytest.mark.parametrize("law", [law for _, law in ALL], ids=[name for name, _ in ALL])
async def test_what_was_held_plus_what_was_told_is_what_is(
    database_url: str, tmp_path: Path, law: Law
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, welcome, console, agent, id_ = await talking(world)
        # The router would give it back to the only agent at once, behind the test's back.
        async with world.transactions() as uow:
            await uow.session.execute(text("DELETE FROM queue_members"))
        await law(Scene(world, id_, agent, shopper, console))
        token = welcome_token(welcome)

        async def is_true() -> bool:
            fresh_shopper, _ = await world.shopper(token)
            fresh_console = await world.agent(agent)
            await fresh_console.subscribe("conversation.subscribe", conversation_id=id_)
            await fresh_shopper.sync()
            for held, fresh in ((shopper, fresh_shopper), (console, fresh_console)):
                await held.sync()
                assert log_shown(held) == log_shown(fresh)
                assert receipts_shown(held) == receipts_shown(fresh)
            assert conversation_shown(shopper) == conversation_shown(fresh_shopper)
            return True

        await eventually(is_true)
        found = {entry.activity for entry in log_shown(console)}
        assert {activity for activity, one in LAWS.items() if one is law} <= found


def test_every_activity_has_a_law() -> None:
    assert set(LAWS) == set(Activity)


BOUND = {
    # here
    "entries",
    "resync",
    "receipt",
    "receipts",
    "conversation",
    # in test_inbox_law
    "inbox.snapshot",
    "inbox.changed",
    "agents.changed",
    "board",
    "forecasts",
    # in test_waiting_law
    "offer.made",
    "offer.ended",
    "sites.changed",
    # in test_erased_live
    "conversations.erased",
}
SAYS_NOTHING_THAT_LASTS = {
    "welcome": "the beginning, which the laws start from",
    "ack": "repeats what the log says",
    "done": "answers a wish",
    "accepted": "answers a wish",
    "wait.alert": "calls attention to what the rows say",
    "error": "answers a wish",
    "typing": "passes by",
    "pong": "answers a wish",
    "goaway": "is about the socket",
}


@pytest.mark.parametrize("union", [protocol.VisitorPush, protocol.AgentPush], ids=["shopper", "agent"])
def test_every_frame_is_bound_by_a_law_or_says_nothing_that_lasts(union: object) -> None:
    frames = get_args(get_args(union)[0])
    kinds = {frame.model_fields["type"].default for frame in frames}
    assert kinds <= BOUND | set(SAYS_NOTHING_THAT_LASTS)
    assert not BOUND & set(SAYS_NOTHING_THAT_LASTS)


# Facts that change what somebody sees, and the test that binds them; the others wake a loop of the server.
LAW_OF_EVENT = {
    "AgentChanged": "test_inbox_law",
    "AgentCreated": "test_inbox_law",
    "ConversationMoved": "test_inbox_law",
    "Erased": "test_erased_live",
    "LogGrew": "test_conversation_law",
    "OfferEnded": "test_waiting_law",
    "OfferMade": "test_waiting_law",
    "PresenceChanged": "test_inbox_law",
    "QueueChanged": "test_waiting_law",
    "ReceiptsMoved": "test_conversation_law",
    "RungTaken": "test_waiting_law",
    "ShoppersLeft": "test_waiting_law",
    "SiteChanged": "test_waiting_law",
    "VisitorBlocked": "test_blocking",
    "VisitorsSeen": "test_waiting_law",
    "VisitorsTold": "test_identity",
    "WaitFlagged": "test_inbox_law",
    "WaitsEased": "test_waiting_law",
}
WAKES_A_LOOP = {
    "EndpointsChanged",
    "LadderChanged",
    "LoginRevoked",
    "OutboxGrew",
    "SkillsChanged",
    "ScheduleChanged",
    "WaitsClosed",
    "WaitsOpened",
}


def test_every_shared_fact_is_bound_by_a_law_or_wakes_a_loop() -> None:
    known = set(LAW_OF_EVENT) | WAKES_A_LOOP
    assert {kind.__name__ for kind in SHARED} == known
