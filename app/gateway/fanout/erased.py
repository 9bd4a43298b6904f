"""Who still shows what is erased, or is blocked: their sockets are told, what this process remembers is dropped."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import structlog

from app.conversations.service import Appender
from app.db.unit_of_work import Transactions
from app.gateway.fanout.logs import LogFanout
from app.gateway.fanout.shoppers import ShopperFanout
from app.gateway.fanout.staff import StaffFanout
from app.kernel.errors import AppError
from app.privacy import service as privacy
from app.privacy.events import Erased
from app.sites import service as sites
from app.sites.rules import Blocklist
from app.visitors import service as visitors
from app.visitors.events import VisitorBlocked

LOOK_EVERY_S = 3.0
LOOK_BACK = timedelta(seconds=30)  # longer than a transaction that erases may take

log = structlog.get_logger()


class ErasedFanout:
    """Hears of what is erased, and looks for it and for who is blocked every three seconds, as hints may be lost."""

    def __init__(
        self,
        transactions: Transactions,
        logs: LogFanout,
        shoppers: ShopperFanout,
        staff: StaffFanout,
        writer: Appender,
    ) -> None:
        self._transactions = transactions
        self._logs, self._shoppers, self._staff, self._writer = logs, shoppers, staff, writer
        self._told: set[UUID] = set()
        self._blocklists: Mapping[UUID, Blocklist] = {}

    def on_erased(self, event: Erased) -> None:
        """Let nobody on this process go on showing it."""
        if self._transactions.keyring is not None:
            self._transactions.keyring.forget((*event.conversation_ids, *event.visitor_ids, *event.agent_ids))
        self._writer.forget(event.conversation_ids)
        self._staff.drop(event.conversation_ids, set(event.site_ids))
        self._logs.drop(event.conversation_ids)
        self._shoppers.drop(event.visitor_ids)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                async with self._transactions() as uow:
                    found = await privacy.find_erased(uow, uow.now() - LOOK_BACK)
                    blocked = await visitors.find_blocked(uow, uow.now() - LOOK_BACK)
                    blocklists = await sites.read_blocklists(uow)
            except AppError as exc:
                log.warning("erased.look_postponed", code=exc.code)
                continue
            for id_ in blocked:
                self._shoppers.on_blocked(VisitorBlocked(id_))
            if blocklists != self._blocklists:
                self._shoppers.put_out(blocklists)
                self._blocklists = blocklists
            fresh = {*found.conversation_ids, *found.visitor_ids, *found.agent_ids}
            if fresh - self._told:
                self.on_erased(found)
            self._told = fresh
