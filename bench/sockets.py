"""WebSocket clients that cost little (picows), so that the load generator does not hold the servers back."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Self
from uuid import UUID

import orjson
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.exchange import Exchange

BODY = "Do you have the grey enamel lamp in 28 cm as well, and when would it be here? Thank you!"


def message_frame(number: int) -> bytes:
    """Render a shopper's message; its client id and its ref are the number."""
    client_id = UUID(int=(0x76 << 120) | (4 << 76) | (8 << 60) | number)
    return orjson.dumps({"type": "message.send", "ref": str(number), "client_id": client_id, "body": BODY})


def number_of(client_id: str) -> int:
    """Return the number that a client id was made of."""
    return int(client_id[-12:], 16)


class Client(WSListener):
    """One socket. Whatever ends it while the benchmark runs is a failure."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.is_leaving = False
        self._transport: WSTransport | None = None

    @classmethod
    async def connected(cls, exchange: Exchange, url: str, headers: Mapping[str, str] | None = None) -> Self:
        """Open a client of this kind."""
        client = cls(exchange)
        await ws_connect(lambda: client, url, extra_headers=dict(headers or {}))
        return client

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Remember where to write."""
        self._transport = transport

    def on_ws_frame(self, _: WSTransport, frame: WSFrame) -> None:
        """Pass text on."""
        if frame.msg_type == WSMsgType.TEXT:
            self.on_text(frame.get_payload_as_bytes())
            if frame.last_in_buffer:
                self.on_all_read()
        elif frame.msg_type == WSMsgType.CLOSE:
            self.exchange.fail(f"the server closed a socket: {frame.get_close_code()}")

    def on_ws_disconnected(self, _: WSTransport) -> None:
        """Notice a lost connection."""
        if not self.is_leaving:
            self.exchange.fail("a socket was lost")

    def on_text(self, text: bytes) -> None:
        """Take a frame."""

    def on_all_read(self) -> None:
        """Take note that nothing more has arrived for now."""

    def send(self, text: bytes) -> None:
        """Write a frame."""
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, text)

    async def leave(self) -> None:
        """Close the socket."""
        self.is_leaving = True
        if self._transport is not None:
            self._transport.disconnect(graceful=False)
            await self._transport.wait_disconnected()


class EchoShopper(Client):
    """Hears its own words; that is acknowledgement and delivery in one."""

    def on_text(self, text: bytes) -> None:
        """Take back what was said."""
        number = number_of(orjson.loads(text)["client_id"])
        self.exchange.on_delivered(number)
        self.exchange.on_acknowledged(number)


class RelayShopper(Client):
    """Gets its own words back as the acknowledgement."""

    def on_text(self, text: bytes) -> None:
        """Take the acknowledgement."""
        self.exchange.on_acknowledged(number_of(orjson.loads(text)["client_id"]))


class RelayAgent(Client):
    """Hears what the shoppers of a room say."""

    def on_text(self, text: bytes) -> None:
        """Take a message."""
        self.exchange.on_delivered(number_of(orjson.loads(text)["client_id"]))


def speak_through(exchange: Exchange, client: Client) -> None:
    """Let a client be one of the speakers."""
    exchange.speakers.append(lambda number: client.send(message_frame(number)))


async def connect_echo(url: str, *, shoppers: int) -> tuple[Exchange, list[Client]]:
    """Connect shoppers who talk to themselves."""
    exchange = Exchange()
    clients = [await EchoShopper.connected(exchange, f"{url}/echo") for _ in range(shoppers)]
    for client in clients:
        speak_through(exchange, client)
    return exchange, list(clients)


async def connect_relay(url: str, *, shoppers: int, agents: int) -> tuple[Exchange, list[Client]]:
    """Connect shoppers and agents, shopper by shopper to the next agent."""
    exchange = Exchange()
    clients: list[Client] = [
        await RelayAgent.connected(exchange, f"{url}/rooms/{room}/agent") for room in range(agents)
    ]
    for shopper in range(shoppers):
        client = await RelayShopper.connected(exchange, f"{url}/rooms/{shopper % agents}/shopper")
        speak_through(exchange, client)
        clients.append(client)
    return exchange, clients


Answered = Callable[[], bool]


async def until(is_so: Answered, what: str, *, within_s: float = 20) -> None:
    """Wait for something that frames bring about."""
    try:
        async with asyncio.timeout(within_s):
            while not is_so():  # noqa: ASYNC110  # many sockets bring it about, and none is told of it
                await asyncio.sleep(0.01)
    except TimeoutError as exc:
        raise RuntimeError(f"this did not happen within {within_s} s: {what}") from exc
