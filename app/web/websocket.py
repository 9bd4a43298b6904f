"""uvicorn's WebSocket protocol with a short way for what nearly all traffic is: whole frames of text.

Everything else (the handshake, pings, closing, fragments, whatever breaks a rule) goes the way it always did.
Half of the CPU of a small frame went into objects and state machines that a text frame has no need of.
"""

from asyncio import AbstractEventLoop
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from uvicorn import Config
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.http11 import Request
from websockets.protocol import State
from websockets.speedups import apply_mask

# ASGI extension: a `websocket.send` with `texts`, a list of frames to be written in one piece.
MANY_TEXTS = "seventysix.texts"

# RFC 6455, section 5.2.
WHOLE_TEXT = 0x81
MASKED = 0x80
LENGTH_BITS = 0x7F
TWO_BYTES_FOLLOW, EIGHT_BYTES_FOLLOW = 126, 127
FIRST_BYTES, SHORTEST_HEADER_BYTES, LONGER_HEADER_BYTES = 2, 6, 8  # mask included
LONGEST_IN_TWO_BYTES = 0xFFFF


class QuickWebSocket(WebSocketsSansIOProtocol):
    """Reads and writes whole text frames by itself."""

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
            if not is_ordinary or length > self._longest_bytes or not (is_whole or data[start] == WHOLE_TEXT):
                self._go_the_long_way(data[start:])
                return
            if not is_whole:
                break
            if data[start] == WHOLE_TEXT:
                self.frames = [apply_mask(data[begin:stop], data[begin - 4 : begin])]
                self.curr_msg_data_type = "text"
                self.send_receive_event_to_app()
            else:
                super().data_received(data[start:stop])
            if self.transport.is_closing():
                return
            if self.conn.current_size is not None or self.conn.state is not State.OPEN:
                self._go_the_long_way(data[stop:])
                return
            start = stop
        self._rest = data[start:]

    def _go_the_long_way(self, data: bytes) -> None:
        self._is_in_step, self._rest = False, b""
        if data and self.conn.parser_exc is None:
            super().data_received(data)

    def handle_connect(self, event: Request) -> None:
        """Begin the handshake, and say what we can do more than others."""
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            self.scope["extensions"][MANY_TEXTS] = {}

    async def send(self, message: ASGISendEvent) -> None:
        """Send an event; texts are written at once, all in one piece, where nothing stands in the way."""
        if message["type"] != "websocket.send" or message.get("bytes") is not None:
            await super().send(message)
            return
        texts = _texts_of(message)
        if not self.writable.is_set():
            await self.writable.wait()
        if self._is_open:
            self.transport.write(b"".join([_frame(text.encode()) for text in texts]))
        else:
            await super().send({"type": "websocket.send", "text": texts[0]})

    @property
    def _is_open(self) -> bool:
        return (
            self.handshake_complete
            and not self.close_sent
            and not self.disconnected
            and self.conn.state is State.OPEN
        )


def _texts_of(message: Mapping[str, Any]) -> Sequence[str]:
    texts: Sequence[str] | None = message.get("texts")
    return texts if texts is not None else (message["text"],)


def _frame(data: bytes) -> bytes:
    length = len(data)
    if length < TWO_BYTES_FOLLOW:
        return bytes((WHOLE_TEXT, length)) + data
    if length <= LONGEST_IN_TWO_BYTES:
        return bytes((WHOLE_TEXT, TWO_BYTES_FOLLOW)) + length.to_bytes(2) + data
    return bytes((WHOLE_TEXT, EIGHT_BYTES_FOLLOW)) + length.to_bytes(8) + data
