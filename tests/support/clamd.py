"""A virus scanner that speaks ClamAV's INSTREAM over a real socket, and knows one virus."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.files import EICAR

COMMAND = b"zINSTREAM\0"


@asynccontextmanager
async def a_scanner(path: Path, *, answer: str | None = None) -> AsyncIterator[list[bytes]]:
    """Listen on a Unix socket; yields what was scanned. With `answer` it says that whatever it reads."""
    scanned: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(len(COMMAND)) == COMMAND
        data = b""
        while length := int.from_bytes(await reader.readexactly(4)):
            data += await reader.readexactly(length)
        scanned.append(data)
        found = "stream: Eicar-Signature FOUND" if EICAR in data else "stream: OK"
        writer.write((answer or found).encode() + b"\0")
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(serve, path)
    try:
        yield scanned
    finally:
        server.close()
        await server.wait_closed()
