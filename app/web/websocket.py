"""uvicorn's WebSocket protocol with a short way for what nearly all traffic is: whole frames of text.

Everything else (the handshake, pings, closing, fragments, whatever breaks a rule) goes the way it always did.
Half of the CPU of a small frame went into objects and state machines that a text frame has no need of.
"""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Protocol

from uvicorn import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.speedups import apply_mask

# Pings that fall due within so long go out together: each by itself would wake the process twice.
PINGED_TOGETHER_S = 0.05

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
        self._is_in_step = False  # whether `conn` has been given whole frames only
        self.take_text: Callable[[bytes], bool] | None = None

    def data_received(self, data: bytes) -> None:
        """Take what has arrived."""
        was_asked = self.handshake_initiated
        if not was_asked:
            super().data_received(data)
            # A peer that speaks before it is let in gets the long way for good.
            self._is_in_step = not self.conn.reader.buffer
        elif self._is_in_step and self.handshake_complete and not self.close_sent:
            self._take(self._rest + data if self._rest else data)
        else:
            self._go_the_long_way(self._rest + data)

    def _take(self, data: bytes) -> None:
        start, end = 0, len(data)
        while end - start >= FIRST_BYTES:
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
            if self.transport.is_closing():
                return
            if self.conn.current_size is not None or self.conn.state is not State.OPEN:
                self._go_the_long_way(data[stop:])
                return
            start = stop
        self._rest = data[start:]

    def _hand_over(self, text: bytes) -> None:
        if self.take_text is not None and self.queue.empty() and self.take_text(text):
            return
        self.frames = [text]
        self.curr_msg_data_type = "text"
        self.send_receive_event_to_app()

    def send_receive_event_to_app(self) -> None:
        """Hand a whole message on. What is no UTF-8 ends the line, and is no failure of ours to be logged at length."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_text(self.frames):
            self.frames = []
            self.conn.send_close(CloseCode.INVALID_DATA)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def _go_the_long_way(self, data: bytes) -> None:
        self._is_in_step, self._rest = False, b""
        if data and self.conn.parser_exc is None:
            super().data_received(data)

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
