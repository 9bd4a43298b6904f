"""The router: a leader's loop that assigns who waits and gives back whose agent has gone."""

import asyncio

import structlog

from app.db.leader import Term
from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError
from app.kernel.metrics import ASSIGNMENTS, LOOP_BEATS
from app.presence import service as presence
from app.routing import service

LONGEST_SLEEP_S = 1.0
RETRY_S = 0.5

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
        """Assign and give back as the leader of this term, until cancelled or fenced off."""
        while True:
            self._wake.clear()
            LOOP_BEATS.labels("router").inc()
            try:
                await self._give_back(term)
                if await self._assign(term) > 0:
                    self._wake.set()  # there may be more than one step takes
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

    async def _give_back(self, term: Term) -> None:
        async with self._transactions() as uow:
            await term.fence(uow)
            await presence.notice_gone(uow)
            await service.give_back(uow)

    async def _assign(self, term: Term) -> int:
        async with self._transactions() as uow:
            await term.fence(uow)
            assigned = await service.assign_waiting(uow)
        ASSIGNMENTS.inc(assigned)
        return assigned
