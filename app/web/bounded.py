"""uvicorn's HTTP protocol with bounds: how large the head of a request may be, and how long each part may take to come.

Without them a single connection fills our memory with one header line, and whoever opens connections and says nothing
holds them for ever. A proxy in front has bounds of its own; not everybody has one.
"""

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

MAX_HEAD_BYTES = 64 * 1024
MAX_HEADERS = 128
# Nobody sends a request before the former is answered; proxies may, a few.
MAX_PIPELINED = 16
HEAD_WITHIN_S = 20
# A telephone in a tunnel goes on after half a minute, or has begun anew.
BODY_STALLS_S = 30
BODY_WITHIN_S = 900
# Once the server ends; half of what it gives to all that is under way.
BODY_ENDS_WITHIN_S = 10

TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedHttp(HttpToolsProtocol):
    """Refuses heads that are too large, and ends connections on which too little comes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._piece_bytes = 0
        self._head_bytes: int | None = (
            None  # of the head that is being read; the piece in which it began is not counted
        )
        self._body_until: float | None = None  # while one is being read
        self._timer: TimerHandle | None = None
        self._is_too_much = False
        self._is_socket = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody has connected."""
        super().connection_made(transport)
        self._wait(HEAD_WITHIN_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has arrived."""
        self._piece_bytes = len(data)
        super().data_received(data)
        if self._is_socket:
            return  # nobody tells us any more when it ends
        if self.transport.is_closing():
            self._stop_waiting()
        elif self._body_until is not None:
            self._note_body(self._body_until)
        else:
            self._note_head()

    def _note_body(self, until: float) -> None:
        left_s = until - self.loop.time()
        if left_s < 0:
            self.transport.abort()
        else:
            self._wait(min(left_s, BODY_STALLS_S))

    def _note_head(self) -> None:
        if self._head_bytes is not None:
            self._head_bytes += self._piece_bytes
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse()
        if self._is_answering:
            self._stop_waiting()
        elif self._timer is None:
            self._wait(HEAD_WITHIN_S)

    def handle_websocket_upgrade(self) -> None:
        """From here on it is a socket, with bounds of its own."""
        self._is_socket = True
        self._stop_waiting()
        super().handle_websocket_upgrade()

    def shutdown(self) -> None:
        """End as soon as what is under way is over; a request that is still coming gets a while."""
        super().shutdown()
        if self._body_until is not None:
            self._body_until = min(self._body_until, self.loop.time() + BODY_ENDS_WITHIN_S)
            self._wait(BODY_ENDS_WITHIN_S)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._head_bytes = -self._piece_bytes

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        if len(self.headers) >= MAX_HEADERS:
            self._is_too_much = True
            raise ValueError("too many headers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there."""
        if len(self.pipeline) >= MAX_PIPELINED:
            self._is_too_much = True
            raise ValueError("too many requests at once")
        self._head_bytes = None
        self._body_until = self.loop.time() + BODY_WITHIN_S
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is there."""
        self._body_until = None
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or more than one."""
        if self._is_too_much:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _refuse(self) -> None:
        if self._is_answering:
            self.transport.abort()  # nothing can be said in the midst of another answer
        else:
            self.transport.write(TOO_LARGE)
            self.transport.close()

    @property
    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # before the first request there is none
        return cycle is not None and not cycle.response_complete

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if self.flow.read_paused:
            self._wait(BODY_STALLS_S)  # it is us who do not get on
        else:
            self.transport.abort()
