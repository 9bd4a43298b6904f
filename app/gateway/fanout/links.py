"""Which waiting visitors have a socket here: told to presence, so that leaving is noticed on whichever process."""

import asyncio
from uuid import UUID

import structlog

from app.db.unit_of_work import Transactions
from app.gateway.fanout.coalescer import Coalescer
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.presence import service as presence
from app.presence.rules import NODE_RENEWED_EVERY

LINKS_EVERY_S = 0.2

log = structlog.get_logger()


class VisitorLinks:
    """Only those who wait are told of, in one transaction for many: a visitor who just looks around costs nothing."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._node_id = new_id()
        self._here: set[UUID] = set()
        self._waiting: set[UUID] = set()
        self._linked: set[UUID] = set()
        self._changes: Coalescer[UUID] = Coalescer(LINKS_EVERY_S, self._tell)

    def set_here(self, visitor_id: UUID, *, is_here: bool) -> None:
        """A visitor's first socket has come, or the last one has gone."""
        (self._here.add if is_here else self._here.discard)(visitor_id)
        if visitor_id in self._waiting or visitor_id in self._linked:
            self._changes.touch([visitor_id])

    def set_waiting(self, visitor_id: UUID, *, is_waiting: bool) -> None:
        """A visitor waits for an answer, or does not any more."""
        if is_waiting != (visitor_id in self._waiting):
            (self._waiting.add if is_waiting else self._waiting.discard)(visitor_id)
            self._changes.touch([visitor_id])

    async def run(self) -> None:
        """Tell of changes and keep this process's lease until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._changes.run())
            tasks.create_task(self._keep_lease())

    async def _keep_lease(self) -> None:
        while True:
            try:
                async with self._transactions() as uow:
                    await presence.keep_node(uow, self._node_id, self._linked)
            except AppError as exc:
                log.warning("fanout.postponed", code=exc.code)
            await asyncio.sleep(NODE_RENEWED_EVERY.total_seconds())

    async def _tell(self, visitor_ids: set[UUID]) -> None:
        wanted = {id_ for id_ in visitor_ids if id_ in self._here and id_ in self._waiting}
        come = wanted - self._linked
        over = {id_ for id_ in visitor_ids & self._linked if id_ not in self._waiting}
        gone = (visitor_ids & self._linked) - wanted - over
        if not (come or gone or over):
            return
        async with self._transactions() as uow:
            if come:
                await presence.link_visitors(uow, self._node_id, come)
            if gone:
                await presence.unlink_visitors(uow, self._node_id, gone)
            if over:
                await presence.forget_visitors(uow, over)
        self._linked = (self._linked | come) - gone - over
        # Who has gone from here waits at another process, if anywhere.
        self._waiting -= gone
