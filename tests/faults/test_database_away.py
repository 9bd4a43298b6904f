"""The database goes away: no false acknowledgements, nothing lost or doubled, and everything goes on by itself."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from app.conversations.rules import ConversationStatus
from app.db.unit_of_work import Transactions
from app.gateway.protocol import Ack, CloseCode, ConversationState, Entries, Error, Frame
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from tests.support.relay import relayed
from tests.support.shop import Shop, a_shop, seconds
from tests.support.talks import bodies, talking
from tests.support.waiting import eventually
from tests.support.waits import ALL_LEVELS, flags_of, lines_of
from tests.support.wire import WireClient, served

LONG = timedelta(seconds=12)


async def sent_in_the_end(client: WireClient, body: str, client_id: object) -> bool:
    """Send the same message again, as the clients do; tell whether it was acknowledged."""
    ref = await client.ask("message.send", client_id=client_id, body=body)
    answer = await client.until(Frame, lambda frame: getattr(frame, "ref", None) == ref)
    assert isinstance(answer, Ack) or (isinstance(answer, Error) and answer.is_retryable)
    return isinstance(answer, Ack)


async def test_message_is_refused_retryably_and_stored_once_when_sent_again(
    database_url: str, tmp_path: Path
) -> None:
    async with relayed(database_url) as (relay, url), served(url, tmp_path) as world:
        shopper, _, console, _, id_ = await talking(world)
        client_id = new_id()
        relay.cut()
        refusal = await shopper.refusal("message.send", client_id=client_id, body="Anybody?")
        assert refusal.is_retryable
        await shopper.sync()
        relay.mend()
        await eventually(lambda: sent_in_the_end(shopper, "Anybody?", client_id), within=LONG)
        last = await shopper.say("Hello?", client_id=new_id())
        await console.until(Entries, lambda frame: frame.through >= last.seq, within=LONG)
        assert bodies(console, id_).count("Anybody?") == 1


async def test_what_was_written_behind_it_does_not_overtake(database_url: str, tmp_path: Path) -> None:
    """Also when it was under way already while the refusal of what stands before it was."""
    async with relayed(database_url) as (relay, url), served(url, tmp_path) as world:
        shopper, _, _, _, id_ = await talking(world)
        first, second = new_id(), new_id()
        relay.cut()
        await shopper.refusal("message.send", client_id=first, body="Anybody?")
        relay.mend()
        await eventually(lambda: can_be_read(world.shop, id_))
        refusal = await shopper.refusal("message.send", client_id=second, body="Hello?")
        assert (refusal.code, refusal.is_retryable) == ("out_of_turn", True)
        ack = await shopper.say("Anybody?", client_id=first)
        assert (await shopper.say("Hello?", client_id=second)).seq > ack.seq


async def can_be_read(shop: Shop, conversation_id: UUID) -> bool:
    try:
        return bool(await shop.entries(conversation_id))
    except AppError:
        return False


async def test_whoever_says_hello_meanwhile_is_sent_away_to_come_again(
    database_url: str, tmp_path: Path
) -> None:
    async with relayed(database_url) as (relay, url), served(url, tmp_path) as world:
        relay.cut()
        client = await world.socket("/ws/visitor")
        await client.send("hello", protocol=1, site_key=world.site_key)
        assert (await client.until(Error)).is_retryable
        assert await client.closed() == CloseCode.GOING_AWAY
        relay.mend()


async def test_router_and_monitor_go_on_afterwards(database_url: str, tmp_path: Path) -> None:
    async with relayed(database_url) as (relay, url), served(url, tmp_path) as world:
        shopper, _ = await world.shopper()
        ack = await shopper.say("Hello?")
        relay.cut()
        await world.advance(seconds(80))
        relay.mend()
        async with a_shop(database_url) as outside:
            await eventually(lambda: is_flagged(outside.transactions, ack.conversation_id), within=LONG)
            assert await lines_of(outside.transactions, ack.conversation_id) == ALL_LEVELS
        agent = await world.shop.an_agent(online=False)
        await world.console(agent)
        await shopper.until(
            ConversationState,
            lambda state: state.conversation.status is ConversationStatus.ASSIGNED,
            within=LONG,
        )


async def is_flagged(transactions: Transactions, conversation_id: UUID) -> bool:
    return await flags_of(transactions, conversation_id) == ALL_LEVELS
