"""Ends connections whose process stands still in the middle of a statement, and with them their locks.

A process that stands still between two statements of a transaction is no matter of ours: PostgreSQL ends it
(`idle_in_transaction_session_timeout`). One that has begun a statement and does not go on, or does not take its answer, is
neither idle nor running to PostgreSQL, which waits for it without end; its machine answers for it, so that the network
does not end it either.
"""

import asyncio
import random
from datetime import timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import (
    APPLICATION_NAME,
    IDLE_IN_TRANSACTION_TIMEOUT_MS,
    STATEMENT_TIMEOUT_MS,
    connected,
)
from app.kernel.metrics import LOOP_BEATS

LOOK_EVERY_S = 2.0
SILENT_FOR = timedelta(milliseconds=IDLE_IN_TRANSACTION_TIMEOUT_MS)
# An answer of many rows takes its time, too, but no statement takes longer than that.
DEAF_FOR = timedelta(milliseconds=STATEMENT_TIMEOUT_MS)

# Whoever has locked or written a row has a transaction id: others are in nobody's way.
_END = text("""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = :name AND state = 'active' AND backend_xid IS NOT NULL
  AND (wait_event = 'ClientRead' AND state_change < clock_timestamp() - CAST(:silent_for AS interval)
    OR wait_event = 'ClientWrite' AND state_change < clock_timestamp() - CAST(:deaf_for AS interval))
""")

log = structlog.get_logger()


async def end_standstills(
    engine: AsyncEngine, *, silent_for: timedelta = SILENT_FOR, deaf_for: timedelta = DEAF_FOR
) -> int:
    """End those of our connections that stand still with something locked; returns how many those are."""
    values = {"name": APPLICATION_NAME, "silent_for": silent_for, "deaf_for": deaf_for}
    async with connected(engine) as connection:
        ended = len((await connection.execute(_END, values)).all())
    if ended:
        log.warning("standstill.ended", connections=ended)
    return ended


async def keep_ending_standstills(engine: AsyncEngine) -> None:
    """Look every two seconds until cancelled. Each process does: the one that leads may be the one that stands still."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S * random.uniform(0.75, 1.25))  # noqa: S311 - jitter, not a secret
        LOOP_BEATS.labels("standstill").inc()
        try:
            await end_standstills(engine)
        except (DBAPIError, OSError, TimeoutError) as exc:
            log.warning("standstill.look_failed", error=type(exc).__name__)
