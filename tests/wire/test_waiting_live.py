"""What shoppers and agents hear while somebody waits, and what shoppers may say, through the running product."""

from datetime import timedelta
from pathlib import Path

from app.accounts.rules import Role
from app.conversations.rules import ConversationStatus
from app.gateway.protocol import ConversationState, Forecasts, InboxChanged, WaitAlert
from app.waiting.rules import Rung
from tests.support.waits import waits_of
from tests.support.wire import served


async def test_who_can_help_is_told_aloud_and_consoles_hear_how_likely_a_breach_is(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        full = await world.console(await world.shop.an_agent(name="Full", capacity=0, online=False))
        boss = await world.console(
            await world.shop.an_agent(name="Boss", role=Role.SUPERVISOR, online=False, has_queue=False)
        )
        shopper, _ = await world.shopper()
        ack = await shopper.say("Hello?")
        told = await full.until(Forecasts)
        (forecast,) = [one for one in told.forecasts if one.conversation_id == ack.conversation_id]
        assert 0 < forecast.p_breach <= 1
        assert forecast.ahead == 0
        await world.live_through(timedelta(seconds=20))
        alert = await full.until(WaitAlert)
        assert (alert.conversation_id, alert.rung) == (ack.conversation_id, Rung.ALERT)
        await world.live_through(timedelta(seconds=41))
        assert (await boss.until(WaitAlert)).rung is Rung.SUPERVISORS
        await boss.sync()
        assert [one.rung for one in boss.seen(WaitAlert)] == [Rung.SUPERVISORS]
        await full.sync()
        assert [one.rung for one in full.seen(WaitAlert)] == [Rung.ALERT]


async def test_shopper_asks_for_an_email_keeps_the_place_and_is_refused_what_reaches_nobody(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        console = await world.console(await world.shop.an_agent(capacity=0, online=False))
        shopper, _ = await world.shopper()
        ack = await shopper.say("Hello?")
        await world.live_through(timedelta(seconds=70))
        state = await shopper.until(
            ConversationState, lambda one: Rung.ALTERNATIVES in one.conversation.rungs
        )
        assert [channel.value for channel in state.conversation.channels] == ["email"]
        wrong = await shopper.refusal("reply.request", channel="email", address="nobody at home")
        assert wrong.code == "bad_address"
        other = await shopper.refusal("reply.request", channel="callback", address="+49 30 123456")
        assert other.code == "not_offered"
        await shopper.ask("reply.request", channel="email", address=" ada@shop.example ")
        kept = await shopper.until(ConversationState, lambda one: one.conversation.reply_request is not None)
        assert kept.conversation.place is not None
        assert kept.conversation.place.position == 1
        shown = await console.until(
            InboxChanged, lambda frame: any(row.reply_request is not None for row in frame.conversations)
        )
        (row,) = [row for row in shown.conversations if row.id == ack.conversation_id]
        assert row.reply_request is not None
        assert row.reply_request.address == "ada@shop.example"


async def test_shopper_who_leaves_the_queue_has_abandoned_it_at_that_moment(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        console = await world.console(await world.shop.an_agent(capacity=0, online=False))
        shopper, _ = await world.shopper()
        ack = await shopper.say("Hello?")
        await shopper.ask("conversation.leave")
        await shopper.until(
            ConversationState, lambda one: one.conversation.status is ConversationStatus.ABANDONED
        )
        await console.until(
            InboxChanged,
            lambda frame: any(row.status is ConversationStatus.ABANDONED for row in frame.conversations),
        )
        (wait,) = await waits_of(world.transactions, ack.conversation_id)
        assert wait.outcome == "abandoned"
        assert wait.ended_at is not None
        await shopper.say("Still here, after all")
        await shopper.until(
            ConversationState, lambda one: one.conversation.status is ConversationStatus.QUEUED
        )
