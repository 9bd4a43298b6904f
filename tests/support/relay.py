"""A relay in front of a server that a test can cut, mend, freeze and look into, as a network does and worse."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from tests.support.waiting import eventually

CHUNK_BYTES = 64 * 1024


class Way(Enum):
    """Which way bytes go."""

    TO_SERVER = auto()
    TO_CLIENT = auto()


class CutError(Exception):
    """The connection ends here, without a word to either side."""


class Watcher(Protocol):
    """Looks at what goes through one connection, and decides what becomes of it."""

    def split(self, way: Way, chunk: bytes) -> Iterable[bytes]:
        """Return the whole messages that are there by now; what is incomplete is kept for the next chunk."""

    async def carry(self, way: Way, piece: bytes) -> Iterable[bytes]:
        """Return what is to be passed on now; may wait, or raise CutError."""

    async def carried(self, way: Way, piece: bytes) -> None:
        """A message was passed on; may raise CutError."""


class Unwatched:
    """Lets everything pass as it comes."""

    def split(self, _way: Way, chunk: bytes) -> Iterable[bytes]:
        """Pass it whole."""
        return (chunk,)

    async def carry(self, _way: Way, piece: bytes) -> Iterable[bytes]:
        """Pass it on."""
        return (piece,)

    async def carried(self, way: Way, piece: bytes) -> None:
        """Nobody is told."""


@dataclass(eq=False)
class Passage:
    """One connection that is carried."""

    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    watcher: Watcher
    thawed: dict[Way, asyncio.Event] = field(default_factory=dict)
    lost: set[Way] = field(default_factory=set)
    ended: set[Way] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Nothing is frozen in the beginning."""
        self.thawed = {way: asyncio.Event() for way in Way}
        for event in self.thawed.values():
            event.set()

    def cut(self) -> None:
        """End it at both ends."""
        self.thaw()
        for end in self.ends:
            end.transport.abort()

    def freeze(self, *ways: Way) -> None:
        """Take nothing more in these directions, so that it piles up at the sender's."""
        for way in ways:
            self.thawed[way].clear()

    def thaw(self) -> None:
        """Go on."""
        for event in self.thawed.values():
            event.set()

    def lose(self, *ways: Way) -> None:
        """Lose everything in these directions, the end too; nobody is told, as when a cable is pulled."""
        self.lost.update(ways)

    async def carry(self, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one direction until it ends; what ends it cuts the other too."""
        with suppress(OSError, CutError):
            while chunk := await reader.read(CHUNK_BYTES):
                for piece in self.watcher.split(way, chunk) if way not in self.lost else ():
                    for passed in await self.watcher.carry(way, piece):
                        await self.thawed[way].wait()
                        writer.write(passed)
                        await writer.drain()
                    await self.watcher.carried(way, piece)
            self.ended.add(way)
            if way not in self.lost:
                await self.thawed[way].wait()
                writer.close()
            return
        self.cut()

    @property
    def client_port(self) -> int:
        """The port of the client that is carried."""
        return int(self.ends[0].get_extra_info("peername")[1])


class Relay:
    """Carries connections to a server (a Unix socket's path) or to several in turn (their ports) while it is whole."""

    def __init__(
        self,
        target: str | Sequence[int],
        watch: Callable[[], Watcher] = Unwatched,
        *,
        receive_buffer_bytes: int | None = None,
    ) -> None:
        self._target = target
        self._turn = 0
        self._receive_buffer_bytes = (
            receive_buffer_bytes  # a small one shows the server early who does not read
        )
        self._watch = watch
        self._is_cut = False
        self.served = 0  # connections that have come and are not done with
        self.passages: list[Passage] = []  # those that are carried, oldest first

    def cut(self) -> None:
        """End every connection, and let no new one through."""
        self._is_cut = True
        self.cut_all()

    def cut_all(self) -> None:
        """End every connection there is."""
        for passage in self.passages:
            passage.cut()

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        self.served += 1
        try:
            await self._carry(reader, writer)
        finally:
            self.served -= 1
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await self._connect()
        except OSError:
            return
        passage = Passage((writer, there_writer), self._watch())
        self.passages.append(passage)
        try:
            await asyncio.gather(
                passage.carry(Way.TO_SERVER, reader, there_writer),
                passage.carry(Way.TO_CLIENT, there_reader, writer),
            )
        finally:
            self.passages.remove(passage)
            passage.cut()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._is_cut:
            raise ConnectionRefusedError
        if isinstance(self._target, str):
            return await asyncio.open_unix_connection(self._target)
        for _ in self._target:
            self._turn += 1
            port = self._target[self._turn % len(self._target)]
            with suppress(ConnectionRefusedError):
                return await self._connect_to(port)
        raise ConnectionRefusedError

    async def _connect_to(self, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        line = socket.socket()
        line.setblocking(False)  # noqa: FBT003  # the standard library's name for it
        if self._receive_buffer_bytes is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._receive_buffer_bytes)
        try:
            await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
            return await asyncio.open_connection(sock=line, limit=self._receive_buffer_bytes or CHUNK_BYTES)
        except BaseException:
            line.close()
            raise


@asynccontextmanager
async def listening(relay: Relay) -> AsyncIterator[int]:
    """Let a relay listen on a free port; yields the port."""
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0, backlog=4096)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        relay.cut()
        server.close()
        await eventually(lambda: not relay.served)


@asynccontextmanager
async def relayed(
    database_url: str, watch: Callable[[], Watcher] = Unwatched
) -> AsyncIterator[tuple[Relay, str]]:
    """Have a relay in front of a database; yields it and the URL that leads through it."""
    parts = urlsplit(database_url)
    folder = parse_qs(parts.query)["host"][0]
    relay = Relay(f"{folder}/.s.PGSQL.5432", watch)
    async with listening(relay) as port:
        yield relay, f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}"
