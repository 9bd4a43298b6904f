"""Keeps fresh what this process knows of what each site wants masked."""

import asyncio
from contextlib import suppress

import structlog

from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError
from app.kernel.metrics import LOOP_BEATS
from app.sites import service
from app.sites.events import SiteChanged

READ_EVERY_S = 3.0

log = structlog.get_logger()


class RedactionReader:
    """Reads the patterns of all sites: before anything is taken, when one changes, and every three seconds."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._is_due = asyncio.Event()

    def on_site_changed(self, _: SiteChanged) -> None:
        """Read them now."""
        self._is_due.set()

    async def read(self) -> None:
        """Read them once."""
        async with self._transactions() as uow:
            self._transactions.redactor.learn(await service.read_redactions(uow))

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(READ_EVERY_S):
                    await self._is_due.wait()
            self._is_due.clear()
            try:
                await self.read()
            except AppError as exc:
                log.warning("redactions.read_postponed", code=exc.code)
            LOOP_BEATS.labels("redactions").inc()
