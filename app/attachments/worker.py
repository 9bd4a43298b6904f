"""Sweeps up files that no message has: a leader's loop."""

import asyncio
import random

import structlog

from app.attachments import service
from app.attachments.service import Files
from app.db.leader import Term
from app.kernel.errors import AppError
from app.kernel.metrics import LOOP_BEATS

SWEEP_EVERY_S = 600.0

log = structlog.get_logger()


class Sweeper:
    """Sweeps now and then."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def run(self, _: Term) -> None:
        """Sweep until cancelled. Two that do so at once harm nothing."""
        while True:
            LOOP_BEATS.labels("files").inc()
            try:
                swept = await service.sweep(self._files)
                if swept:
                    log.info("files.swept", count=swept)
            except AppError as exc:
                if not exc.is_retryable:
                    raise
                log.warning("files.sweep_postponed", code=exc.code)
            await asyncio.sleep(SWEEP_EVERY_S * random.uniform(0.9, 1.1))  # noqa: S311 - jitter
