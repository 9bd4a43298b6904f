"""The router: a leader's loop that gives who waits to who can, and does to queues what time does."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from app.db.leader import Term
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.errors import AppError
from app.kernel.metrics import ASSIGNMENTS, LOOP_BEATS
from app.presence import service as presence
from app.routing import service

LONGEST_SLEEP_S = 1.0
RETRY_S = 0.5
TIDY_EVERY_S = 60.0

log = structlog.get_logger()


class Router:
    """Wakes when somebody asks, comes online or frees a slot; looks every second in case the word got lost."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._wake = asyncio.Event()

    def wake(self, _: object = None) -> None:
        """Look at the queues now."""
        self._wake.set()

    async def run(self, term: Term) -> None:
        """Route as the leader of this term, until cancelled or fenced off."""
        await self._step(term, service.repair_placements)
        forget_at = self._transactions.clock.monotonic()
        while True:
            self._wake.clear()
            LOOP_BEATS.labels("router").inc()
            try:
                given = await self._step(term, service.assign_waiting)
                ASSIGNMENTS.inc(given)
                if given + await self._look_after(term) > 0:
                    self._wake.set()  # there may be more than one step takes, and something new to give
                if self._transactions.clock.monotonic() >= forget_at:
                    await self._tidy(term)
                    forget_at = self._transactions.clock.monotonic() + TIDY_EVERY_S
            except AppError as exc:
                if not exc.is_retryable:
                    raise
                log.warning("router.postponed", code=exc.code)
                await asyncio.sleep(RETRY_S)
            try:
                async with asyncio.timeout(LONGEST_SLEEP_S):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _look_after(self, term: Term) -> int:
        """Do what time does: leases, silence, offers, wrap-ups and hours run out, closed queues open."""
        async with self._transactions() as uow:
            await term.fence(uow)
            await presence.notice_gone(uow)
        steps = (
            service.give_back,
            service.expire_offers,
            service.leave_removed,
            service.close_lines,
            service.open_lines,
        )
        return sum([await self._step(term, step) for step in steps])

    async def _tidy(self, term: Term) -> None:
        await self._step(term, service.repair_placements)
        await self._step(term, service.forget_old_decisions)

    async def _step(self, term: Term, step: Callable[[UnitOfWork], Awaitable[int]]) -> int:
        async with self._transactions() as uow:
            await term.fence(uow)
            return await step(uow)
