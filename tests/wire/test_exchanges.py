"""Frames over HTTP, where a network lets no socket through: the same session, guarantees and limits."""

import asyncio
import socket
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.conversations.rules import ConversationStatus
from app.gateway.exchanges import MAX_FRAMES
from app.gateway.protocol import (
    Ack,
    AgentWelcome,
    CloseCode,
    ConversationState,
    Entries,
    Error,
    GoAway,
    Pong,
    Resync,
    VisitorWelcome,
)
from app.kernel.ids import new_id
from tests.support.exchanges import a_body, a_frame, an_agents_exchange, an_exchange
from tests.support.talks import talking, welcome_token
from tests.support.waiting import eventually
from tests.support.wire import Served, served

BIG = "€" * 7_000


def is_assigned(frame: ConversationState) -> bool:
    return frame.conversation.status is ConversationStatus.ASSIGNED


def saying(body: str, client_id: UUID | None = None) -> dict[str, object]:
    id_ = client_id or new_id()
    return a_frame("message.send", ref=str(id_), client_id=id_, body=body)


async def a_token(world: Served) -> tuple[str, VisitorWelcome]:
    """Come for the first time."""
    async with an_exchange(world) as first:
        welcome = await first.until(VisitorWelcome)
    return welcome_token(welcome), welcome


async def bodies_of(world: Served, conversation_id: UUID) -> list[str]:
    return [entry.body for entry in await world.shop.entries(conversation_id) if entry.body is not None]


async def test_message_is_acknowledged_once_stored_and_answers_come_down(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        agent = await world.shop.an_agent(online=False)
        console = await world.console(agent)
        token, _ = await a_token(world)
        async with an_exchange(world, saying("Hello?"), token=token) as exchange:
            ack = await exchange.until(Ack)
            assert await bodies_of(world, ack.conversation_id) == ["Hello?"]
            await console.subscribe("conversation.subscribe", conversation_id=ack.conversation_id)
            await exchange.until(ConversationState, is_assigned)
            await console.say("Good morning!", conversation_id=ack.conversation_id)
            await exchange.until(Entries, lambda frame: frame.entries[-1].body == "Good morning!")


async def test_next_exchange_continues_at_the_cursor(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome, console, _, id_ = await talking(world)
        seen = await console.say("One", conversation_id=id_)
        last = await console.say("Two", conversation_id=id_)
        cursor: Any = {"epoch": welcome.epoch, "conversation_id": id_, "after": seen.seq}
        async with an_exchange(world, a_frame("ping"), token=welcome_token(welcome), **cursor) as exchange:
            first = await exchange.receive()
            assert isinstance(first, VisitorWelcome)
            assert first.visitor_id == welcome.visitor_id
            entries = await exchange.receive()
            assert isinstance(entries, Entries)
            assert (entries.after, entries.through) == (seen.seq, last.seq)
            await exchange.until(Pong)
        stranger: Any = {**cursor, "epoch": new_id()}
        async with an_exchange(world, token=welcome_token(welcome), **stranger) as exchange:
            await exchange.until(Resync)


async def test_message_sent_again_in_another_exchange_is_stored_once(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        token, _ = await a_token(world)
        message = saying("Hello?")
        acks = []
        for _ in range(2):
            async with an_exchange(world, message, token=token) as exchange:
                ack = await exchange.until(Ack)
                acks.append(ack)
        assert acks[0].seq == acks[1].seq
        assert await bodies_of(world, acks[0].conversation_id) == ["Hello?"]


async def test_messages_of_one_exchange_keep_their_order(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        token, _ = await a_token(world)
        bodies = [f"Message {number}" for number in range(10)]
        async with an_exchange(world, *map(saying, bodies), token=token) as exchange:
            acks = [await exchange.until(Ack) for _ in bodies]
        assert await bodies_of(world, acks[0].conversation_id) == bodies


async def test_polled_answer_ends_with_what_was_asked_and_waits_for_news(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome, console, _, id_ = await talking(world)
        token = welcome_token(welcome)
        async with an_exchange(world, polls=True, token=token) as exchange:
            assert isinstance((await exchange.rest())[0], VisitorWelcome)
        async with an_exchange(world, saying("Once more"), polls=True, token=token) as exchange:
            assert [frame for frame in await exchange.rest() if isinstance(frame, Ack)]
        head = await world.shop.head(id_)
        cursor: Any = {"epoch": welcome.epoch, "conversation_id": id_, "after": head.last_seq}
        async with an_exchange(world, polls=True, token=token, **cursor) as exchange:
            await exchange.until(VisitorWelcome)
            await console.say("News", conversation_id=id_)
            news = [frame for frame in await exchange.rest() if isinstance(frame, Entries)]
            assert [entry.body for frame in news for entry in frame.entries] == ["News"]


async def test_many_exchanges_may_say_no_more_than_one_socket(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path, message_limit_per_minute=3) as world:
        token, _ = await a_token(world)
        for number in range(3):
            async with an_exchange(world, saying(f"Message {number}"), token=token) as exchange:
                await exchange.until(Ack)
        async with an_exchange(world, saying("One too many"), token=token) as exchange:
            refusal = await exchange.until(Error)
        assert (refusal.code, refusal.is_retryable) == ("rate_limited", True)
        async with an_exchange(world, saying("In front of it?"), token=token) as exchange:
            refusal = await exchange.until(Error)
        assert refusal.code == "out_of_turn"


async def test_drained_process_asks_to_come_back_and_then_ends_the_answer(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        login = await world.login(await world.shop.an_agent())
        async with an_exchange(world) as shopper, an_agents_exchange(world, login) as agent:
            await shopper.until(VisitorWelcome)
            await agent.until(AgentWelcome)
            await world.app.state.drain(0.2)
            for exchange in (shopper, agent):
                assert isinstance(await exchange.until(GoAway), GoAway)
                await exchange.rest()
                assert exchange.close_code == CloseCode.GOING_AWAY


@pytest.mark.parametrize(
    ("origin", "content", "refusal"),
    [
        ("https://evil.example", b"{}", (403, "cross_site_refused")),
        (None, b"", (422, "bad_exchange")),
        (None, b"x" * (64 * 1024 + 1), (422, "bad_exchange")),
        (None, b"{}\n" * (MAX_FRAMES + 1), (422, "bad_exchange")),
        (None, b"x\n" * (200 * 1024), (413, "body_too_large")),
    ],
)
async def test_what_no_page_of_ours_sends_is_refused(
    database_url: str, tmp_path: Path, origin: str | None, content: bytes, refusal: tuple[int, str]
) -> None:
    async with served(database_url, tmp_path) as world, world.http() as http:
        headers = {"Origin": origin} if origin else {}
        answer = await http.post("/exchange/visitor", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == refusal


@pytest.mark.parametrize(
    ("content", "close_code"),
    [
        (b'{"type":"hello","protocol":1,"site_key":"nobody"}', CloseCode.UNKNOWN_SITE),
        (b'{"type":"hello","protocol":99,"site_key":"nobody"}', CloseCode.PROTOCOL_VERSION),
        (b"\xff\xfe{{{", CloseCode.BAD_FRAME),
        (b'[1,2,{"a":NaN}]', CloseCode.BAD_FRAME),
    ],
)
async def test_hello_that_is_refused_is_told_as_a_socket_is(
    database_url: str, tmp_path: Path, content: bytes, close_code: int
) -> None:
    async with served(database_url, tmp_path) as world, world.http() as http:
        answer = await http.post("/exchange/visitor", content=content)
        assert answer.status_code == 200
        assert f'"code":{close_code}' in answer.text


@pytest.mark.timeout(90)  # they are cut off after the ten seconds in which they could have read
async def test_clients_that_do_not_take_their_answers_are_cut_off(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome, console, agent, id_ = await talking(world)
        connections = world.app.state.gateway.connections
        shopper = a_frame("hello", protocol=1, site_key=world.site_key, token=welcome_token(welcome))
        follow = a_frame("conversation.subscribe", ref="log", conversation_id=id_)
        bodies = {
            ("visitor", ""): a_body(shopper),
            ("agent", await world.login(agent)): a_body(a_frame("hello", protocol=1), follow),
        }
        async with AsyncExitStack() as stack:
            for (side, login), body in bodies.items():
                await hear_nothing(stack, world, a_request(world, side, login, body))
            await eventually(lambda: len(connections) == 4)
            for number in range(400):  # far more than all buffers on the way hold
                await console.say(f"{number} {BIG}", conversation_id=id_)
            await eventually(lambda: len(connections) == 2, within=timedelta(seconds=25))


async def hear_nothing(stack: AsyncExitStack, world: Served, request: bytes) -> None:
    """Ask for something and read nothing of the answer."""
    deaf = stack.enter_context(socket.socket())
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    deaf.setblocking(False)  # noqa: FBT003 - the standard library's name for it
    loop = asyncio.get_running_loop()
    await loop.sock_connect(deaf, ("127.0.0.1", world.settings.port))
    await loop.sock_sendall(deaf, request)


def a_request(world: Served, side: str, login: str, body: str) -> bytes:
    head = (
        f"POST /exchange/{side} HTTP/1.1",
        f"Host: 127.0.0.1:{world.settings.port}",
        f"Origin: {world.url}",
        f"Cookie: seventysix={login}",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*head, "", body)).encode()
