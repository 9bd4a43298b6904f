"""Asks a ClamAV daemon about files, by its INSTREAM command over TCP or a Unix socket."""

import asyncio
from typing import Protocol
from urllib.parse import urlsplit

import structlog

from app.kernel.errors import AppError

CHUNK_BYTES = 64 * 1024
ANSWER_WITHIN_S = 30.0
LONGEST_ANSWER = 4_096

log = structlog.get_logger()


class Scanner(Protocol):
    """Looks for viruses."""

    async def check(self, data: bytes) -> None:
        """Return for a clean file; raises `file_infected`, or `scanner_unavailable` when nobody can tell."""


class ClamScanner:
    """A `clamd` at `tcp://host:port` or `unix:/path`."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)

    async def check(self, data: bytes) -> None:
        """Send the file; nothing is taken that was not found clean."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                answer = await self._ask(data)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as exc:
            log.warning("scanner.unreachable", error=type(exc).__name__)
            raise _unavailable() from exc
        if answer.endswith("FOUND"):
            log.warning("attachment.infected", finding=answer)
            raise AppError("file_infected", "A virus was found in this file.", 422)
        if not answer.endswith("OK"):
            log.warning("scanner.failed", answer=answer)
            raise _unavailable()

    async def _ask(self, data: bytes) -> str:
        reader, writer = await self._connect()
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK_BYTES):
                chunk = data[start : start + CHUNK_BYTES]
                writer.write(len(chunk).to_bytes(4) + chunk)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            return (await reader.readuntil(b"\0"))[:-1].decode("utf-8", errors="replace").strip()
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.scheme == "unix":
            return await asyncio.open_unix_connection(self._address.path, limit=LONGEST_ANSWER)
        return await asyncio.open_connection(self._address.hostname, self._address.port, limit=LONGEST_ANSWER)


def make_scanner(address: str | None) -> Scanner | None:
    """Make the scanner of a setting; None asks nobody."""
    return ClamScanner(address) if address else None


def _unavailable() -> AppError:
    return AppError(
        "scanner_unavailable",
        "Files cannot be checked for viruses just now. Please try again.",
        503,
        is_retryable=True,
        retry_after_s=10,
    )
