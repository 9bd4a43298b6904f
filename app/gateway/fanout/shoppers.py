"""Shoppers on this process: which conversation each has, its status, agent and place in the queue."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import structlog

from app.conversations import service as conversations
from app.conversations.events import ConversationMoved, LogGrew
from app.conversations.rules import Activity, ConversationStatus, Head
from app.db.unit_of_work import Transactions
from app.gateway.fanout.coalescer import Coalescer
from app.gateway.fanout.links import VisitorLinks
from app.gateway.fanout.logs import LogFanout
from app.gateway.fanout.peers import VisitorPeer
from app.gateway.protocol import CloseCode, ConversationState
from app.gateway.session import Cursor
from app.kernel.errors import AppError
from app.presence.events import PresenceChanged, VisitorsSeen
from app.reports import service as reports
from app.routing.events import QueueChanged
from app.routing.service import Lines
from app.sites.rules import Blocklist
from app.visitors.events import VisitorBlocked
from app.visitors.rules import blocked
from app.waiting.events import RungTaken, ShoppersLeft
from app.waiting.service import LawBook

Value = TypeVar("Value")

STATES_EVERY_S = 0.1
LINES_EVERY_S = 0.25  # places and estimates of a whole queue, however often it moves
RECONCILE_EVERY_S = 3.0
MAX_BEGUN = 4_096
LOOK_BACK = timedelta(seconds=30)  # longer than a transaction that begins a conversation may take

log = structlog.get_logger()


class ShopperFanout:
    """Keeps every shopper's view of their conversation true."""

    def __init__(self, transactions: Transactions, logs: LogFanout, lines: Lines) -> None:
        self._transactions = transactions
        self._lines_known, self._book = lines, LawBook(lines)
        self._links = VisitorLinks(transactions)
        self._logs = logs
        self._by_visitor: dict[UUID, set[VisitorPeer]] = {}
        self._begun: dict[UUID, UUID] = {}
        self._by_conversation: dict[UUID, set[VisitorPeer]] = {}
        self._waiting: dict[UUID, set[UUID]] = {}
        self._states: Coalescer[UUID] = Coalescer(STATES_EVERY_S, self._show_states)
        self._lines: Coalescer[UUID] = Coalescer(LINES_EVERY_S, self._show_lines)
        logs.on_repaired = self._touch

    def add(self, peer: VisitorPeer) -> None:
        """A shopper's socket is there."""
        self._by_visitor.setdefault(peer.visitor.id, set()).add(peer)
        self._links.set_here(peer.visitor.id, is_here=True)

    def count(self, visitor_id: UUID) -> int:
        """Count the sockets of a shopper that are here."""
        return len(self._by_visitor.get(visitor_id, ()))

    def remove(self, peer: VisitorPeer) -> None:
        """A shopper's socket has gone."""
        _discard(self._by_visitor, peer.visitor.id, peer)
        if peer.visitor.id not in self._by_visitor:
            self._links.set_here(peer.visitor.id, is_here=False)
        if peer.conversation_id is not None:
            self._leave(peer, peer.conversation_id)

    def drop(self, visitor_ids: Iterable[UUID]) -> None:
        """These are erased: whoever still has a socket comes back as somebody new."""
        for id_ in visitor_ids:
            self._begun.pop(id_, None)
            for peer in self._by_visitor.get(id_, ()):
                peer.connection.close(CloseCode.ERASED, "erased")

    def on_blocked(self, event: VisitorBlocked) -> None:
        """Nothing is taken from them any more."""
        for peer in self._by_visitor.get(event.visitor_id, ()):
            peer.connection.close(CloseCode.BLOCKED, blocked().code)

    def put_out(self, blocklists: Mapping[UUID, Blocklist]) -> None:
        """Close the sockets that come from where their site takes nothing."""
        for peers in list(self._by_visitor.values()) if blocklists else ():
            for peer in peers:
                blocklist = blocklists.get(peer.visitor.site_id)
                if blocklist and peer.address is not None and blocklist.has_address(peer.address):
                    peer.connection.close(CloseCode.BLOCKED, blocked().code)

    def attach(self, peer: VisitorPeer, conversation_id: UUID, cursor: Cursor) -> None:
        """Let a shopper's socket follow their conversation, in place of any former one."""
        if peer.conversation_id is not None and peer.conversation_id != conversation_id:
            self._logs.unfollow(peer, peer.conversation_id)
            self._leave(peer, peer.conversation_id)
            peer.has_former = True
        peer.conversation_id = conversation_id
        self._by_conversation.setdefault(conversation_id, set()).add(peer)
        self._logs.follow(peer, conversation_id, cursor)
        self._states.touch([conversation_id])

    def on_log_grew(self, event: LogGrew) -> None:
        """Attach the other sockets of a shopper who has just begun a conversation. Must hear it before the logs do."""
        if event.after == 0:
            self._begun[event.head.visitor_id] = event.head.id
            if len(self._begun) > MAX_BEGUN:
                del self._begun[next(iter(self._begun))]
            self._attach_others(event.head)
        # How to be answered elsewhere is asked for in one tab and shown in all of them.
        if event.has_moved or any(line.activity is Activity.REPLY_REQUESTED for line in event.entries):
            self._touch([event.head.id])

    def has_begun(self, visitor_id: UUID, *, but: UUID | None) -> bool:
        """Tell whether this process has heard lately of a conversation that a shopper has begun, `but` that one."""
        return self._begun.get(visitor_id, but) != but

    def on_moved(self, event: ConversationMoved) -> None:
        """Everybody behind somebody who left the queue has moved up."""
        self._lines_known.note_moved([event.conversation_id])
        self._lines.touch(event.queue_ids)

    def on_left(self, event: ShoppersLeft) -> None:
        """Nobody waits behind somebody who has gone."""
        self._lines_known.note_moved(event.conversation_ids)
        self._lines.touch(event.queue_ids)

    def on_seen(self, event: VisitorsSeen) -> None:
        """Somebody who was gone is back in their place."""
        self._lines_known.note_seen(event.visitor_ids)
        self._lines.touch(self._waiting)

    def on_queue_changed(self, event: QueueChanged) -> None:
        """The line may be in another order."""
        self._lines_known.note_changed(event.queue_id)
        self._touch(self._waiting.get(event.queue_id, set()))

    def on_presence_changed(self, _: PresenceChanged) -> None:
        """Whoever waits is told whether somebody is there, and how long it takes with them."""
        self._book.forget()
        self._lines.touch(self._waiting)

    def on_rung_taken(self, event: RungTaken) -> None:
        """Something was done for a shopper."""
        self._touch([event.conversation_id])

    async def run(self) -> None:
        """Show changes until cancelled, and look again at places in case the word of a move was lost."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._states.run())
            tasks.create_task(self._lines.run())
            tasks.create_task(self._links.run())
            tasks.create_task(self._reconcile())

    async def _reconcile(self) -> None:
        while True:
            await asyncio.sleep(RECONCILE_EVERY_S)
            self._lines.touch(self._waiting)
            try:
                await self._find_begun()
            except AppError as exc:
                log.warning("shoppers.reconcile_postponed", code=exc.code)

    async def _show_lines(self, queue_ids: set[UUID]) -> None:
        for queue_id in queue_ids:
            self._touch(self._waiting.get(queue_id, set()))

    async def _find_begun(self) -> None:
        """Attach sockets whose shopper has begun a conversation elsewhere without their hearing of it."""
        sites = {peer.visitor.site_id for peers in self._by_visitor.values() for peer in peers}
        if not sites:
            return
        async with self._transactions() as uow:
            begun = await conversations.find_begun(uow, sites, uow.now() - LOOK_BACK)
        for head in begun:
            self._attach_others(head)

    def _attach_others(self, head: Head) -> None:
        for peer in self._by_visitor.get(head.visitor_id, set()).copy():
            if peer.is_greeted and peer.conversation_id != head.id:
                self.attach(peer, head.id, Cursor(0, head.assignee_id))
                self._logs.catch_up(peer, head.id)

    def _touch(self, conversation_ids: Iterable[UUID]) -> None:
        self._states.touch(id_ for id_ in conversation_ids if id_ in self._by_conversation)

    async def _show_states(self, conversation_ids: set[UUID]) -> None:
        async with self._transactions() as uow:
            states = await reports.read_visitor_states(uow, conversation_ids, self._book)
        for state in states:
            shown = state.conversation
            if shown.id in self._by_conversation:
                self._links.set_waiting(state.visitor_id, is_waiting=shown.waiting_since is not None)
            if shown.status is ConversationStatus.QUEUED:
                self._waiting.setdefault(state.queue_id, set()).add(shown.id)
            else:
                _discard(self._waiting, state.queue_id, shown.id)
            for peer in self._by_conversation.get(shown.id, ()):
                if peer.shown != shown:
                    peer.shown = shown
                    peer.connection.send(ConversationState(conversation=shown))

    def _leave(self, peer: VisitorPeer, conversation_id: UUID) -> None:
        _discard(self._by_conversation, conversation_id, peer)
        if conversation_id not in self._by_conversation:
            for waiting in self._waiting.values():
                waiting.discard(conversation_id)


def _discard(groups: dict[UUID, set[Value]], key: UUID, value: Value) -> None:
    group = groups.get(key)
    if group is not None:
        group.discard(value)
        if not group:
            del groups[key]
