"""A relay in front of Postgres that a test can cut and mend, as a network does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit

CHUNK_BYTES = 64 * 1024


class Relay:
    """Carries bytes between clients and a server's Unix socket while it is whole."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._is_cut = False
        self._lines: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """End every connection, and let no new one through."""
        self._is_cut = True
        for line in self._lines:
            line.transport.abort()

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        if self._is_cut:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_unix_connection(self._target)
        ends = {writer, there_writer}
        self._lines |= ends
        try:
            await asyncio.gather(_carry(reader, there_writer), _carry(there_reader, writer))
        finally:
            self._lines -= ends
            for end in ends:
                end.transport.abort()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def relayed(database_url: str) -> AsyncIterator[tuple[Relay, str]]:
    """Have a relay in front of a database; yields it and the URL that leads through it."""
    parts = urlsplit(database_url)
    folder = parse_qs(parts.query)["host"][0]
    relay = Relay(f"{folder}/.s.PGSQL.5432")
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield relay, f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}"
    finally:
        relay.cut()
        server.close()
