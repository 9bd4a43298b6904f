"""What PostgreSQL does with asyncpg alone: the same rows into a table of the same shape, without our rules."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from app.kernel.ids import new_id
from bench.processes import parent_of
from bench.sockets import BODY

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

BATCH_ROWS = 200
CONVERSATIONS = (
    256  # as many as write at once where the product is measured: rows go to as many places in the indexes
)
COLUMNS = "conversation_id, seq, kind, author_kind, author_id, client_id, sealed, data, at"
ONE_ROW = f"INSERT INTO bench_entries ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9)"  # noqa: S608
MANY_ROWS = f"""
INSERT INTO bench_entries ({COLUMNS})
SELECT conversation_id, seq, kind, author_kind, author_id, client_id, sealed, data::jsonb, at
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::bytea[], $8::text[],
            $9::timestamptz[]) AS e ({COLUMNS})
"""  # noqa: S608

Row = tuple[UUID, int, str, str, UUID, UUID, bytes, str, datetime]


class Inserts:
    """Open connections and a table like `entries`, with its indexes and checks but no foreign keys."""

    def __init__(self, connections: Sequence[Connection]) -> None:
        self._connections = connections
        self._author = new_id()
        self._conversations = [new_id() for _ in range(CONVERSATIONS)]
        self._seqs = count(1)

    async def one_row_each(self, seconds: float, *, connections: int) -> tuple[int, float]:
        """Insert one row per transaction on so many connections at once; returns rows, and rows a second."""
        began = time.perf_counter()

        async def insert(number: int) -> int:
            rows, statement = 0, await self._connections[number].prepare(ONE_ROW)
            while time.perf_counter() - began < seconds:
                await statement.fetch(*self._row())
                rows += 1
            return rows

        rows = sum(await asyncio.gather(*(insert(number) for number in range(connections))))
        return rows, rows / (time.perf_counter() - began)

    async def commit_ms(self, commits: int) -> list[float]:
        """Insert rows one after the other on one connection; returns how long each took."""
        statement, times = await self._connections[0].prepare(ONE_ROW), list[float]()
        for _ in range(commits):
            began = time.perf_counter()
            await statement.fetch(*self._row())
            times.append((time.perf_counter() - began) * 1_000)
        return times

    async def batches(self, seconds: float) -> float:
        """Insert 200 rows per transaction on one connection; returns rows a second."""
        statement = await self._connections[0].prepare(MANY_ROWS)
        began, rows = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            columns = zip(*(self._row() for _ in range(BATCH_ROWS)), strict=True)
            await statement.fetch(*(list(column) for column in columns))
            rows += BATCH_ROWS
        return rows / (time.perf_counter() - began)

    def _row(self) -> Row:
        seq = next(self._seqs)
        now = datetime.now(UTC)
        return (
            self._conversations[seq % CONVERSATIONS],
            seq,
            "message",
            "visitor",
            self._author,
            UUID(int=seq),
            BODY.encode(),
            "{}",
            now,
        )


@asynccontextmanager
async def open_inserts(database_url: str, *, connections: int) -> AsyncIterator[Inserts]:
    """Have the table, empty, and the connections while the block runs."""
    async with AsyncExitStack() as stack:
        opened: list[Connection] = []
        for _ in range(connections):
            opened.append(await asyncpg.connect(database_url))
            stack.push_async_callback(opened[-1].close)
        await opened[0].execute("DROP TABLE IF EXISTS bench_entries")
        await opened[0].execute("CREATE TABLE bench_entries (LIKE entries INCLUDING ALL)")
        yield Inserts(opened)
        await opened[0].execute("DROP TABLE bench_entries")


async def server_pid(database_url: str) -> int:
    """Return the process id of the database server."""
    connection = await asyncpg.connect(database_url)
    try:
        return parent_of(await connection.fetchval("SELECT pg_backend_pid()"))
    finally:
        await connection.close()


async def count_messages(database_url: str) -> int:
    """Count the shoppers' messages that the product has stored."""
    connection = await asyncpg.connect(database_url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM entries WHERE author_kind = 'visitor'"))
    finally:
        await connection.close()
