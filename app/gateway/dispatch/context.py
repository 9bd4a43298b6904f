"""What all sockets of a process share."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from app.bus import Bus
from app.conversations import service as conversations
from app.conversations.rules import AuthorKind, Draft
from app.conversations.service import Posting
from app.db.group_commit import SIDING_PATIENCE_S, GroupCommit
from app.db.unit_of_work import Transactions
from app.gateway import views
from app.gateway.allowances import Allowances, Hellos
from app.gateway.connection import Connection
from app.gateway.dispatch.doorway import Doorway
from app.gateway.dispatch.receipts import ReceiptBook
from app.gateway.fanout import ErasedFanout, LogFanout, OfferFanout, ShopperFanout, StaffFanout
from app.gateway.protocol import CloseCode, GoAway
from app.gateway.tolls import Tolls
from app.kernel.errors import AppError
from app.settings import Settings

HEARTBEAT_S = 25
DRAIN_MARGIN_S = 0.5
# Other processes that are asked to end with this one need a moment to stop accepting: whoever came back
# sooner could be greeted by one of those, only to be sent away again.
SOONEST_BACK_S = 0.5


@dataclass(frozen=True)
class Gateway:
    """The gateway of one process: its fan-outs, its appender, and what they stand on."""

    settings: Settings
    transactions: Transactions
    bus: Bus
    epoch: UUID
    writer: conversations.Appender
    appender: GroupCommit[Draft, Posting]
    receipts: ReceiptBook
    logs: LogFanout
    shoppers: ShopperFanout
    staff: StaffFanout
    offers: OfferFanout
    doorway: Doorway
    allowances: Allowances
    acts: Allowances
    visitor_hellos: Hellos
    agent_hellos: Hellos
    tolls: Tolls
    erased: ErasedFanout
    connections: set[Connection] = field(default_factory=set)
    somebody_left: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Run everything that sockets need until cancelled; queued messages are written before the end."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for part in (
                    self.appender,
                    self.receipts,
                    self.logs,
                    self.shoppers,
                    self.staff,
                    self.offers,
                    self.doorway,
                    self.erased,
                ):
                    tasks.create_task(part.run())
        finally:
            await self.appender.end()
            await self.doorway.end()

    def enter(self, connection: Connection) -> None:
        """A socket is served from now on."""
        self.connections.add(connection)

    def leave(self, connection: Connection) -> None:
        """A socket has gone."""
        self.connections.discard(connection)
        self.somebody_left.set()

    async def drain(self, spread_s: float) -> None:
        """Ask every client to come back elsewhere, each at its own moment within `spread_s` seconds.

        Until its moment a client is served as ever; whoever is still here at the end is closed.
        """
        self.staff.stop_letting_go()
        soonest_s = min(SOONEST_BACK_S, spread_s)
        for connection in self.connections:
            back_s = soonest_s + random.uniform(0, spread_s)  # noqa: S311 - jitter
            connection.send(GoAway(reconnect_in_s=round(back_s, 1)))
        with suppress(TimeoutError):
            async with asyncio.timeout(soonest_s + spread_s + DRAIN_MARGIN_S):
                while self.connections:
                    self.somebody_left.clear()
                    await self.somebody_left.wait()
        for connection in self.connections:
            connection.close(CloseCode.GOING_AWAY, "going_away")

    def append_at_once(self, connection: Connection, ref: str, draft: Draft) -> "asyncio.Future[Posting]":
        """Hand a message to the appender, which must have room for it; the answer follows its commit."""
        future = self.appender.put_at_once(draft)
        future.add_done_callback(lambda done: self._answer(connection, ref, draft, done))
        return future

    def _answer(
        self, connection: Connection, ref: str, draft: Draft, done: "asyncio.Future[Posting]"
    ) -> None:
        with suppress(asyncio.CancelledError):
            failure = done.exception()
            if failure is None:
                acknowledge(connection, ref, done.result())
                return
            refusal = failure if isinstance(failure, AppError) else unexpected()
            # A shopper has one conversation, which the very first message does not know yet.
            place = draft.conversation_id if draft.author.kind is AuthorKind.AGENT else None
            self.refuse_message(connection, ref, refusal, draft.client_id, place)

    def refuse_message(
        self,
        connection: Connection,
        ref: str,
        refusal: AppError,
        client_id: UUID,
        conversation_id: UUID | None = None,
    ) -> None:
        """Tell the sender that a message is not stored; one refused for now is waited for."""
        if refusal.is_retryable:
            now = self.transactions.clock.monotonic()
            connection.session.await_again(now, client_id, conversation_id)
        connection.send(views.error(refusal, ref))


def make_appender(
    transactions: Transactions, writer: conversations.Appender, *, patience_s: float = SIDING_PATIENCE_S
) -> GroupCommit[Draft, Posting]:
    """Make the batching appender of a process."""
    return GroupCommit(
        transactions,
        writer,
        key=lambda draft: draft.conversation_id,
        find_locked=writer.find_locked,
        patience_s=patience_s,
    )


def acknowledge(connection: Connection, ref: str, posting: Posting) -> None:
    """Tell the sender that the message is committed."""
    connection.send_text(views.ack_text(ref, posting.conversation_id, posting.seq, posting.at))


def unexpected() -> AppError:
    """Our own fault; whether it was stored is found out by sending the same again."""
    return AppError(
        "internal_error", "Something went wrong on our side. It will be tried again.", 500, is_retryable=True
    )
