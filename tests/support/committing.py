"""Runs the group commit as a process does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from app.db.group_commit import GroupCommit

Item = TypeVar("Item")
Result = TypeVar("Result")


@asynccontextmanager
async def kept_running(commit: GroupCommit[Item, Result]) -> AsyncIterator[None]:
    """Let it write while the block runs, and write at the end what is left."""
    running = asyncio.create_task(commit.run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await commit.end()
