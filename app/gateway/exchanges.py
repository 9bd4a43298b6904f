"""The way around blocked WebSockets: the same frames over HTTP, each request a whole connection of its own."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import orjson
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send

from app.gateway.connection import CLOSE_TIMEOUT_S, Transport
from app.gateway.dispatch import Gateway
from app.gateway.endpoints import agent_session, serve_agent_of, serve_visitor, visitor_session
from app.gateway.protocol import MAX_FRAME_BYTES
from app.gateway.session import HELLO_WITHIN_S, Session
from app.kernel.errors import AppError
from app.kernel.ids import digest
from app.settings import Settings
from app.web import cookies
from app.web.origins import is_own_origin
from app.web.problems import problem_response
from app.web.websocket import Line

MAX_BODY_BYTES = 4 * MAX_FRAME_BYTES
# A console follows two hundred conversations at most, and says so in each. What is read slowly is held so long, whether
# or not its sender is still there.
MAX_FRAMES = 512
# Clients ask every 25 s for a sign of life with a new exchange: one that lasts longer has lost its client.
LASTS_S = 30.0
POLL_LASTS_S = 20.0
ANSWERED_WITHIN_S = 5.0
MORE_FOLLOWS_S = 0.05  # what comes with the first news, as an acknowledgement with its line does, goes along
MAX_KEPT_SESSIONS = 20_000
# What a client follows goes along with each of its exchanges, and the answers to that are nothing new.
SAID_EACH_TIME = frozenset({"inbox.subscribe", "board.subscribe", "conversation.subscribe"})
NO_NEWS = frozenset({"welcome", "done", "receipts"})

Frames = Mapping[str, object]


@dataclass(frozen=True)
class Side:
    """One kind of people, and what is different about them."""

    name: Callable[[HTTPConnection, Gateway, Frames], str | None]
    """Tell by what their limits are kept; raises `AppError` where nobody is to be served."""
    begin: Callable[[Gateway], Session]
    serve: Callable[[HTTPConnection, Transport, Session], Awaitable[None]]


def _shoppers_secret(_: HTTPConnection, __: Gateway, hello: Frames) -> str | None:
    """Whom the shop vouches for is known by that."""
    secret = hello.get("identity") or hello.get("token")
    return secret if isinstance(secret, str) else None


def _agents_login(request: HTTPConnection, gateway: Gateway, _: Frames) -> str:
    login_token = cookies.LOGIN.read(request, gateway.settings)
    if login_token is None:
        raise AppError("not_logged_in", "Please log in.", 401)
    return login_token


SIDES: Mapping[str, Side] = {
    "/exchange/visitor": Side(_shoppers_secret, visitor_session, serve_visitor),
    "/exchange/agent": Side(_agents_login, agent_session, serve_agent_of),
}


class Exchanges:
    """Serves exchanges of one side: hello and frames in the body, one a line; what the server says as events.

    The next request may reach another process: each says hello, and continues from its cursors.
    """

    def __init__(self, side: Side) -> None:
        self._side = side
        self._sessions: OrderedDict[bytes, Session] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one exchange."""
        request = HTTPConnection(scope)
        gateway: Gateway = request.app.state.gateway
        try:
            lines = await _read_frames(request, receive, gateway.settings)
            session = self._session(self._side.name(request, gateway, _object(lines[0])), gateway)
        except AppError as refusal:
            await problem_response(refusal)(scope, receive, send)
            return
        exchange = Exchange(receive, send, lines, polls="poll" in request.query_params)
        await exchange.begin()
        try:
            await self._side.serve(request, exchange, session)
        finally:
            await exchange.end()

    def _session(self, name: str | None, gateway: Gateway) -> Session:
        """Return the limits of who says hello: many exchanges may say no more than one socket."""
        fresh = self._side.begin(gateway)
        if name is None:
            return fresh
        key = digest(name)
        kept = self._sessions.setdefault(key, fresh)
        self._sessions.move_to_end(key)
        if len(self._sessions) > MAX_KEPT_SESSIONS:
            self._sessions.popitem(last=False)
        return kept.renewed()


class Exchange:
    """One request and its answer, carrying frames as a WebSocket would."""

    def __init__(self, receive: Receive, send: Send, lines: list[str], *, polls: bool) -> None:
        self._receive = receive
        self._send = send
        # The very list: what was acted on is held by nobody, however long the answer is waited for.
        self._lines = lines
        self._wanted = Wanted.of([_object(line) for line in lines]) if polls else None
        self._has_enough = asyncio.Event()
        self._is_over = False

    @property
    def line(self) -> Line | None:
        """There is no short way."""
        return None

    async def begin(self) -> None:
        """Let the client know that it is served, before there is anything to say."""
        headers = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store, no-transform"),
            (b"x-accel-buffering", b"no"),
        ]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._write(":\n\n")

    async def receive(self) -> str | None:
        """Return the next frame of the body; behind the last one wait for the end."""
        if self._lines:
            return self._lines.pop(0)
        leaving = asyncio.ensure_future(self._left())
        enough = asyncio.ensure_future(self._has_enough.wait())
        lasts_s = self._wanted.lasts_s if self._wanted else LASTS_S
        try:
            await asyncio.wait((leaving, enough), timeout=lasts_s, return_when=asyncio.FIRST_COMPLETED)
            if enough.done():
                await asyncio.sleep(MORE_FOLLOWS_S)
        finally:
            leaving.cancel()
            enough.cancel()
        raise ConnectionResetError

    async def send(self, text: str) -> None:
        """Write one frame as an event."""
        await self._write(f"data: {text}\n\n")
        if self._wanted and self._wanted.is_met_by(_object(text)):
            self._has_enough.set()

    async def close(self, code: int, reason: str) -> None:
        """Say why it ends, as a close code does."""
        goodbye = orjson.dumps({"code": code, "reason": reason}).decode()
        await self._write(f"event: close\ndata: {goodbye}\n\n")

    async def end(self) -> None:
        """End the answer; nobody waits long for a client that does not take it."""
        if not self._is_over:
            self._is_over = True
            try:
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await self._send({"type": "http.response.body", "body": b"", "more_body": False})
            except (TimeoutError, OSError):
                return

    async def _write(self, text: str) -> None:
        await self._send({"type": "http.response.body", "body": text.encode(), "more_body": True})

    async def _left(self) -> None:
        message: Message = {}
        while message.get("type") != "http.disconnect":
            message = await self._receive()


@dataclass
class Wanted:
    """What makes an answer whole that may only be read then: answers to what was asked, or else any news."""

    answers: int
    takes_anything: bool
    lasts_s: float

    @classmethod
    def of(cls, frames: Sequence[Frames]) -> "Wanted":
        """Read it from a hello and the frames behind it."""
        hello, *said = frames
        if all(frame.get("type") in SAID_EACH_TIME for frame in said):
            # A shopper who comes for the first time is greeted at once; who knows all that there was waits for news.
            is_first = not said and not hello.get("epoch")
            return cls(0, takes_anything=is_first, lasts_s=POLL_LASTS_S)
        answers = sum(map(_is_asked_or_answered, said))
        return cls(answers, takes_anything=not answers, lasts_s=ANSWERED_WITHIN_S)

    def is_met_by(self, frame: Frames) -> bool:
        """Take note of one more frame that goes out; whoever asked something waits, whatever else is told meanwhile."""
        if self.answers and _is_asked_or_answered(frame):
            self.answers -= 1
            return self.answers == 0
        return not self.answers and (self.takes_anything or frame.get("type") not in NO_NEWS)


def _is_asked_or_answered(frame: Frames) -> bool:
    """Tell whether a frame asks for an answer, or is one."""
    return frame.get("ref") is not None or frame.get("type") in {"ping", "pong"}


def _object(line: str) -> dict[str, object]:
    """Read as much of a frame as is needed before it is understood."""
    try:
        frame = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return frame if isinstance(frame, dict) else {}


async def _read_frames(request: HTTPConnection, receive: Receive, settings: Settings) -> list[str]:
    if not is_own_origin(request.headers.get("origin"), request.headers, settings):
        raise AppError("cross_site_refused", "Only our own pages may do this.", 403)
    lines = [line for line in (await _read_body(receive)).split(b"\n") if line]
    if not 0 < len(lines) <= MAX_FRAMES or max(map(len, lines)) > MAX_FRAME_BYTES:
        raise AppError("bad_exchange", f"One to {MAX_FRAMES} frames, one a line, each at most 64 KiB.", 422)
    return [line.decode("utf-8", "replace") for line in lines]


async def _read_body(receive: Receive) -> bytes:
    """Read a whole body of bounded size within the time that a hello may take."""
    body = bytearray()
    try:
        async with asyncio.timeout(HELLO_WITHIN_S):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > MAX_BODY_BYTES:
                    raise AppError("body_too_large", f"At most {MAX_BODY_BYTES} bytes.", 413)
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return bytes(body)
    except TimeoutError as exc:
        raise AppError("hello_timeout", "The frames did not come in time.", 408) from exc
