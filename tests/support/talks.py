"""A shopper and an agent in a conversation over real sockets, and the logs their clients would show."""

from uuid import UUID

from app.accounts.rules import Agent
from app.conversations.rules import ConversationStatus
from app.gateway.protocol import ConversationState, Entries, Resync, VisitorWelcome
from tests.support.wire import Served, WireClient


def log_of(client: WireClient, conversation_id: UUID) -> list[tuple[int, str | None]]:
    """Reduce what a client was sent to the log it shows, as the clients do; fails on any disorder."""
    shown: list[tuple[int, str | None]] = []
    cursor = None
    for frame in client.history:
        if isinstance(frame, Resync) and frame.conversation_id == conversation_id:
            shown, cursor = [(entry.seq, entry.body) for entry in frame.entries], frame.through
        elif isinstance(frame, Entries) and frame.conversation_id == conversation_id:
            assert cursor is None or frame.after == cursor, "a gap or an overlap"
            assert all(frame.after < entry.seq <= frame.through for entry in frame.entries)
            shown += [(entry.seq, entry.body) for entry in frame.entries]
            cursor = frame.through
    assert [seq for seq, _ in shown] == sorted({seq for seq, _ in shown})
    return shown


def bodies(client: WireClient, conversation_id: UUID) -> list[str]:
    return [body for _, body in log_of(client, conversation_id) if body is not None]


async def talking(world: Served) -> tuple[WireClient, VisitorWelcome, WireClient, Agent, UUID]:
    """A shopper and an agent, connected and in a conversation."""
    agent = await world.shop.an_agent(online=False)
    console = await world.console(agent)
    shopper, welcome = await world.shopper()
    ack = await shopper.say("Hello?")
    await shopper.until(
        ConversationState, lambda state: state.conversation.status is ConversationStatus.ASSIGNED
    )
    await console.subscribe("conversation.subscribe", conversation_id=ack.conversation_id)
    return shopper, welcome, console, agent, ack.conversation_id


def welcome_token(welcome: VisitorWelcome) -> str:
    assert welcome.token is not None
    return welcome.token
