"""Many small pieces of news, one look at the truth."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, TypeVar

import structlog

from app.kernel.errors import AppError

Key = TypeVar("Key")

log = structlog.get_logger()


class Coalescer(Generic[Key]):
    """Collects keys of what changed and hands them over together, at most once in `every_s` seconds.

    What could not be handled because the database was away is handled with the next lot.
    """

    def __init__(self, every_s: float, flush: Callable[[set[Key]], Awaitable[None]]) -> None:
        self._every_s = every_s
        self._flush = flush
        self._dirty: set[Key] = set()
        self._has_news = asyncio.Event()

    def touch(self, keys: Iterable[Key]) -> None:
        """Note that these must be looked at again."""
        self._dirty.update(keys)
        if self._dirty:
            self._has_news.set()

    async def run(self) -> None:
        """Flush until cancelled."""
        while True:
            await self._has_news.wait()
            self._has_news.clear()
            keys, self._dirty = self._dirty, set()
            try:
                await self._flush(keys)
            except AppError as exc:
                log.warning("fanout.postponed", code=exc.code, keys=len(keys))
                self.touch(keys)
            except Exception:  # a bug in one view must not end all of them; the log has it
                log.exception("fanout.flush_failed")
            del keys  # whoever has left meanwhile is held no longer
            await asyncio.sleep(self._every_s)
