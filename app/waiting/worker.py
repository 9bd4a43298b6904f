"""The wait monitor: a leader's loop that raises each flag when its instant comes."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from app.db.leader import Term
from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError
from app.kernel.metrics import LOOP_BEATS
from app.sites.events import SiteChanged
from app.waiting import service
from app.waiting.events import WaitsClosed, WaitsOpened
from app.waiting.rules import Due, Frontier

# Sleeps are short because the database's clock may be stepped while we sleep.
LONGEST_SLEEP_S = 0.5
RECONCILE_EVERY_S = 3.0
RECONCILE_OVERLAP = timedelta(seconds=30)
LARGEST_BATCH = 200

log = structlog.get_logger()


class WaitMonitor:
    """Watches open waits. What the bus loses is found again by a look at the newest every 3 seconds."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._clock = transactions.clock
        self._frontier = Frontier()
        self._opened: set[UUID] = set()
        self._closed: set[UUID] = set()
        self._must_reload = True
        self._is_leading = False
        self._wake = asyncio.Event()

    def on_opened(self, event: WaitsOpened) -> None:
        """Take note of new episodes."""
        if self._is_leading:
            self._opened.update(event.wait_ids)
            self._wake.set()

    def on_closed(self, event: WaitsClosed) -> None:
        """Take note of ended episodes."""
        if self._is_leading:
            self._closed.update(event.wait_ids)

    def on_targets_changed(self, _: SiteChanged) -> None:
        """A site may have other thresholds now: read everything again."""
        self._must_reload = True
        self._wake.set()

    async def run(self, term: Term) -> None:
        """Raise flags as the leader of this term, until cancelled or fenced off."""
        self._is_leading, self._must_reload = True, True
        try:
            reconcile_at, latest = self._clock.monotonic(), self._clock.now()
            while True:
                now = self._clock.now()
                if now < latest:
                    # What was taken as due before the clock stepped back was refused as early, and is due again.
                    self._must_reload = True
                latest = now
                if self._clock.monotonic() >= reconcile_at:
                    await self._read(since=now - RECONCILE_OVERLAP)
                    reconcile_at = self._clock.monotonic() + RECONCILE_EVERY_S
                await self._take_news()
                await self._raise_due(term)
                LOOP_BEATS.labels("monitor").inc()
                await self._sleep()
        finally:
            self._is_leading = False
            self._opened.clear()
            self._closed.clear()

    async def _take_news(self) -> None:
        if self._must_reload:
            self._must_reload = False
            self._frontier = Frontier()
            await self._read()
        if self._opened:
            opened, self._opened = self._opened, set()
            await self._read(wait_ids=opened)
        while self._closed:
            self._frontier.remove(self._closed.pop())

    async def _read(self, *, wait_ids: set[UUID] | None = None, since: datetime | None = None) -> None:
        async with self._transactions() as uow:
            waits = await service.find_open(uow, wait_ids=wait_ids, since=since)
        for wait in waits:
            if wait_ids is not None or wait.id not in self._frontier:
                self._frontier.add(wait)

    async def _raise_due(self, term: Term) -> None:
        due = self._frontier.take_due(self._clock.now())
        for start in range(0, len(due), LARGEST_BATCH):
            batch = due[start : start + LARGEST_BATCH]
            try:
                await self._raise(term, batch)
            except AppError as exc:
                # Nothing of the rest was stored: forget all we know and read it again.
                self._must_reload = True
                if not exc.is_retryable:
                    raise
                log.warning("wait.flags_postponed", count=len(due) - start, code=exc.code)
                await asyncio.sleep(LONGEST_SLEEP_S)
                return

    async def _raise(self, term: Term, due: Sequence[Due]) -> None:
        async with self._transactions() as uow:
            await term.fence(uow)
            await service.raise_flags(uow, due)

    async def _sleep(self) -> None:
        next_due_at = self._frontier.next_due_at()
        seconds = LONGEST_SLEEP_S
        if next_due_at is not None:
            seconds = min(seconds, max(0.0, (next_due_at - self._clock.now()).total_seconds()))
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()
