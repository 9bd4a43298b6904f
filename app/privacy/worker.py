"""Loops: what keeps keys, in every process, as each takes rows that no other has locked; and what erases by periods."""

import asyncio
import random

import structlog

from app.db.leader import Term
from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError
from app.kernel.metrics import LOOP_BEATS
from app.privacy import service

LOOK_EVERY_S = 60.0
ERASE_EVERY_S = 3_600.0
PAUSE_S = 0.1  # between batches: people's messages come first

log = structlog.get_logger()


class KeyKeeper:
    """Wraps keys anew when there is a newer master key."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def run(self) -> None:
        """Keep looking until cancelled."""
        while True:
            LOOP_BEATS.labels("keys").inc()
            try:
                has_more = await self.work()
            except AppError as exc:
                log.warning("keys.not_kept", code=exc.code, reason=exc.message)
                has_more = False
            await asyncio.sleep(PAUSE_S if has_more else LOOK_EVERY_S * random.uniform(0.5, 1))  # noqa: S311 - jitter, not a secret

    async def work(self) -> bool:
        """Wrap the next few; returns whether there were any."""
        if self._transactions.keyring is not None:
            await asyncio.to_thread(self._transactions.keyring.masters.reread)  # may ask a key service
        async with self._transactions() as uow:
            rewrapped = await service.rewrap_some(uow)
        if rewrapped:
            log.info("keys.kept", rewrapped=rewrapped)
        return bool(rewrapped)


class Retention:
    """Erases what is older than the sites' periods allow: a leader's loop."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def run(self, _: Term) -> None:
        """Erase at the start and once an hour, a few at a time, until cancelled. Twice at once harms nobody."""
        while True:
            LOOP_BEATS.labels("retention").inc()
            try:
                erased = await service.erase_due(self._transactions)
            except AppError as exc:
                log.warning("retention.postponed", code=exc.code)
                erased = 0
            if erased:
                log.info("retention.erased", subjects=erased)
            await asyncio.sleep(PAUSE_S if erased else ERASE_EVERY_S)
