"""The short way for text frames: whatever arrives, in whatever pieces, it means what it meant on the long way."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from app.gateway.protocol import CloseCode
from app.web.websocket import (
    GONE_WITHIN_S,
    LINE,
    LONG_WAY_BYTES,
    MOST_WAITING,
    ODD_FRAMES_AT_ONCE,
    UNREAD_BYTES,
    Line,
    QuickWebSocket,
)
from tests.support.transport import ShiftedLoop, Transport
from tests.support.waiting import eventually

MAX_BYTES = 1_000
PING_EVERY_S, PONG_WITHIN_S = 20, 10
MASK = b"\x01\x02\x03\x04"
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


async def talk(
    kind: type[WebSocketsSansIOProtocol],
    pieces: list[bytes],
    texts: list[str],
    takes: Callable[[bytes], bool] = lambda _: False,
) -> tuple[list[Any], bytes, bool, bool]:
    """Let a peer send pieces and the application send texts; returns all that either has noticed.

    Where there is a line it is used: texts are written on it, and `takes` says which are taken from it.
    """
    events: list[Any] = []
    is_accepted = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        line: Line | None = scope["extensions"].get(LINE, {}).get("line")
        await receive()
        await send({"type": "websocket.accept"})
        is_accepted.set()
        if line is not None:
            line.take_text = take
            assert line.is_writable
            line.write_texts(texts)
        for text in [] if line is not None else texts:
            await send({"type": "websocket.send", "text": text})
        while not events or events[-1]["type"] != "websocket.disconnect":
            events.append(await receive())

    def take(text: bytes) -> bool:
        if is_taken := takes(text):
            events.append({"type": "websocket.receive", "text": text.decode()})
        return is_taken

    config = uvicorn.Config(
        app, ws_max_size=MAX_BYTES, ws_per_message_deflate=False, log_config=None, lifespan="off"
    )
    config.load()
    transport = Transport()
    protocol = kind(config=config, server_state=ServerState(), app_state={})
    protocol.connection_made(transport)  # type: ignore[arg-type]  # what it needs of one
    protocol.data_received(UPGRADE)
    await is_accepted.wait()
    for piece in pieces:
        if not transport.is_closed:
            protocol.data_received(piece)
            await asyncio.sleep(0)
    await eventually(lambda: transport.is_closed or not transport.is_paused)
    protocol.connection_lost(None)
    await asyncio.gather(*protocol.tasks)
    handshake, _, frames = bytes(transport.written).partition(b"\r\n\r\n")
    return events, frames, b" 101 " in handshake, transport.is_closed


def frame(opcode: Opcode, data: bytes, *, fin: bool = True, is_masked: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=is_masked)


texts = st.text(max_size=300).map(lambda text: frame(Opcode.TEXT, text.encode()))
data = st.binary(max_size=200)
odd = st.one_of(
    data.map(lambda payload: frame(Opcode.BINARY, payload)),
    st.binary(max_size=100).map(lambda payload: frame(Opcode.PING, payload)),
    st.binary(max_size=100).map(lambda payload: frame(Opcode.PONG, payload)),
    st.just(frame(Opcode.TEXT, b"ab", fin=False)),
    st.just(frame(Opcode.CONT, b"cd", fin=False)),
    st.just(frame(Opcode.CONT, b"ef")),
    st.just(frame(Opcode.CLOSE, b"\x03\xe8")),
    st.just(frame(Opcode.TEXT, b"\xff\xfe")),
    st.just(frame(Opcode.TEXT, b"x" * (MAX_BYTES + 1))),
    st.just(frame(Opcode.TEXT, b"x" * 70_000)[:20]),
    st.just(frame(Opcode.TEXT, b"unmasked", is_masked=False)),
    st.binary(min_size=1, max_size=12),
)


@st.composite
def streams(draw: st.DrawFn) -> list[bytes]:
    """Frames of all kinds, cut into pieces anywhere."""
    stream = b"".join(draw(st.lists(st.one_of(texts, texts, texts, odd), max_size=8)))
    cuts = sorted(draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    return [
        stream[start:stop]
        for start, stop in zip([0, *cuts], [*cuts, len(stream)], strict=True)
        if stop > start
    ]


@given(
    streams(), st.lists(st.sampled_from(["", "x" * 125, "x" * 126, "é" * 40_000, "x" * 65_536]), max_size=3)
)
def test_both_ways_lead_to_the_same(pieces: list[bytes], said: list[str]) -> None:
    single_bytes = [bytes([byte]) for piece in pieces for byte in piece]
    events, *rest = asyncio.run(talk(WebSocketsSansIOProtocol, single_bytes, said))
    quick_events, *quick_rest = asyncio.run(talk(QuickWebSocket, pieces, said))
    if "reason" not in events[-1]:
        assert (quick_events, quick_rest) == (events, rest)
    else:
        # Of a piece with something broken in it the long way may forget what came before, or name another fault.
        *quick_texts, quick_end = quick_events
        assert quick_texts == events[: len(quick_texts)]
        assert "reason" in quick_end
        assert quick_rest[1:] == rest[1:]


@pytest.mark.parametrize("takes", [lambda _: True, lambda text: len(text) > 1, lambda text: text != b"4"])
def test_texts_that_are_taken_from_the_line_and_those_that_are_not_keep_their_order(
    takes: Callable[[bytes], bool],
) -> None:
    # What follows a text that waits must not be taken before it has been received.
    taken: list[bytes] = []

    def take(text: bytes) -> bool:
        if takes(text):
            taken.append(text)
            return True
        return False

    stream = b"".join(frame(Opcode.TEXT, str(number).encode()) for number in range(20))
    for size in (7, 50, len(stream)):
        pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
        events = asyncio.run(talk(QuickWebSocket, pieces, [], take))[0]
        assert [event.get("text") for event in events[:-1]] == [str(number) for number in range(20)]
    assert taken


def test_server_that_ends_says_nothing_where_the_peer_has_begun_to_close() -> None:
    async def end_while_closing() -> None:
        async def app(_: Any, receive: Any, send: Any) -> None:
            await receive()
            await send({"type": "websocket.accept"})
            is_accepted.set()
            while (await receive())["type"] != "websocket.disconnect":
                pass

        is_accepted, transport = asyncio.Event(), Transport()
        config = uvicorn.Config(app, ws_per_message_deflate=False, log_config=None, lifespan="off")
        config.load()
        protocol = QuickWebSocket(config=config, server_state=ServerState(), app_state={})
        protocol.connection_made(transport)  # type: ignore[arg-type]  # what it needs of one
        protocol.data_received(UPGRADE)
        await is_accepted.wait()
        protocol.data_received(frame(Opcode.CLOSE, b"\x03\xe8"))
        written = len(transport.written)
        protocol.shutdown()
        assert transport.is_closed
        assert len(transport.written) == written
        protocol.connection_lost(None)
        await asyncio.gather(*protocol.tasks)

    asyncio.run(end_while_closing())


def test_several_texts_in_one_piece_and_one_text_in_several() -> None:
    stream = b"".join(frame(Opcode.TEXT, text) for text in (b"one", b"two" * 60, "drei €".encode(), b""))
    for size in (1, 2, 7, len(stream)):
        pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
        events = asyncio.run(talk(QuickWebSocket, pieces, []))[0]
        assert [event.get("text") for event in events] == ["one", "two" * 60, "drei €", "", None]


@dataclass
class Deaf:
    """An application that lets a peer in, and listens only when it is told to."""

    transport: Transport = field(default_factory=Transport)
    may_listen: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[str] = field(default_factory=list)
    goodbye: tuple[int, str] | None = None

    async def __call__(self, _: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        if self.goodbye is not None:
            code, reason = self.goodbye
            await send({"type": "websocket.close", "code": code, "reason": reason})
            return
        await self.may_listen.wait()
        while (event := await receive())["type"] != "websocket.disconnect":
            self.heard.append(event["text"])

    async def let_in(self) -> QuickWebSocket:
        config = uvicorn.Config(
            self,
            ws_max_size=MAX_BYTES,
            ws_per_message_deflate=False,
            ws_ping_interval=PING_EVERY_S,
            ws_ping_timeout=PONG_WITHIN_S,
            log_config=None,
            lifespan="off",
        )
        config.load()
        protocol = QuickWebSocket(config=config, server_state=ServerState(), app_state={})
        protocol.connection_made(self.transport)  # type: ignore[arg-type]  # what it needs of one
        protocol.data_received(UPGRADE)
        await eventually(lambda: b"101 Switching" in self.transport.written)
        self.transport.written.clear()
        return protocol


FLOODS = {
    "pings": frame(Opcode.PING, b"x" * 125),
    "pongs": frame(Opcode.PONG, b""),
    "pieces": frame(Opcode.CONT, b"", fin=False),
}


@pytest.mark.parametrize("kind", FLOODS)
@pytest.mark.parametrize("is_in_step", [True, False])
async def test_flood_that_the_application_never_sees_ends_the_line(kind: str, *, is_in_step: bool) -> None:
    deaf = Deaf()
    protocol = await deaf.let_in()
    if kind == "pieces" or not is_in_step:
        protocol.data_received(frame(Opcode.TEXT, b"", fin=False))
    protocol.data_received(FLOODS[kind] * (ODD_FRAMES_AT_ONCE - 1))
    assert not deaf.transport.ends, "a peer that does nothing out of the ordinary was cut off"
    protocol.data_received(FLOODS[kind] * 20_000)
    assert deaf.transport.ends == ["eof"]
    assert deaf.transport.written.endswith(
        Frame(Opcode.CLOSE, CloseCode.TOO_MANY_FRAMES.to_bytes(2) + b"too_many_frames").serialize(mask=False)
    )
    assert len(deaf.transport.written) < 200 * ODD_FRAMES_AT_ONCE
    deaf.may_listen.set()
    await asyncio.gather(*protocol.tasks)
    assert not deaf.transport.is_closed, "what is left unread costs the peer our goodbye"
    protocol.data_received(b"x" * UNREAD_BYTES)
    assert not deaf.transport.is_closed
    protocol.data_received(b"x")
    assert deaf.transport.ends == ["eof", "abort"]
    protocol.connection_lost(None)


async def test_whoever_floods_on_after_the_goodbye_is_cut_off() -> None:
    deaf = Deaf(goodbye=(4001, "enough"))
    protocol = await deaf.let_in()
    await asyncio.gather(*protocol.tasks)
    protocol.data_received(frame(Opcode.TEXT, b"{}") * 20_000)
    assert deaf.transport.ends == ["eof"], "the goodbye is lost with what is left unread"
    protocol.data_received(b"x" * (UNREAD_BYTES + 1))
    assert deaf.transport.ends == ["eof", "abort"]
    protocol.connection_lost(None)


@pytest.mark.parametrize("is_in_step", [True, False])
async def test_tiny_texts_wait_unread_until_the_application_gets_on(*, is_in_step: bool) -> None:
    deaf = Deaf()
    protocol = await deaf.let_in()
    if not is_in_step:
        protocol.data_received(frame(Opcode.TEXT, b"first", fin=False) + frame(Opcode.CONT, b""))
    said = [str(number) for number in range(5_000)]
    protocol.data_received(b"".join(frame(Opcode.TEXT, text.encode()) for text in said))
    assert deaf.transport.is_paused
    assert protocol.queue.qsize() <= MOST_WAITING + LONG_WAY_BYTES / len(frame(Opcode.TEXT, b""))
    deaf.may_listen.set()
    await eventually(lambda: not deaf.transport.is_paused)
    protocol.connection_lost(None)
    await asyncio.gather(*protocol.tasks)
    assert deaf.heard == ([] if is_in_step else ["first"]) + said


def test_texts_that_had_to_wait_are_not_overtaken_on_the_line() -> None:
    taken: list[bytes] = []

    def take(text: bytes) -> bool:
        # Most could be acted on at once, were it their turn.
        is_taken = int(text) % 100 != 50
        taken.extend([text] * is_taken)
        return is_taken

    said = [str(number) for number in range(3 * MOST_WAITING)]
    stream = b"".join(frame(Opcode.TEXT, text.encode()) for text in said)
    events = asyncio.run(talk(QuickWebSocket, [stream], [], take))[0]
    assert [event.get("text") for event in events[:-1]] == said
    assert taken


@pytest.mark.parametrize(
    "more", [b"X: " + b"x" * 9_000, b"\r\n".join(b"X-%d: x" % number for number in range(300))]
)
async def test_upgrade_that_asks_too_much_is_refused_rather_than_left_waiting(more: bytes) -> None:
    transport = Transport()
    config = uvicorn.Config(Deaf(), log_config=None, lifespan="off")
    config.load()
    protocol = QuickWebSocket(config=config, server_state=ServerState(), app_state={})
    protocol.connection_made(transport)  # type: ignore[arg-type]  # what it needs of one
    protocol.data_received(UPGRADE[:-2] + more + b"\r\n\r\n")
    assert transport.written.startswith(b"HTTP/1.1 431 ")
    assert transport.is_closed


@pytest.mark.parametrize("ends_by", ["goodbye", "silence"])
def test_whoever_does_not_even_take_the_goodbye_is_cut_off(ends_by: str) -> None:
    async def end_on_the_deaf() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, ShiftedLoop)
        deaf = Deaf(goodbye=(4008, "slow_consumer") if ends_by == "goodbye" else None)
        protocol = await deaf.let_in()  # its transport never says that the connection is lost
        for step_s in () if ends_by == "goodbye" else (PING_EVERY_S, PONG_WITHIN_S):
            loop.shift_s += step_s + 0.1
            await asyncio.sleep(0.01)
        loop.shift_s += GONE_WITHIN_S - 1
        await asyncio.sleep(0.01)
        assert not deaf.transport.ends
        loop.shift_s += 1.1
        await asyncio.sleep(0.01)
        assert deaf.transport.ends == ["abort"]
        deaf.may_listen.set()
        protocol.connection_lost(None)
        await asyncio.gather(*protocol.tasks)

    with asyncio.Runner(loop_factory=ShiftedLoop) as runner:
        runner.run(end_on_the_deaf())
