"""Where sockets arrive: origin before accept, then frames in, one at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar

import orjson
import structlog
from pydantic import TypeAdapter, ValidationError
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from app.accounts import service as accounts
from app.accounts.rules import Caller
from app.db.unit_of_work import UnitOfWork
from app.gateway import views
from app.gateway.allowances import ACTS_PER_MINUTE
from app.gateway.connection import Connection, Socket, Transport
from app.gateway.dispatch import AgentDispatch, Gateway, VisitorDispatch
from app.gateway.dispatch.agents import Identify
from app.gateway.dispatch.context import unexpected
from app.gateway.protocol import (
    AGENT_FRAME,
    MAX_REF_CHARS,
    VISITOR_FRAME,
    AgentHello,
    CloseCode,
    VisitorHello,
)
from app.gateway.protocol.quick import read_agent_quickly, read_visitor_quickly
from app.gateway.session import Phase, Session
from app.gateway.views import Audience
from app.kernel.buckets import TokenBucket
from app.kernel.errors import AppError
from app.kernel.metrics import REFUSALS, SOCKETS
from app.web import cookies
from app.web.dependencies import get_client_address
from app.web.origins import is_own_origin

F_contra = TypeVar("F_contra", contravariant=True)
Q_contra = TypeVar("Q_contra", contravariant=True)

AGENT_MESSAGES_PER_MINUTE = 600
TYPING_PER_MINUTE = 60
FRAMES_PER_MESSAGE = 20  # receipts, typing and pings go with a message; nobody needs more of them
FRAMES_AT_ONCE_S = 5  # so many seconds' worth of them, so that coming back does not pay for whoever floods

log = structlog.get_logger()


class Dispatch(Protocol[F_contra, Q_contra]):
    """What acts on the frames of one socket; on some of them also as they are read in the quick way."""

    audience: Audience
    gateway: Gateway

    def take(self, frame: F_contra | Q_contra) -> bool:
        """Act on one frame at once; False when that would take waiting, and nothing was done."""

    async def handle(self, frame: F_contra) -> None:
        """Act on one frame."""

    async def leave(self) -> None:
        """The socket has gone."""


class Sockets:
    """Serves our sockets ahead of the application, so that frames pass none of what is there for HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket, or pass on what is none of ours."""
        serve = ENDPOINTS.get(scope["path"]) if scope["type"] == "websocket" else None
        if serve is None:
            await self._app(scope, receive, send)
        else:
            await serve(Socket(scope, receive, send))


async def visitor_socket(socket: Socket) -> None:
    """The shopper's socket; opened by the widget's document, which comes from our own origin."""
    upgrade = socket.upgrade
    gateway = _gateway(upgrade)
    if not is_own_origin(upgrade.headers.get("origin"), upgrade.headers, gateway.settings):
        await socket.refuse(CloseCode.UNAUTHORIZED, "origin_refused")
        return
    await socket.accept()
    await serve_visitor(upgrade, socket, visitor_session(gateway))


async def serve_visitor(request: HTTPConnection, transport: Transport, session: Session) -> None:
    """Serve one shopper, whatever carries the frames, until either side ends it."""
    gateway, connection = _gateway(request), Connection(transport, session)
    dispatch = VisitorDispatch(gateway, connection, get_client_address(request))
    await _serve(connection, VISITOR_FRAME, read_visitor_quickly, dispatch)


async def agent_socket(socket: Socket) -> None:
    """The socket of consoles and dashboards; the cookie must be there before, the ticket follows in the hello."""
    upgrade = socket.upgrade
    gateway = _gateway(upgrade)
    login_token = cookies.LOGIN.read(upgrade, gateway.settings)
    if login_token is None or not is_own_origin(
        upgrade.headers.get("origin"), upgrade.headers, gateway.settings
    ):
        await socket.refuse(CloseCode.UNAUTHORIZED, "origin_refused")
        return
    await socket.accept()

    def by_ticket(uow: UnitOfWork, hello: AgentHello) -> Awaitable[Caller]:
        gateway.agent_hellos.admit(login_token, gateway.transactions.clock.monotonic())
        return accounts.redeem_ticket(uow, hello.ticket or "", login_token)

    await _serve_agent(gateway, socket, agent_session(gateway), by_ticket)


async def serve_agent_of(request: HTTPConnection, transport: Transport, session: Session) -> None:
    """Serve the agent whose cookie a request bears; that it comes from a page of ours must have been seen to."""
    gateway = _gateway(request)
    login_token = cookies.LOGIN.read(request, gateway.settings)

    def by_cookie(uow: UnitOfWork, _: AgentHello) -> Awaitable[Caller]:
        gateway.agent_hellos.admit(login_token or "", gateway.transactions.clock.monotonic())
        return accounts.authenticate(uow, login_token)

    await _serve_agent(gateway, transport, session, by_cookie)


async def _serve_agent(gateway: Gateway, transport: Transport, session: Session, identify: Identify) -> None:
    connection = Connection(transport, session)
    dispatch = AgentDispatch(gateway, connection, identify)
    await _serve(connection, AGENT_FRAME, read_agent_quickly, dispatch)


ENDPOINTS: Mapping[str, Callable[[Socket], Awaitable[None]]] = {
    "/ws/visitor": visitor_socket,
    "/ws/agent": agent_socket,
}


async def _serve(
    connection: Connection,
    frames: TypeAdapter[F_contra],
    read_quickly: Callable[[bytes], Q_contra | None],
    dispatch: Dispatch[F_contra, Q_contra],
) -> None:
    dispatch.gateway.enter(connection)
    with SOCKETS.labels(dispatch.audience.name.lower()).track_inprogress():
        try:
            await connection.run(
                _handler(connection, frames, dispatch), _taker(connection, frames, read_quickly, dispatch)
            )
        finally:
            dispatch.gateway.leave(connection)
            await dispatch.leave()


def _handler(
    connection: Connection, frames: TypeAdapter[F_contra], dispatch: Dispatch[F_contra, Q_contra]
) -> Callable[[str], Awaitable[None]]:
    async def handle(text: str) -> None:
        try:
            frame = frames.validate_json(text)
        except ValidationError as exc:
            connection.send(views.error(_bad_frame(exc), _ref_of(text)))
            if connection.session.phase is Phase.GREETING:
                connection.close(CloseCode.BAD_FRAME, "bad_frame")
            return
        try:
            await dispatch.handle(frame)
        except Exception as exc:  # noqa: BLE001 - told and logged
            _tell_failure(connection, frame, exc)

    return handle


def _taker(
    connection: Connection,
    frames: TypeAdapter[F_contra],
    read_quickly: Callable[[bytes], Q_contra | None],
    dispatch: Dispatch[F_contra, Q_contra],
) -> Callable[[bytes], bool]:
    def take(text: bytes) -> bool:
        frame: F_contra | Q_contra | None = read_quickly(text)
        if frame is None:
            try:
                frame = frames.validate_json(text)
            except ValidationError:
                return False  # the other way says what is wrong with it
        try:
            return dispatch.take(frame)
        except Exception as exc:  # noqa: BLE001 - told and logged as ever
            _tell_failure(connection, frame, exc)
            return True

    return take


def _tell_failure(connection: Connection, frame: object, exc: Exception) -> None:
    """Refuse a frame; a bug must not cost the connection, the log has it."""
    if isinstance(exc, AppError):
        REFUSALS.labels(exc.code).inc()
        _refuse(connection, frame, exc)
    else:
        log.error("frame.failed", frame=getattr(frame, "type", "?"), exc_info=exc)
        _refuse(connection, frame, unexpected())


def _refuse(connection: Connection, frame: object, refusal: AppError) -> None:
    connection.send(views.error(refusal, getattr(frame, "ref", None)))
    if isinstance(frame, (AgentHello, VisitorHello)) and refusal.is_retryable:
        # A socket is greeted once: whoever could not be greeted now comes back with a new one.
        connection.close(CloseCode.GOING_AWAY, refusal.code)


def _bad_frame(exc: ValidationError) -> AppError:
    first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return AppError("bad_frame", f"This frame is not understood: {place}: {first['msg']}.", 422)


def _ref_of(text: str) -> str | None:
    """Find the sender's ref in a frame that is otherwise not understood, so that they know which it was."""
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    ref = frame.get("ref") if isinstance(frame, dict) else None
    return ref[:MAX_REF_CHARS] or None if isinstance(ref, str) else None


def _gateway(upgrade: HTTPConnection) -> Gateway:
    gateway: Gateway = upgrade.app.state.gateway
    return gateway


def visitor_session(gateway: Gateway) -> Session:
    """Begin what a shopper may do, with whole limits."""
    return _session(gateway, gateway.settings.message_limit_per_minute)


def agent_session(gateway: Gateway) -> Session:
    """Begin what an agent may do, with whole limits."""
    return _session(gateway, AGENT_MESSAGES_PER_MINUTE)


def _session(gateway: Gateway, messages_per_minute: int) -> Session:
    now = gateway.transactions.clock.monotonic()
    messages, typing = TokenBucket(messages_per_minute, now), TokenBucket(TYPING_PER_MINUTE, now)
    per_minute = FRAMES_PER_MESSAGE * messages_per_minute
    at_once = max(FRAMES_PER_MESSAGE, per_minute / 60 * FRAMES_AT_ONCE_S)
    frames = TokenBucket(per_minute, asyncio.get_running_loop().time(), at_once=at_once)
    return Session(messages, typing, frames, TokenBucket(ACTS_PER_MINUTE, now))
