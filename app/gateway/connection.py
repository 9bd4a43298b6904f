"""One socket's I/O: reading, writing from a bounded queue, and an orderly end."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from app.gateway.protocol import CloseCode, Frame
from app.gateway.session import HELLO_WITHIN_S, Phase, Session
from app.kernel.metrics import SLOW_CONSUMERS
from app.web.websocket import LINE, Line

MAX_QUEUED_FRAMES = 256
MAX_QUEUED_BYTES = 256 * 1024
PIECE_BYTES = 32 * 1024
WRITE_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 1.0
# Well within the five seconds in which whoever may do nothing any more is put out.
FINISHES_WITHIN_S = 2.0


class Socket:
    """A WebSocket as the server gives it to us, without what a framework would wrap around every frame."""

    __slots__ = ("_receive", "_scope", "_send", "line")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        # The short way for texts, where the server has one. Taken out, because the line holds the scope:
        # a circle would live on until the collector's next full round.
        self.line: Line | None = (scope.get("extensions") or {}).pop(LINE, {}).get("line")
        self._receive = receive
        self._send = send

    @property
    def upgrade(self) -> HTTPConnection:
        """What the browser sent along with the upgrade."""
        return HTTPConnection(self._scope)

    async def accept(self) -> None:
        """Let the peer in; the first thing to be done."""
        await self._receive()
        await self._send({"type": "websocket.accept"})

    async def refuse(self, code: int, reason: str) -> None:
        """Do not let the peer in."""
        await self._receive()
        await self.close(code, reason)

    async def receive(self) -> str | None:
        """Return the next text, None for a frame that is not text; raises `ConnectionError` at the end."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise ConnectionResetError
        text: str | None = message.get("text")
        return text

    async def send(self, text: str) -> None:
        """Hand a frame to the network; waits while it takes nothing, raises `OSError` when the peer is gone."""
        await self._send({"type": "websocket.send", "text": text})

    async def close(self, code: int, reason: str) -> None:
        """Say goodbye."""
        await self._send({"type": "websocket.close", "code": code, "reason": reason})


class Transport(Protocol):
    """What carries the frames of one connection: a WebSocket, or an exchange over HTTP."""

    @property
    def line(self) -> Line | None:
        """The short way for texts, where there is one."""

    async def receive(self) -> str | None:
        """Return the next text, None for a frame that is not text; raises `ConnectionError` at the end."""

    async def send(self, text: str) -> None:
        """Hand a frame to the network; waits while it takes nothing, raises `OSError` when the peer is gone."""

    async def close(self, code: int, reason: str) -> None:
        """Say goodbye."""


class Connection:
    """A socket that never makes anybody wait: what it can't take in time costs it the connection."""

    __slots__ = (
        "_close",
        "_is_due",
        "_is_gone",
        "_is_handling",
        "_line",
        "_loop",
        "_queue",
        "_queued_bytes",
        "_reader",
        "_socket",
        "_writer",
        "session",
    )

    def __init__(self, socket: Transport, session: Session) -> None:
        self.session = session
        self._socket = socket
        self._line = socket.line
        self._loop = asyncio.get_running_loop()
        self._queue: deque[str] = deque()
        self._queued_bytes = 0
        self._reader: asyncio.Task[None] | None = None
        self._is_handling = False
        self._is_due = False  # what is queued will be written in a moment
        self._writer: asyncio.Task[None] | None = None  # only while the peer does not take all at once
        self._close: tuple[int, str] | None = None
        self._is_gone = False

    @property
    def is_drained(self) -> bool:
        """Whether everything queued was handed to the network, or nothing more will be."""
        return (not self._queue and self._writer is None) or self.is_closing

    @property
    def is_closing(self) -> bool:
        """Whether nothing more will be sent."""
        return self._close is not None

    def send(self, frame: Frame) -> None:
        """Queue a frame."""
        self.send_text(frame.model_dump_json())

    def send_text(self, text: str) -> None:
        """Queue a rendered frame, or cut the receiver off when it is too far behind."""
        if self._close is not None or self._is_gone:
            return
        if self._is_too_far_behind(text):
            self._queue.clear()
            SLOW_CONSUMERS.inc()
            self.close(CloseCode.SLOW_CONSUMER, "slow_consumer")
            return
        self._queue.append(text)
        self._queued_bytes += len(text)
        if not self._is_due and self._writer is None:
            self._is_due = True
            # Two turns later: what follows at once, as the acknowledgement does, goes along.
            self._loop.call_soon(self._loop.call_soon, self._flush)

    def has_room(self, text: str) -> bool:
        """Tell whether a frame that could also be made later fits without coming near the limits."""
        return (
            len(self._queue) < MAX_QUEUED_FRAMES // 2
            and self._queued_bytes + len(text) <= MAX_QUEUED_BYTES // 2
        )

    async def drained(self) -> None:
        """Wait until `is_drained`."""
        while not self.is_drained:
            if self._writer is not None:
                await asyncio.wait([self._writer])
            else:
                await asyncio.sleep(0)

    def _is_too_far_behind(self, text: str) -> bool:
        if len(self._queue) >= MAX_QUEUED_FRAMES:
            return True
        if self._queued_bytes + len(text) <= MAX_QUEUED_BYTES:
            return False
        # One frame may be of any size: a snapshot or a page of a log is no sign that nobody reads.
        largest = max((len(text), *map(len, self._queue)))
        return self._queued_bytes + len(text) - largest > MAX_QUEUED_BYTES

    def close(self, code: int, reason: str) -> None:
        """End the connection after what is queued already; a frame that is being acted on is finished, if that is soon."""
        if self._close is None:
            self._close = (code, reason)
            if self._is_handling and self._reader is not asyncio.current_task():
                # Torn out of a transaction it would cost the database connection, and leave it open whether it was done.
                self._loop.call_later(FINISHES_WITHIN_S, self._stop_reading)
            else:
                self._stop_reading()

    def _stop_reading(self) -> None:
        if self._reader is not None and self._reader is not asyncio.current_task():
            self._reader.cancel()

    async def run(
        self, handle: Callable[[str], Awaitable[None]], take: Callable[[bytes], bool] = lambda _: False
    ) -> None:
        """Read and write until either side ends it. `handle` gets one frame at a time, in order.

        So does `take`, with what can be acted on at once: it returns False for what it leaves to `handle`.
        """
        reader = self._reader = asyncio.current_task()
        if self._line is not None:
            self._line.take_text = lambda text: self._is_idle and self._take_at_once(take, text)
        try:
            await self._read(handle)
        except asyncio.CancelledError:
            if self._close is None or reader is None:
                raise
            reader.uncancel()
        finally:
            self._reader = None
            if self._line is not None:
                self._line.take_text = None
            await self._end()

    @property
    def _is_idle(self) -> bool:
        """Whether nothing that came before is still being acted on, or held back."""
        return not self._is_handling and self._close is None and self.session.may_read(self._loop.time())

    def _take_at_once(self, take: Callable[[bytes], bool], text: bytes) -> bool:
        is_taken = take(text)
        if is_taken:
            self.session.pause_before_frame(self._loop.time())
        return is_taken

    async def _read(self, handle: Callable[[str], Awaitable[None]]) -> None:
        # One deadline for the greeting, however many other frames come first.
        hello_by = self._loop.time() + HELLO_WITHIN_S
        while self._close is None:
            try:
                if self.session.phase is Phase.GREETING:
                    async with asyncio.timeout_at(hello_by):
                        text = await self._socket.receive()
                else:
                    text = await self._socket.receive()
            except TimeoutError:
                self._close = (CloseCode.HELLO_TIMEOUT, "hello_timeout")
                return
            except ConnectionError:
                self._is_gone = True
                return
            if text is None:
                self._close = (CloseCode.BAD_FRAME, "text_frames_only")
                return
            self._is_handling = True
            await handle(text)
            pause = self.session.pause_before_frame(self._loop.time())
            if pause > 0:
                await asyncio.sleep(pause)
            self._is_handling = False

    def _flush(self) -> None:
        """Write what is queued: at once as far as the peer takes it, the rest as it does."""
        self._is_due = False
        while self._queue and self._line is not None and self._line.is_writable:
            self._line.write_texts(self._next_piece())
        if self._queue and self._writer is None:
            self._writer = self._loop.create_task(self._write())

    def _next_piece(self) -> list[str]:
        """Take from the queue what is to be written in one piece."""
        taken, size = [], 0
        while self._queue and size < PIECE_BYTES:
            taken.append(self._queue.popleft())
            size += len(taken[-1])
        self._queued_bytes -= size
        return taken

    async def _write(self) -> None:
        """Write until nothing is queued."""
        try:
            while self._queue:
                text = self._queue.popleft()
                self._queued_bytes -= len(text)
                await self._write_one(text)
        except (OSError, RuntimeError):
            # The peer has gone; the reader notices too, nobody else is harmed.
            self._is_gone = True
        finally:
            self._writer = None

    async def _write_one(self, text: str) -> None:
        # A plain timer costs a tenth of what a timeout does.
        timer = self._loop.call_later(WRITE_TIMEOUT_S, self._give_up)
        try:
            await self._socket.send(text)
        finally:
            timer.cancel()

    def _give_up(self) -> None:
        if self._writer is not None:
            self._writer.cancel()
        self._queue.clear()
        SLOW_CONSUMERS.inc()
        self.close(CloseCode.SLOW_CONSUMER, "slow_consumer")

    async def _end(self) -> None:
        """Give what is queued and the goodbye a last chance; nobody waits for it but this socket."""
        self._flush()
        writer = self._writer
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                if writer is not None:
                    await asyncio.wait([writer])
                if not self._is_gone:
                    await self._socket.close(*(self._close or (1000, "")))
        except (TimeoutError, RuntimeError, OSError):
            self._is_gone = True
        finally:
            if writer is not None:
                writer.cancel()
                await asyncio.gather(writer, return_exceptions=True)
