"""Receipts on their way to Postgres: many small steps become one statement."""

from collections.abc import Mapping
from uuid import UUID

from app.conversations import service as conversations
from app.conversations.rules import Receipt, Side
from app.db.group_commit import LANE_PATIENCE_MS
from app.db.lane import Lane
from app.db.unit_of_work import Transactions
from app.gateway.fanout.coalescer import Coalescer
from app.kernel.errors import LockedError

WRITE_EVERY_S = 0.1

Key = tuple[UUID, Side]


class ReceiptBook:
    """Keeps the furthest receipt of each side until it is written. Losing one costs a repeated receipt."""

    def __init__(self, transactions: Transactions) -> None:
        self._lane = Lane(transactions, patience_ms=LANE_PATIENCE_MS)
        self._furthest: dict[Key, Receipt] = {}
        self._dirty: Coalescer[Key] = Coalescer(WRITE_EVERY_S, self._write)

    def note(self, conversation_id: UUID, receipt: Receipt) -> None:
        """Take a receipt; what is delivered is at least what is read."""
        key = (conversation_id, receipt.side)
        known = self._furthest.get(key, receipt)
        read = max(known.read, receipt.read)
        delivered = max(known.delivered, receipt.delivered, read)
        self._furthest[key] = Receipt(receipt.side, delivered, read)
        self._dirty.touch([key])

    async def run(self) -> None:
        """Write until cancelled."""
        try:
            await self._dirty.run()
        finally:
            await self._lane.close()

    async def _write(self, keys: set[Key]) -> None:
        batch = {key: self._furthest[key] for key in keys if key in self._furthest}
        try:
            await self._move(batch)
        except LockedError:
            # Nobody waits for the locks of others: what is locked comes with the next lot.
            async with self._lane.alone() as uow:
                held = await conversations.find_held_receipts(uow, {id_ for id_, _ in batch})
            self._dirty.touch([key for key in batch if key[0] in held])
            batch = {key: receipt for key, receipt in batch.items() if key[0] not in held}
            await self._move(batch)
        for key, written in batch.items():
            if self._furthest[key] == written:
                del self._furthest[key]

    async def _move(self, batch: Mapping[Key, Receipt]) -> None:
        async with self._lane.alone() as uow:
            await conversations.move_receipts(uow, [(id_, receipt) for (id_, _), receipt in batch.items()])
