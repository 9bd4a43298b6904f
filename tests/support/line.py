"""The network between browsers and the program: it can be cut, and it can swallow one direction without a word."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

CHUNK_BYTES = 64 * 1024
EVENTS = b"text/event-stream"
LAST_CHUNK = b"0\r\n\r\n"
KEPT = re.compile(rb"\r\nConnection: keep-alive", re.IGNORECASE)
ENDED = b"\r\nConnection: close"

Direction = Literal["up", "down"]


@dataclass(eq=False)
class _Wire:
    """One connection through the line."""

    writers: list[asyncio.StreamWriter]
    is_socket: bool = False
    swallowed: set[Direction] = field(default_factory=set)


class Line:
    """Carries bytes to a port of this machine while it is whole; browsers come in at `url`."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._is_cut = False
        self._wires: set[_Wire] = set()
        self.port = 0
        # As proxies of companies do: refuse upgrades, and pass on an answer when it is whole.
        self.refuses_sockets = False
        self.holds_answers = False
        # What browsers keep a connection for is over with the answer, so that each of their wishes takes one of its own.
        self.ends_with_answers = False
        self.accepted = 0

    @property
    def url(self) -> str:
        """Where the program is reached through this line."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End every connection, and let no new one through."""
        self._is_cut = True
        for wire in self._wires:
            for writer in wire.writers:
                writer.transport.abort()

    def mend(self) -> None:
        """Let new connections through again."""
        self._is_cut = False

    def swallow(self, *directions: Direction) -> None:
        """Lose whatever is said in these directions on the WebSockets there are; new ones are whole."""
        for wire in self._wires:
            if wire.is_socket:
                wire.swallowed |= set(directions)

    async def carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wire: _Wire, direction: Direction
    ) -> None:
        """Carry one direction of a connection."""
        held = b""
        with suppress(OSError):
            while chunk := await reader.read(CHUNK_BYTES):
                if self.ends_with_answers:
                    chunk = KEPT.sub(ENDED, chunk)
                asks = b"Upgrade: websocket" in chunk
                wire.is_socket = wire.is_socket or asks
                if asks and self.refuses_sockets:
                    for end in wire.writers:
                        end.transport.abort()
                    return
                if direction in wire.swallowed:
                    continue
                if self.holds_answers and (held or EVENTS in chunk):
                    held += chunk
                    if not held.endswith(LAST_CHUNK):
                        continue
                    chunk, held = held, b""
                writer.write(chunk)
                await writer.drain()
            if direction not in wire.swallowed:
                writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        self.accepted += 1
        try:
            if self._is_cut:
                raise ConnectionError
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        wire = _Wire([writer, there_writer])
        self._wires.add(wire)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.carry(reader, there_writer, wire, "up"))
                tasks.create_task(self.carry(there_reader, writer, wire, "down"))
        finally:
            self._wires.discard(wire)
            for end in wire.writers:
                end.transport.abort()


@asynccontextmanager
async def a_line(target_port: int) -> AsyncIterator[Line]:
    """Have a line to a port."""
    line = Line(target_port)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        line.cut()
        server.close()
