"""Real sockets against a real server: a whole application in the test's own loop, and clients that check every frame."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import httpx
import uvicorn
from fastapi import FastAPI
from pydantic import TypeAdapter
from sqlalchemy import text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from app.accounts import service as accounts
from app.accounts.rules import Agent
from app.db.unit_of_work import Transactions
from app.gateway.protocol import (
    AGENT_PUSH,
    MAX_FRAME_BYTES,
    VISITOR_PUSH,
    Ack,
    AgentPush,
    AgentWelcome,
    Done,
    Error,
    Frame,
    Pong,
    VisitorPush,
    VisitorWelcome,
)
from app.kernel.ids import new_id
from app.main import create_app
from app.settings import Settings
from app.web.bounded import BoundedHttp
from app.web.websocket import QuickWebSocket
from tests.support.accounts import PASSWORD, a_login
from tests.support.http import UNUSED_TLS
from tests.support.keys import MASTER_KEYS
from tests.support.shop import Shop, a_site
from tests.support.waiting import eventually

F = TypeVar("F", bound=Frame)
Pushes = TypeAdapter[VisitorPush] | TypeAdapter[AgentPush]
WITHIN = timedelta(seconds=15)
# Many people of tests come from one address, all at once.
UNLIMITED_PER_MINUTE = 1_000_000
BROWSERS_PATIENCE_S = 30


class WireClient:
    """One socket. Frames that a test does not ask for wait; asking finds them in any order."""

    def __init__(self, connection: ClientConnection, pushes: Pushes) -> None:
        self.connection = connection
        self.history: list[Frame] = []
        self._pushes = pushes
        self._unasked: list[Frame] = []
        self._refs = 0

    async def send(self, frame_type: str, /, **fields: object) -> None:
        """Send a frame."""
        await self.connection.send(json.dumps({"type": frame_type, **fields}, default=str))

    async def ask(self, frame_type: str, /, **fields: object) -> str:
        """Send a frame with a fresh ref, and return the ref."""
        self._refs += 1
        ref = f"r{self._refs}"
        await self.send(frame_type, ref=ref, **fields)
        return ref

    async def until(
        self, kind: type[F], where: Callable[[F], bool] = lambda _: True, *, within: timedelta = WITHIN
    ) -> F:
        """Return the first frame of this kind that is as wanted, from those not asked for before."""
        for frame in self._unasked:
            if isinstance(frame, kind) and where(frame):
                self._unasked.remove(frame)
                return frame
        async with asyncio.timeout(within.total_seconds()):
            while True:
                frame = await self.receive()
                if isinstance(frame, kind) and where(frame):
                    return frame
                self._unasked.append(frame)

    async def say(self, body: str, *, client_id: UUID | None = None, **fields: object) -> Ack:
        """Send a message and return its acknowledgement."""
        ref = await self.ask("message.send", client_id=client_id or new_id(), body=body, **fields)
        return await self.until(Ack, lambda ack: ack.ref == ref)

    async def subscribe(self, frame_type: str, /, **fields: object) -> None:
        """Subscribe and wait until it is in place."""
        ref = await self.ask(frame_type, **fields)
        await self.until(Done, lambda done: done.ref == ref)

    async def refusal(self, frame_type: str, /, **fields: object) -> Error:
        """Send what will be refused, and return the refusal."""
        ref = await self.ask(frame_type, **fields)
        return await self.until(Error, lambda error: error.ref == ref)

    async def sync(self) -> None:
        """Wait for an answer to a ping: all that was sent before has been handled."""
        await self.send("ping")
        await self.until(Pong)

    async def closed(self, *, within: timedelta = timedelta(seconds=10)) -> int:
        """Read until the server closes; returns its code."""
        async with asyncio.timeout(within.total_seconds()):
            while True:
                try:
                    await self.receive()
                except ConnectionClosed as exc:
                    return exc.rcvd.code if exc.rcvd else 1006

    def seen(self, kind: type[F]) -> list[F]:
        """All frames of a kind that have come so far."""
        return [frame for frame in self.history if isinstance(frame, kind)]

    async def receive(self) -> Frame:
        """Return the next frame, whatever it is."""
        frame = self._pushes.validate_json(await self.connection.recv())
        self.history.append(frame)
        return frame


def opening(url: str, headers: Mapping[str, str]) -> connect:
    """Open a socket as browsers do: they answer pings and send none."""
    return connect(
        url,
        additional_headers=headers,
        compression=None,
        proxy=None,
        max_size=None,
        ping_interval=None,
        close_timeout=1,
    )


class Door:
    """A running application seen from outside: where its sockets are, and how to come in."""

    def __init__(self, url: str, site_key: str) -> None:
        self.url = url
        self.site_key = site_key
        self.clients = AsyncExitStack()

    async def socket(self, path: str, *, origin: str | None = None, cookie: str | None = None) -> WireClient:
        """Open a socket without saying hello."""
        headers = {"Origin": origin or self.url, **({"Cookie": cookie} if cookie else {})}
        pushes: Pushes = AGENT_PUSH if path == "/ws/agent" else VISITOR_PUSH
        opened = opening(self.url.replace("http", "ws") + path, headers)
        return WireClient(await self.clients.enter_async_context(opened), pushes)

    async def shopper(self, token: str | None = None, **hello: object) -> tuple[WireClient, VisitorWelcome]:
        """Open the widget."""
        client = await self.socket("/ws/visitor")
        await client.send("hello", protocol=1, site_key=self.site_key, token=token, **hello)
        return client, await client.until(VisitorWelcome)

    async def greet_agent(self, login: str, ticket: str) -> WireClient:
        """Open an agent's socket with what a browser would have."""
        client = await self.socket("/ws/agent", cookie=f"seventysix={login}")
        await client.send("hello", protocol=1, ticket=ticket)
        await client.until(AgentWelcome)
        return client

    async def log_in(self, email: str) -> WireClient:
        """Open a console as a browser does: log in, fetch a ticket, subscribe to the inbox."""
        async with self.http() as http:
            answer = await http.post("/api/v1/login", json={"email": email, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            ticket = (await http.post("/api/v1/socket-tickets", json={})).json()["ticket"]
            console = await self.greet_agent(http.cookies["seventysix"], ticket)
        await console.subscribe("inbox.subscribe")
        return console

    def http(self, login: str | None = None) -> httpx.AsyncClient:
        """Return a client that behaves like a page of ours, in which somebody may have logged in."""
        return httpx.AsyncClient(
            base_url=self.url,
            headers={"Origin": self.url},
            cookies={"seventysix": login} if login else None,
            verify=UNUSED_TLS,
            timeout=BROWSERS_PATIENCE_S,  # an exchange may be answered after five seconds, as long as httpx would wait
        )


class Served(Door):
    """An application running in the test's own loop, and everything needed to be its shoppers and agents."""

    def __init__(self, settings: Settings, app: FastAPI, shop: Shop) -> None:
        super().__init__(settings.origin, shop.site.key)
        self.settings = settings
        self.app = app
        self.shop = shop
        self._shift_s = 0.0

    @property
    def transactions(self) -> Transactions:
        """The application's own units of work."""
        return self.shop.transactions

    async def advance(self, by: timedelta) -> None:
        """Let time pass for the application, which looks at the file every few milliseconds."""
        clock, clock_file = self.transactions.clock, self.settings.test_clock_file
        assert clock_file is not None
        reached = clock.monotonic() + by.total_seconds()
        self._shift_s += by.total_seconds()
        set_shift(clock_file, self._shift_s)
        await eventually(lambda: clock.monotonic() >= reached)

    async def live_through(self, by: timedelta) -> None:
        """Let time pass in which everybody who is connected has renewed their lease."""
        async with self.transactions() as uow:
            for table in ("presences", "gateway_nodes"):
                statement = f"UPDATE {table} SET lease_until = lease_until + :by WHERE lease_until > :now"  # noqa: S608
                await uow.session.execute(text(statement), {"by": by, "now": uow.now()})
        await self.advance(by)

    async def agent(self, agent: Agent, *, login: str | None = None) -> WireClient:
        """Open a console's socket, with a login of its own unless one is given."""
        login = login or await self.login(agent)
        return await self.greet_agent(login, await self.ticket(login))

    async def console(self, agent: Agent, *, login: str | None = None) -> WireClient:
        """Open a console: a socket with the inbox, which makes the agent online."""
        client = await self.agent(agent, login=login)
        await client.subscribe("inbox.subscribe")
        return client

    async def login(self, agent: Agent) -> str:
        """Log an agent in; returns the token of their cookie."""
        return await a_login(self.transactions, agent)

    async def ticket(self, login: str) -> str:
        """Issue a socket ticket."""
        async with self.transactions() as uow:
            return await accounts.issue_ticket(uow, await accounts.authenticate(uow, login))


def set_shift(path: Path, seconds: float) -> None:
    """Write how far a program's clock runs ahead, so that no reader sees half of it."""
    draft = path.with_suffix(".draft")
    draft.write_text(str(seconds))
    draft.replace(path)


@asynccontextmanager
async def served(database_url: str, folder: Path, **settings: object) -> AsyncIterator[Served]:
    """Run a whole application on a test's database: its loops, its sockets, its HTTP."""
    listener = socket.create_server(("127.0.0.1", 0))
    chosen = Settings.model_validate(
        {
            "database_url": database_url,
            "master_keys": MASTER_KEYS,
            "newcomer_limit_per_minute": UNLIMITED_PER_MINUTE,
            "port": listener.getsockname()[1],
            "test_clock_file": folder / "clock",
            **settings,
        }
    )
    app = create_app(chosen)
    config = uvicorn.Config(
        app,
        log_config=None,
        lifespan="off",
        http=BoundedHttp,
        ws=QuickWebSocket,
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    life = app.router.lifespan_context(app)
    await life.__aenter__()
    try:
        await server.startup(sockets=[listener])
        world = Served(chosen, app, await a_site(app.state.transactions))
        async with world.clients:
            yield world
    finally:
        await app.state.drain(0.0)
        await server.shutdown(sockets=[listener])
        # A test's failure is the test's alone: the application's task groups would wrap it.
        await life.__aexit__(None, None, None)
