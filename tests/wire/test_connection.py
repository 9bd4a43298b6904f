"""One connection's outgoing queue: how far a reader may fall behind, and what happens then."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from starlette.types import Message

from app.gateway.connection import MAX_QUEUED_BYTES, MAX_QUEUED_FRAMES, Connection, Socket
from app.gateway.protocol import CloseCode
from app.gateway.session import Session
from app.kernel.buckets import TokenBucket
from tests.support.waiting import eventually


@dataclass
class Reader:
    """The other end: takes frames only while it may, and tells what it was sent."""

    says: list[str] = field(default_factory=list)
    may_read: asyncio.Event = field(default_factory=asyncio.Event)
    sent: list[Message] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.sent if message["type"] == "websocket.send"]

    @property
    def code(self) -> int | None:
        codes = [message["code"] for message in self.sent if message["type"] == "websocket.close"]
        return codes[0] if codes else None

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.send":
            await self.may_read.wait()
        self.sent.append(message)

    async def receive(self) -> Message:
        if not self.sent:
            return {"type": "websocket.connect"}
        if self.says:
            return {"type": "websocket.receive", "text": self.says.pop(0)}
        return await asyncio.Future()


@asynccontextmanager
async def connected(
    reader: Reader, handle: Callable[[str], Awaitable[None]] | None = None
) -> AsyncIterator[Connection]:
    """Run a connection; at the end the reader has read whatever it was sent."""
    socket = Socket({"type": "websocket", "path": "/", "headers": []}, reader.receive, reader.send)
    await socket.accept()
    session = Session(TokenBucket(1, 0.0), TokenBucket(1, 0.0), TokenBucket(600, 0.0), TokenBucket(1, 0.0))
    session.greet()
    connection = Connection(socket, session)
    running = asyncio.create_task(connection.run(handle or _ignore))
    try:
        yield connection
    finally:
        reader.may_read.set()
        connection.close(1000, "")
        await running


async def _ignore(_: str) -> None:
    return


async def stall(connection: Connection) -> None:
    """Let the writer take one frame and get stuck with it."""
    connection.send_text("first")
    await eventually(lambda: not connection._queue)


async def test_frames_arrive_in_order() -> None:
    reader = Reader()
    async with connected(reader) as connection:
        for number in range(100):
            connection.send_text(str(number))
    assert reader.texts == [str(number) for number in range(100)]


async def test_too_many_frames_cost_the_connection() -> None:
    reader = Reader()
    async with connected(reader) as connection:
        await stall(connection)
        states = []
        for _ in range(MAX_QUEUED_FRAMES + 1):
            connection.send_text("x")
            states.append(connection.is_closing)
        assert states == [*[False] * MAX_QUEUED_FRAMES, True]
        connection.send_text("and nothing after it")
    assert reader.code == CloseCode.SLOW_CONSUMER
    assert "and nothing after it" not in reader.texts


@pytest.mark.parametrize("is_snapshot_first", [True, False])
async def test_one_frame_of_any_size_is_let_through(*, is_snapshot_first: bool) -> None:
    reader = Reader()
    snapshot = "x" * (3 * MAX_QUEUED_BYTES)
    frames = [snapshot, "done"] if is_snapshot_first else ["typing", snapshot]
    async with connected(reader) as connection:
        await stall(connection)
        for frame in frames:
            connection.send_text(frame)
        assert not connection.is_closing
    assert reader.texts == ["first", *frames]


async def test_two_frames_of_any_size_are_not() -> None:
    async with connected(Reader()) as connection:
        await stall(connection)
        for _ in range(2):
            connection.send_text("x" * (2 * MAX_QUEUED_BYTES))
        assert connection.is_closing


async def test_too_many_bytes_cost_the_connection() -> None:
    chunk = "x" * 10_000
    async with connected(Reader()) as connection:
        await stall(connection)
        sent = 0
        while not connection.is_closing:
            connection.send_text(chunk)
            sent += len(chunk)
        assert MAX_QUEUED_BYTES < sent <= MAX_QUEUED_BYTES + 3 * len(chunk)


async def test_whoever_sends_pages_waits_until_they_are_taken() -> None:
    reader = Reader()
    async with connected(reader) as connection:
        await connection.drained()
        await stall(connection)
        draining = asyncio.create_task(connection.drained())
        await asyncio.wait([draining], timeout=0)
        assert not draining.done()
        reader.may_read.set()
        await draining
        assert reader.texts == ["first"]


async def test_whoever_waits_for_a_reader_that_is_cut_off_goes_on() -> None:
    async with connected(Reader()) as connection:
        await stall(connection)
        draining = asyncio.create_task(connection.drained())
        connection.close(1000, "")
        await draining


@pytest.mark.parametrize("is_soon", [True, False])
async def test_what_is_under_way_is_finished_when_a_connection_ends(*, is_soon: bool) -> None:
    has_begun, may_end, outcomes = asyncio.Event(), asyncio.Event(), list[str]()

    async def handle(text: str) -> None:
        has_begun.set()
        try:
            await may_end.wait()
            outcomes.append(f"{text} done")
        except asyncio.CancelledError:
            outcomes.append(f"{text} torn off")
            raise

    reader = Reader(says=["first", "second"])
    async with connected(reader, handle) as connection:
        await has_begun.wait()
        connection.close(CloseCode.REVOKED, "revoked")
        await asyncio.sleep(0)
        if is_soon:
            may_end.set()
    assert outcomes == ["first done" if is_soon else "first torn off"]
    assert reader.code == CloseCode.REVOKED
