"""The connection pool, and the database clock that is read through it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import orjson
import structlog
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from app.kernel.clock import DatabaseClock

CLOCK_TICK_S = 10
STATEMENT_TIMEOUT_MS = 15_000
LOCK_TIMEOUT_MS = 10_000
# A process that stands still in the middle of a transaction must not hold its locks for longer than that.
IDLE_IN_TRANSACTION_TIMEOUT_MS = 5_000
APPLICATION_NAME = "seventysix"

log = structlog.get_logger()


def create_engine(database_url: str, *, pool_size: int = 10) -> AsyncEngine:
    """Open a pool on `postgresql://…` (any driver suffix is replaced by asyncpg)."""
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,  # errors are logged, and parameters are what people wrote
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=json.loads,
        connect_args={
            "timeout": 10,
            "server_settings": {
                "application_name": APPLICATION_NAME,
                "jit": "off",
                "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                "lock_timeout": str(LOCK_TIMEOUT_MS),
                "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_TIMEOUT_MS),
                "timezone": "UTC",
            },
        },
    )


@contextmanager
def cancellation_kept() -> Iterator[None]:
    """Let a cancellation come out as one.

    A connection that dies while a cancelled block gives it back raises its own failure in place of the
    cancellation, and whoever goes on after failures would never end.
    """
    try:
        yield
    except Exception as exc:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from exc
        raise


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Take a connection from the pool for the block."""
    with cancellation_kept():
        async with engine.connect() as connection:
            yield connection


async def read_clock(engine: AsyncEngine, clock: DatabaseClock) -> None:
    """Set `clock` from the database; accurate to half the round trip."""
    async with connected(engine) as connection:
        await connection.execute(text("SELECT 1"))
        sent = time.monotonic()
        at = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
        clock.set(at, sent=sent, received=time.monotonic())


@asynccontextmanager
async def ticking_clock(engine: AsyncEngine, clock: DatabaseClock) -> AsyncIterator[None]:
    """Keep `clock` close to the database's while the block runs."""

    async def tick() -> None:
        while True:
            await asyncio.sleep(CLOCK_TICK_S)
            try:
                await read_clock(engine, clock)
            except (DBAPIError, OSError, TimeoutError) as exc:
                log.warning("clock.read_failed", error=type(exc).__name__)

    await read_clock(engine, clock)
    async with asyncio.TaskGroup() as tasks:
        ticker = tasks.create_task(tick())
        try:
            yield
        finally:
            ticker.cancel()
