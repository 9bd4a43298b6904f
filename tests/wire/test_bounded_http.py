"""What a connection may send before anybody looks at it, and for how long it may say too little."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.web.bounded import (
    BODY_ENDS_WITHIN_S,
    BODY_STALLS_S,
    BODY_WITHIN_S,
    HEAD_WITHIN_S,
    MAX_HEAD_BYTES,
    MAX_HEADERS,
    MAX_PIPELINED,
    BoundedHttp,
)
from tests.support.transport import ShiftedLoop, Transport

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
WITH_BODY = HEAD + b"Content-Length: 1000\r\n\r\n"
WHOLE = HEAD + b"Content-Length: 2\r\n\r\nhi"
LINE = b"x" * 8_192
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Talk:
    """A peer that sends what it likes to an application that reads a whole body, and answers when it may."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.transport = Transport()
        config = uvicorn.Config(
            self._answer, interface="asgi3", log_config=None, lifespan="off", ws="websockets-sansio"
        )
        config.load()
        self.protocol = BoundedHttp(config=config, server_state=ServerState(), app_state={})
        self.protocol.connection_made(self.transport)  # type: ignore[arg-type]  # what it needs of one

    async def _answer(self, _: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def says(self, *pieces: bytes) -> None:
        for piece in pieces:
            if not self.transport.is_closed:
                self.protocol.data_received(piece)
        await asyncio.sleep(0.01)

    async def waits(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, ShiftedLoop)
        loop.shift_s += seconds
        await asyncio.sleep(0.01)

    @property
    def answers(self) -> list[int]:
        return [int(part[:3]) for part in bytes(self.transport.written).split(b"HTTP/1.1 ")[1:]]

    @property
    def has_ended(self) -> bool:
        return self.transport.is_closed

    def leave(self) -> None:
        self.protocol.connection_lost(None)


def played(scene: Callable[[Talk], Awaitable[None]]) -> None:
    async def play() -> None:
        talk = Talk()
        await scene(talk)
        talk.may_answer.set()
        talk.leave()
        await asyncio.gather(*talk.protocol.tasks)

    with asyncio.Runner(loop_factory=ShiftedLoop) as runner:
        runner.run(play())


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"X: ", *[LINE] * 9],
        [b"GET /", *[LINE] * 9],
        [HEAD, *[b"X: y\r\n"] * (MAX_HEADERS + 1)],
        [HEAD + b"X: y\r\n" * 10_000],
    ],
    ids=["one header", "the address", "many headers", "many at once"],
)
def test_head_that_is_too_large_is_refused(pieces: list[bytes]) -> None:
    async def scene(talk: Talk) -> None:
        await talk.says(*pieces)
        assert talk.answers == [431]
        assert talk.has_ended

    played(scene)


def test_large_head_behind_an_open_request_ends_the_connection() -> None:
    async def scene(talk: Talk) -> None:
        talk.may_answer.clear()
        await talk.says(WHOLE, HEAD + b"X: ", *[LINE] * 9)
        assert talk.transport.ends == ["abort"]
        assert not talk.answers

    played(scene)


def test_requests_behind_an_open_one_are_few() -> None:
    async def scene(talk: Talk) -> None:
        talk.may_answer.clear()
        await talk.says(WHOLE * (MAX_PIPELINED + 1))
        assert not talk.has_ended
        await talk.says(WHOLE * 100)
        assert talk.transport.ends == ["abort"]

    played(scene)


def test_heads_and_bodies_of_any_lawful_size_are_taken() -> None:
    async def scene(talk: Talk) -> None:
        body = b"x" * 4 * MAX_HEAD_BYTES
        head = HEAD + b"".join(b"X-%d: %b\r\n" % (number, b"y" * 400) for number in range(MAX_HEADERS - 2))
        for _ in range(3):
            await talk.says(head + b"Content-Length: %d\r\n\r\n" % len(body))
            for start in range(0, len(body), 50_000):
                await talk.says(body[start : start + 50_000])
        assert talk.answers == [200, 200, 200]
        assert not talk.has_ended

    played(scene)


@pytest.mark.parametrize("begun", [b"", b"\r\n", HEAD, WHOLE + HEAD, WHOLE + b"GET"])
def test_request_that_does_not_come_is_not_waited_for(begun: bytes) -> None:
    async def scene(talk: Talk) -> None:
        await talk.says(begun)
        await talk.waits(HEAD_WITHIN_S - 1)
        if not begun.startswith(WHOLE):  # a connection that was used before is let go sooner
            assert not talk.has_ended
            await talk.says(b"\r\n" if not begun.strip() else b"X: y\r\n")
        await talk.waits(1.1)
        assert talk.has_ended

    played(scene)


def test_body_may_come_slowly_but_not_stand_still() -> None:
    async def scene(talk: Talk) -> None:
        await talk.says(WITH_BODY)
        for _ in range(3):
            await talk.waits(BODY_STALLS_S - 1)
            await talk.says(b"x")
        assert not talk.has_ended
        await talk.waits(BODY_STALLS_S + 0.1)
        assert talk.has_ended

    played(scene)


def test_body_that_drips_ends_some_time() -> None:
    async def scene(talk: Talk) -> None:
        await talk.says(WITH_BODY)
        for _ in range(int(BODY_WITHIN_S / BODY_STALLS_S) + 2):
            await talk.says(b"x")
            await talk.waits(BODY_STALLS_S - 1)
        assert talk.has_ended

    played(scene)


def test_server_that_ends_does_not_wait_long_for_a_body() -> None:
    async def scene(talk: Talk) -> None:
        await talk.says(WITH_BODY)
        talk.protocol.shutdown()
        await talk.waits(BODY_ENDS_WITHIN_S / 2)
        await talk.says(b"x")
        assert not talk.has_ended
        await talk.waits(BODY_ENDS_WITHIN_S / 2 + 0.1)
        assert talk.has_ended

    played(scene)


def test_answer_may_take_its_time() -> None:
    async def scene(talk: Talk) -> None:
        talk.may_answer.clear()
        await talk.says(WHOLE)
        await talk.waits(10 * BODY_WITHIN_S)
        assert not talk.has_ended
        talk.may_answer.set()
        await asyncio.sleep(0.01)
        assert talk.answers == [200]

    played(scene)


@pytest.mark.parametrize("before", [b"", WHOLE], ids=["at once", "behind a request"])
def test_socket_stays_open(before: bytes) -> None:
    async def scene(talk: Talk) -> None:
        await talk.says(before)
        talk.may_answer.clear()
        await talk.says(UPGRADE)
        await talk.waits(2 * BODY_WITHIN_S)
        assert not talk.has_ended

    played(scene)
