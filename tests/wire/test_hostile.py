"""Clients that do not read, flood, lie or send nonsense: they harm themselves at most."""

import asyncio
import json
import random
import socket
import string
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Frame, Opcode

from app.conversations.rules import Side
from app.conversations.schemas import MAX_BODY_CHARS
from app.gateway.endpoints import FRAMES_PER_MESSAGE
from app.gateway.protocol import AGENT_PUSH, CloseCode, Entries, Error, InboxSnapshot, Pong, Receipt, Typing
from app.kernel.ids import new_id
from tests.support.shop import shopper_says
from tests.support.talks import bodies, talking
from tests.support.waiting import eventually
from tests.support.wire import Served, WireClient, served

HUGE = 2**40
BIG = "€" * 7_000


@pytest.mark.timeout(90)  # it is cut off after the ten seconds in which it could have read
async def test_client_that_does_not_read_is_cut_off_and_nobody_else_is_harmed(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path, message_limit_per_minute=100_000) as world:
        shopper, _, console, agent, id_ = await talking(world)
        deaf = await a_deaf_console(world, str(id_), agent_login=await world.login(agent))
        sockets = world.app.state.gateway.connections
        assert len(sockets) == 3
        for number in range(400):  # far more than all buffers on the way hold
            said = await shopper.say(f"{number} {BIG}")
            await console.until(Entries, partial(_reaches, said.seq))
        await eventually(lambda: len(sockets) == 2, within=timedelta(seconds=25))
        last = await shopper.say("Still there?")
        await console.until(Entries, lambda frame: frame.through >= last.seq)
        assert await code_after_reading(deaf) in {CloseCode.SLOW_CONSUMER, 1006}
        deaf.transport.abort()


def _reaches(seq: int, frame: Entries) -> bool:
    return frame.through >= seq


async def a_deaf_console(world: Served, conversation_id: str, *, agent_login: str) -> ClientConnection:
    """Open a console that stops reading after its subscription; its buffers are as small as they can be."""
    client = WireClient(
        await connect(
            world.url.replace("http", "ws") + "/ws/agent",
            additional_headers={"Origin": world.url, "Cookie": f"seventysix={agent_login}"},
            compression=None,
            proxy=None,
            sock=small_socket(world),
        ),
        AGENT_PUSH,
    )
    await client.send("hello", protocol=1, ticket=await world.ticket(agent_login))
    await client.subscribe("conversation.subscribe", conversation_id=conversation_id)
    client.connection.transport.pause_reading()
    return client.connection


MANY_MORE = """
INSERT INTO conversations (id, site_id, visitor_id, queue_id, status, locale, last_seq, last_at,
                           queued_at, waiting_since, created_at)
SELECT gen_random_uuid(), site_id, visitor_id, queue_id, status, repeat('x', 900), last_seq, last_at,
       queued_at, waiting_since, created_at
FROM conversations, generate_series(1, 520)
"""


def small_socket(world: Served) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.connect(("127.0.0.1", world.settings.port))
    client.setblocking(False)  # noqa: FBT003 - the standard library's own flag
    return client


async def code_after_reading(connection: ClientConnection) -> int:
    connection.transport.resume_reading()
    with suppress(ConnectionClosedError):
        async for _ in connection:
            pass
    return connection.close_code or 1006


async def test_log_longer_than_the_outgoing_queue_can_be_opened(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome, _, agent, id_ = await talking(world)
        head = await world.shop.head(id_)
        big = "€" * MAX_BODY_CHARS
        for _ in range(6):
            await world.shop.post(*(shopper_says(head, big) for _ in range(50)))
        console = await world.console(agent)
        await console.subscribe("conversation.subscribe", conversation_id=id_)
        assert len(bodies(console, id_)) == 301
        again, _ = await world.shopper(welcome.token, conversation_id=id_, epoch=welcome.epoch, after=0)
        last = (await world.shop.head(id_)).last_seq
        await again.until(Entries, lambda frame: frame.through >= last)


async def test_flood_of_big_messages_does_not_cut_the_agent_off(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, _, id_ = await talking(world)
        # All at once: one transaction, and one burst of frames larger than the outgoing queue.
        head = await world.shop.head(id_)
        await world.shop.post(*(shopper_says(head, f"{number} {BIG}") for number in range(100)))
        await shopper.say("That was all.")
        last = (await world.shop.head(id_)).last_seq
        await console.until(Entries, lambda frame: frame.through >= last)
        assert len(bodies(console, id_)) == 102


async def test_inbox_larger_than_the_outgoing_queue_can_be_opened(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        await world.shop.a_conversation()
        async with world.transactions() as uow:
            await uow.session.execute(text(MANY_MORE))
        console = await world.console(await world.shop.an_agent(has_queue=False, online=False))
        assert len((await console.until(InboxSnapshot)).conversations) == 500
        await console.sync()


async def test_flood_of_typing_does_not_cut_the_agent_off(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path, message_limit_per_minute=1_000) as world:
        shopper, _, console, _, id_ = await talking(world)
        flood = [json.dumps({"type": "typing", "is_typing": bool(number % 2)}) for number in range(1_500)]
        for text in flood:
            await shopper.connection.send(text)
        await shopper.sync()
        await console.say("Slowly, please.", conversation_id=id_)
        assert 0 < len(console.seen(Typing)) < 300


async def test_receipt_beyond_all_numbers_is_refused_and_spoils_nobody_elses(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        liar, *_ = await talking(world)
        honest, _, console, _, id_ = await talking(world)
        for number in range(3):
            await liar.send("receipt", delivered=HUGE, read=HUGE)
            assert (await liar.until(Error)).code == "bad_frame"
            await honest.send("receipt", delivered=number, read=number)
        await console.until(
            Receipt,
            lambda frame: (
                (frame.conversation_id, frame.receipt.side, frame.receipt.read) == (id_, Side.VISITOR, 2)
            ),
        )


@pytest.mark.parametrize("body", ["\x00", "before\x00after"])
async def test_text_that_cannot_be_stored_is_refused_for_good(
    database_url: str, tmp_path: Path, body: str
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, _, id_ = await talking(world)
        for refusal in (
            await shopper.refusal("message.send", client_id=new_id(), body=body),
            await console.refusal("message.send", client_id=new_id(), body=body, conversation_id=id_),
        ):
            assert (refusal.code, refusal.is_retryable) == ("bad_frame", False)


async def test_hello_with_text_that_cannot_be_stored_does_no_harm(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        for field in ("site_key", "locale", "page_url", "page_title", "token"):
            client = await world.socket("/ws/visitor")
            hello = {"protocol": 1, "site_key": world.shop.site.key, field: "\x00"}
            await client.send("hello", **hello)
            if field != "token":
                assert (await client.until(Error)).code == "bad_frame", field
                assert await client.closed() == CloseCode.BAD_FRAME


def nonsense(chance: random.Random, valid: list[dict[str, Any]]) -> str:
    """Make a frame that is almost right, or not at all."""
    kind = chance.randrange(6)
    if kind == 0:
        return "".join(chance.choices(string.printable, k=chance.randrange(1, 200)))
    if kind == 1:
        return json.dumps(chance.choice([None, 7, [], {}, "text", [[[]]] * 3, {"type": None}]))
    frame = dict(chance.choice(valid))
    if kind == 2:
        return json.dumps(frame)[: chance.randrange(1, 40)]
    field = chance.choice(list(frame))
    if kind == 3:
        del frame[field]
    elif kind == 4:
        frame[field] = chance.choice(
            [None, -1, HUGE, 1.5, "", "x" * 10_000, "\ud83d", "\u0000", [], {}, True]
        )
    else:
        frame["unknown"] = 1
    return json.dumps(frame)


VISITOR_FRAMES: list[dict[str, Any]] = [
    {"type": "hello", "protocol": 1, "site_key": "shop", "after": 3, "epoch": str(new_id())},
    {"type": "message.send", "ref": "1", "client_id": str(new_id()), "body": "Hello?"},
    {"type": "receipt", "delivered": 1, "read": 1},
    {"type": "typing", "is_typing": True},
    {"type": "ping"},
]


def agent_frames(conversation_id: str) -> list[dict[str, Any]]:
    about: dict[str, Any] = {"conversation_id": conversation_id}
    return [
        {"type": "hello", "protocol": 1, "ticket": "none"},
        {"type": "inbox.subscribe", "ref": "1"},
        {"type": "board.subscribe", "ref": "2"},
        {"type": "conversation.subscribe", "ref": "3", "after": 1, "epoch": str(new_id()), **about},
        {"type": "conversation.unsubscribe", **about},
        {
            "type": "message.send",
            "ref": "4",
            "client_id": str(new_id()),
            "kind": "note",
            "body": "hm",
            **about,
        },
        {"type": "receipt", "delivered": 1, "read": 1, **about},
        {"type": "typing", "is_typing": True, **about},
    ]


@pytest.mark.parametrize("seed", range(3))
async def test_nonsense_never_breaks_a_socket_or_tells_about_our_insides(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, _, id_ = await talking(world)
        chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
        for client, valid in ((shopper, VISITOR_FRAMES), (console, agent_frames(str(id_)))):
            for _ in range(15):
                for _ in range(20):
                    await client.connection.send(nonsense(chance, valid))
                await client.sync()
            told = "".join(error.model_dump_json() for error in client.seen(Error))
            for inside in ("Traceback", "sqlalchemy", "asyncpg", "pydantic", "/app/", "internal_error"):
                assert inside not in told
        assert "frame.failed" not in capsys.readouterr().out
        last = await shopper.say("After all that?")
        await console.subscribe("conversation.subscribe", conversation_id=id_)
        await console.until(Entries, lambda frame: frame.through >= last.seq)


async def test_sockets_that_vanish_leave_nothing_behind(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        gateway = world.app.state.gateway
        for _ in range(5):
            shopper, _, console, _, _ = await talking(world)
            shopper.connection.transport.abort()
            console.connection.transport.abort()
        await eventually(lambda: not gateway.connections, within=timedelta(seconds=10))
        assert (gateway.logs._followers, gateway.staff._peers) == ({}, set())
        assert (gateway.shoppers._by_visitor, gateway.shoppers._by_conversation) == ({}, {})


async def test_whoever_floods_is_read_slowly(database_url: str, tmp_path: Path) -> None:
    """What is allowed at once is answered at once; the rest waits in the flooder's own connection."""
    async with served(database_url, tmp_path, message_limit_per_minute=6) as world:
        at_once, too_many = FRAMES_PER_MESSAGE, 200  # of which two a second are read
        flooder, _ = await world.shopper()
        neighbour, _ = await world.shopper()
        for _ in range(at_once + too_many):
            await flooder.send("ping")
        for _ in range(at_once - 2):
            await flooder.until(Pong)
        await neighbour.say("Is it my turn?")
        answered = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                while answered < too_many:
                    await flooder.until(Pong)
                    answered += 1
        assert answered < too_many, "a flood was read as fast as it came"


async def test_flood_of_pings_costs_nobody_but_the_flooder(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        flooder, _ = await world.shopper()
        neighbour, _ = await world.shopper()
        flooder.connection.transport.write(Frame(Opcode.PING, b"x" * 125).serialize(mask=True) * 20_000)
        assert await flooder.closed() == CloseCode.TOO_MANY_FRAMES
        await neighbour.say("Anything heard?")
