"""Reads what was said for its words: a leader's loop, a moment behind the conversations and out of their way."""

import asyncio
from uuid import UUID

import structlog

from app.conversations.events import LogGrew
from app.db.leader import Term
from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError
from app.kernel.metrics import LOOP_BEATS
from app.search import service

PAUSE_S = 0.2  # at most so often a batch, whatever is said meanwhile
REST_S = 2.0  # where nothing is left: what is said together is read together
LOOK_EVERY_S = 600.0
MOST_REMEMBERED = 50_000

log = structlog.get_logger()


class Indexer:
    """Hears which logs have grown; looks for itself at the start and now and then, as hints may be lost."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._grown: dict[UUID, None] = {}
        self._is_leading = False

    def on_log_grew(self, event: LogGrew) -> None:
        """Remember a conversation; what there is no room for is found later."""
        if self._is_leading and len(self._grown) < MOST_REMEMBERED:
            self._grown[event.head.id] = None

    async def run(self, _: Term) -> None:
        """Read as the leader until cancelled. Two leaders for a moment do the same twice, which harms nobody."""
        look_at, self._is_leading = 0.0, True
        try:
            while True:
                LOOP_BEATS.labels("search").inc()
                now = self._transactions.clock.monotonic()
                try:
                    if now >= look_at:
                        look_at = now if await self.look() else now + LOOK_EVERY_S
                    await self.read()
                except AppError as exc:
                    log.warning("search.not_read", code=exc.code)
                    look_at = now  # for what was to be read
                await asyncio.sleep(PAUSE_S if self._grown else REST_S)
        finally:
            self._is_leading = False
            self._grown.clear()

    async def look(self) -> bool:
        """Find what was not told; returns whether there may be more."""
        async with self._transactions() as uow:
            found = await service.find_unread(uow, service.CONVERSATIONS_AT_ONCE)
        self._grown.update(dict.fromkeys(found))
        return len(found) == service.CONVERSATIONS_AT_ONCE

    async def read(self) -> bool:
        """Read the next few conversations; returns whether there are more."""
        batch = list(self._grown)[: service.CONVERSATIONS_AT_ONCE]
        if batch:
            for id_ in batch:
                del self._grown[id_]
            further = await service.read_words(self._transactions, batch)
            self._grown.update(dict.fromkeys(further))
        return bool(self._grown)
