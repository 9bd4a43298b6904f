"""Many small pieces of news, one look at the truth."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeVar

import structlog

from app.kernel.errors import AppError

Key = TypeVar("Key")

# Where so many fail one by one, none of the others will do better.
MOST_FAILURES = 8

log = structlog.get_logger()


class Coalescer(Generic[Key]):
    """Collects keys of what changed and hands them over together, at most once in `every_s` seconds.

    What could not be handled because the database was away is handled with the next lot. One that fails, as when it
    was erased meanwhile, costs the others nothing.
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
            except Exception as exc:  # noqa: BLE001 - the log has it, unless it passes by itself
                await self._flush_apart(list(keys), exc)
            del keys  # whoever has left meanwhile is held no longer
            await asyncio.sleep(self._every_s)

    async def _flush_apart(self, keys: Sequence[Key], exc: Exception) -> None:
        """Handle keys that failed together in ever smaller lots, down to those that fail alone, and these twice."""
        lots, failures = [keys], 0
        while lots and failures < MOST_FAILURES:
            lot = lots.pop()
            middle = (len(lot) + 1) // 2
            for part in filter(None, (lot[middle:], lot[:middle])):
                try:
                    await self._flush(set(part))
                except AppError:
                    self.touch(part)
                except Exception as again:  # noqa: BLE001 - as before
                    if len(lot) > 1:
                        lots.append(part)
                    else:
                        failures, exc = failures + 1, again
        if failures:
            # A bug in one view must not end all of them.
            log.error("fanout.flush_failed", keys=failures + sum(map(len, lots)), exc_info=exc)
