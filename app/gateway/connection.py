"""One socket's I/O: a reader, a writer with a bounded queue, and an orderly end."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from app.gateway.protocol import CloseCode, Frame
from app.gateway.session import HELLO_WITHIN_S, Phase, Session
from app.kernel.metrics import SLOW_CONSUMERS

MAX_QUEUED_FRAMES = 256
MAX_QUEUED_BYTES = 256 * 1024
WRITE_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 1.0


class Connection:
    """A socket that never makes anybody wait: what it can't take in time costs it the connection."""

    def __init__(self, socket: WebSocket, session: Session) -> None:
        self.session = session
        self._socket = socket
        self._queue: deque[str] = deque()
        self._queued_bytes = 0
        self._has_news = asyncio.Event()
        self._is_drained = asyncio.Event()
        self._is_drained.set()
        self._ending = asyncio.Event()
        self._close: tuple[int, str] | None = None

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser sent along with the upgrade."""
        return self._socket.cookies

    @property
    def is_drained(self) -> bool:
        """Whether everything queued was handed to the network, or nothing more will be."""
        return self._is_drained.is_set()

    @property
    def is_closing(self) -> bool:
        """Whether nothing more will be sent."""
        return self._close is not None

    def send(self, frame: Frame) -> None:
        """Queue a frame."""
        self.send_text(frame.model_dump_json())

    def send_text(self, text: str) -> None:
        """Queue a rendered frame, or cut the receiver off when it is too far behind."""
        if self.is_closing:
            return
        if self._is_too_far_behind(text):
            self._queue.clear()
            SLOW_CONSUMERS.inc()
            self.close(CloseCode.SLOW_CONSUMER, "slow_consumer")
            return
        self._queue.append(text)
        self._queued_bytes += len(text)
        self._is_drained.clear()
        self._has_news.set()

    def has_room(self, text: str) -> bool:
        """Tell whether a frame that could also be made later fits without coming near the limits."""
        return (
            len(self._queue) < MAX_QUEUED_FRAMES // 2
            and self._queued_bytes + len(text) <= MAX_QUEUED_BYTES // 2
        )

    async def drained(self) -> None:
        """Wait until `is_drained`."""
        await self._is_drained.wait()

    def _is_too_far_behind(self, text: str) -> bool:
        if len(self._queue) >= MAX_QUEUED_FRAMES:
            return True
        if self._queued_bytes + len(text) <= MAX_QUEUED_BYTES:
            return False
        # One frame may be of any size: a snapshot or a page of a log is no sign that nobody reads.
        largest = max((len(text), *map(len, self._queue)))
        return self._queued_bytes + len(text) - largest > MAX_QUEUED_BYTES

    def close(self, code: int, reason: str) -> None:
        """End the connection after what is queued already."""
        if self._close is None:
            self._close = (code, reason)
            self._is_drained.set()
            self._ending.set()

    async def run(self, handle: Callable[[str], Awaitable[None]]) -> None:
        """Read and write until either side ends it. `handle` gets one frame at a time, in order."""
        work = [
            asyncio.ensure_future(one) for one in (self._read(handle), self._write(), self._ending.wait())
        ]
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await self._end()

    async def _read(self, handle: Callable[[str], Awaitable[None]]) -> None:
        # One deadline for the greeting, however many other frames come first.
        hello_by = asyncio.get_running_loop().time() + HELLO_WITHIN_S
        while True:
            try:
                if self.session.phase is Phase.GREETING:
                    async with asyncio.timeout_at(hello_by):
                        text = await self._receive()
                else:
                    text = await self._receive()
            except TimeoutError:
                self.close(CloseCode.HELLO_TIMEOUT, "hello_timeout")
                return
            except WebSocketDisconnect:
                return
            if text is None:
                self.close(CloseCode.BAD_FRAME, "text_frames_only")
                return
            await handle(text)

    async def _receive(self) -> str | None:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1006))
        text: str | None = message.get("text")
        return text

    async def _write(self) -> None:
        while True:
            await self._has_news.wait()
            self._has_news.clear()
            try:
                await self._flush()
            except TimeoutError:
                SLOW_CONSUMERS.inc()
                self.close(CloseCode.SLOW_CONSUMER, "slow_consumer")
                return
            except (WebSocketDisconnect, RuntimeError, OSError):
                # The peer has gone; the reader notices too, nobody else is harmed.
                return

    async def _flush(self) -> None:
        while self._queue:
            # One timeout for what is queued now: a timer costs as much as writing a frame.
            async with asyncio.timeout(WRITE_TIMEOUT_S):
                for _ in range(len(self._queue)):
                    if not self._queue:
                        return  # cut off meanwhile
                    text = self._queue.popleft()
                    self._queued_bytes -= len(text)
                    await self._socket.send_text(text)
        self._is_drained.set()

    async def _end(self) -> None:
        if self._socket.application_state is not WebSocketState.CONNECTED:
            return
        if self._socket.client_state is not WebSocketState.CONNECTED:
            return
        code, reason = self._close or (1000, "")
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._flush()
                await self._socket.close(code, reason)
        except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            return
