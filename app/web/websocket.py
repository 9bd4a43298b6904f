"""uvicorn's WebSocket protocol with a short way for what nearly all traffic is: whole frames of text.

Everything else (the handshake, pings, closing, fragments, whatever breaks a rule) goes the way it always did.
Half of the CPU of a small frame went into objects and state machines that a text frame has no need of.

And with bounds: nobody's frames are read ahead of the application without end, nobody floods with what it never gets to
see, and whoever does not take what is written, the goodbye included, is cut off.
"""

from asyncio import AbstractEventLoop, Task, TimerHandle
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Protocol

from uvicorn import Config
from uvicorn._types import ASGIReceiveEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.speedups import apply_mask

from app.kernel.buckets import TokenBucket

# Pings that fall due within so long go out together: each by itself would wake the process twice.
PINGED_TOGETHER_S = 0.05

# Pings, pongs, pieces of messages, and what still comes after our goodbye. Browsers send two a minute; a proxy may cut long
# messages into dozens. The application's limits see none of them, and each costs as much as a message.
ODD_FRAMES_PER_MINUTE = 6_000
ODD_FRAMES_AT_ONCE = 500
# What arrives together may be tens of thousands of tiny frames: so many are read before the application has taken them,
# and so much is looked at in one go on the long way.
MOST_WAITING = 256
LONG_WAY_BYTES = 4_096
UNREAD_BYTES = 1024 * 1024
# uvicorn waits ten seconds for the answer to a goodbye; who has not even taken what was written never will.
GONE_WITHIN_S = 12.0

# ASGI extension: the `Line` of a socket, under "line".
LINE = "seventysix.line"

# RFC 6455, section 5.2.
WHOLE_TEXT = 0x81
PONG = 0x8A
MASKED = 0x80
LENGTH_BITS = 0x7F
TWO_BYTES_FOLLOW, EIGHT_BYTES_FOLLOW = 126, 127
FIRST_BYTES, SHORTEST_HEADER_BYTES, LONGER_HEADER_BYTES = 2, 6, 8  # mask included
LONGEST_IN_TWO_BYTES = 0xFFFF


class Line(Protocol):
    """A socket as a short way for texts: no events, no tasks."""

    # Is given each text that arrives while none waits to be received; what it returns False for waits.
    take_text: Callable[[bytes], bool] | None

    @property
    def is_writable(self) -> bool:
        """Whether the peer is there, and takes what is written."""

    def write_texts(self, texts: Sequence[str]) -> None:
        """Write texts in one piece; only while `is_writable`."""


class QuickWebSocket(WebSocketsSansIOProtocol):
    """Reads and writes whole text frames by itself: a `Line`."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._longest_bytes = config.ws_max_size
        self._rest = b""  # the beginning of a frame whose end has not arrived
        self._is_behind = (
            False  # whether there are whole frames in it, for which the application has to get on first
        )
        self._is_catching_up = False
        self._is_in_step = False  # whether `conn` has been given whole frames only
        self._odd_frames: TokenBucket | None = None  # most peers never send any
        self._unread_bytes_left: int | None = (
            None  # of whom we have turned away, until we do not even read it
        )
        self._abort_timer: TimerHandle | None = None
        self.take_text: Callable[[bytes], bool] | None = None

    def data_received(self, data: bytes) -> None:
        """Take what has arrived."""
        was_asked = self.handshake_initiated
        if self._unread_bytes_left is not None:
            self._drop(data, self._unread_bytes_left)
        elif not was_asked:
            super().data_received(data)
            # A peer that speaks before it is let in gets the long way for good.
            self._is_in_step = not self.conn.reader.buffer
            if not self.handshake_initiated:
                self._refuse_upgrade()
        else:
            self._read(self._rest + data if self._rest else data)

    def _refuse_upgrade(self) -> None:
        """Say what is wrong with the request, or at least end what would lead nowhere."""
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()

    def _read(self, data: bytes) -> None:
        self._is_behind = False
        if self._is_in_step and self.handshake_complete and not self.close_sent:
            self._take(data)
        else:
            self._go_the_long_way(data)

    async def receive(self) -> ASGIReceiveEvent:
        """Return the next event; whatever waited behind those before is read now."""
        event = await super().receive()
        if self._is_behind and self.queue.empty():
            # Not a single one on the short way: this event comes first, and is not acted on yet.
            self._is_catching_up = True
            self._read(self._rest)
            self._is_catching_up = False
        return event

    def _take(self, data: bytes) -> None:
        start, end = 0, len(data)
        while end - start >= FIRST_BYTES:
            if self.queue.qsize() >= MOST_WAITING:
                self._is_behind = True
                break
            begin, length = start + SHORTEST_HEADER_BYTES, data[start + 1] & LENGTH_BITS
            if length == TWO_BYTES_FOLLOW:
                begin = start + LONGER_HEADER_BYTES
                length = int.from_bytes(data[start + 2 : start + 4])
            stop = begin + length
            is_ordinary = data[start + 1] & MASKED and length != EIGHT_BYTES_FOLLOW
            is_whole = stop <= end
            is_text = data[start] == WHOLE_TEXT
            if not is_ordinary or length > self._longest_bytes or not (is_whole or is_text):
                self._go_the_long_way(data[start:])
                return
            if not is_whole:
                break
            if is_text:
                self._hand_over(apply_mask(data[begin:stop], data[begin - 4 : begin]))
            elif data[start] == PONG and begin - start == SHORTEST_HEADER_BYTES:
                self.handle_pong(Frame(Opcode.PONG, apply_mask(data[begin:stop], data[begin - 4 : begin])))
            else:
                super().data_received(data[start:stop])
            if self._is_deaf:
                return
            if self.conn.current_size is not None or self.conn.state is not State.OPEN:
                self._go_the_long_way(data[stop:])
                return
            start = stop
        self._rest = data[start:]

    @property
    def _is_deaf(self) -> bool:
        """Whether nothing that arrives is listened to any more."""
        return self.transport.is_closing() or self._unread_bytes_left is not None

    def _hand_over(self, text: bytes) -> None:
        is_next = self.take_text is not None and not self._is_catching_up and self.queue.empty()
        if is_next and self.take_text is not None and self.take_text(text):
            return
        self.frames = [text]
        self.curr_msg_data_type = "text"
        self.send_receive_event_to_app()

    def send_receive_event_to_app(self) -> None:
        """Hand a whole message on. What is no UTF-8 ends the line, and is no failure of ours to be logged at length."""
        if self.close_sent:
            self._count_odd_frame()
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_text(self.frames):
            self.frames = []
            self.conn.send_close(CloseCode.INVALID_DATA)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def _go_the_long_way(self, data: bytes) -> None:
        self._is_in_step, self._rest = False, b""
        for start in range(0, len(data), LONG_WAY_BYTES):
            if self.conn.parser_exc is not None or self._is_deaf:
                return
            if self.queue.qsize() >= MOST_WAITING and not self.close_sent:
                self._is_behind, self._rest = True, data[start:]
                return
            super().data_received(data[start : start + LONG_WAY_BYTES])

    def handle_ping(self) -> None:
        """Answer a ping, unless there are too many."""
        if self._count_odd_frame():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take a sign of life, unless there are too many."""
        if self._count_odd_frame():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """Take a piece of a message, unless there are too many; empty ones count for no size."""
        if self._count_odd_frame():
            super().handle_cont(event)

    def _count_odd_frame(self) -> bool:
        """Count a frame that the application's limits do not see; False where the line has ended, with this one at the latest."""
        if self._is_deaf:
            return False
        now = self.loop.time()
        if self._odd_frames is None:
            self._odd_frames = TokenBucket(ODD_FRAMES_PER_MINUTE, now, at_once=ODD_FRAMES_AT_ONCE)
        if self._odd_frames.take(now) == 0:
            return True
        if not self.close_sent and self.conn.state is State.OPEN:
            self._turn_away(CloseCode.POLICY_VIOLATION, "too_many_frames")
        self._stop_listening()
        return False

    def _turn_away(self, code: int, reason: str) -> None:
        """Say goodbye to a peer that goes on sending."""
        self.conn.send_close(code, reason)
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True

    def _stop_listening(self) -> None:
        """Read on for a while without looking: with something left unread a line ends without its last words."""
        self._unread_bytes_left = UNREAD_BYTES
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        if self.close_timer is None:
            # While there is this timer uvicorn leaves the line to it.
            self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def _drop(self, data: bytes, left_bytes: int) -> None:
        """Read away what is not listened to any more."""
        self._unread_bytes_left = left_bytes - len(data)
        if self._unread_bytes_left < 0:
            self.transport.abort()

    def handle_parser_exception(self) -> None:
        """End a line on which nothing more is understood, or listened to."""
        super().handle_parser_exception()
        self._abort_soon()

    def keepalive_timeout(self) -> None:
        """End a line that shows no sign of life."""
        super().keepalive_timeout()
        self._abort_soon()

    def on_task_complete(self, task: Task[None]) -> None:
        """The application has said all there is to say."""
        super().on_task_complete(task)
        self._abort_soon()

    def connection_lost(self, exc: Exception | None) -> None:
        """The line has gone."""
        super().connection_lost(exc)
        if self._abort_timer is not None:
            self._abort_timer.cancel()
            self._abort_timer = None

    def _abort_soon(self) -> None:
        """Give the peer some time to take what was written: closing alone would wait for ever."""
        if self._abort_timer is None and not self.disconnected:
            self._abort_timer = self.loop.call_later(GONE_WITHIN_S, self.transport.abort)

    def shutdown(self) -> None:
        """End because the server does; where the peer has begun to close there is nothing left to say."""
        if self.handshake_complete and not self.close_sent and self.conn.state is not State.OPEN:
            self.stop_keepalive()
            self.transport.close()
        else:
            super().shutdown()

    def handle_connect(self, event: Request) -> None:
        """Begin the handshake, and say what we can do more than others."""
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            self.scope["extensions"][LINE] = {"line": self}

    def schedule_ping(self) -> None:
        """Wait for the next ping, which comes a moment early rather than alone."""
        at = self.loop.time() + max(0.0, (self.ping_interval or 0.0) - self.last_ping_rtt)
        self.ping_timer = self.loop.call_at(at - at % PINGED_TOGETHER_S, self.send_keepalive_ping)

    @property
    def is_writable(self) -> bool:
        """Whether the peer is there, and takes what is written."""
        return (
            self.handshake_complete
            and not self.close_sent
            and not self.disconnected
            and self.writable.is_set()
            and self.conn.state is State.OPEN
        )

    def write_texts(self, texts: Sequence[str]) -> None:
        """Write texts in one piece; only while `is_writable`."""
        self.transport.write(b"".join([_frame(text.encode()) for text in texts]))


def _is_text(pieces: Sequence[bytes]) -> bool:
    data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False


def _frame(data: bytes) -> bytes:
    length = len(data)
    if length < TWO_BYTES_FOLLOW:
        return bytes((WHOLE_TEXT, length)) + data
    if length <= LONGEST_IN_TWO_BYTES:
        return bytes((WHOLE_TEXT, TWO_BYTES_FOLLOW)) + length.to_bytes(2) + data
    return bytes((WHOLE_TEXT, EIGHT_BYTES_FOLLOW)) + length.to_bytes(8) + data
