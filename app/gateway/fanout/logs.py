"""Followers of logs: each gets every entry once, in order, and what was missed is read from Postgres."""

import asyncio
from collections.abc import Callable, Iterable
from uuid import UUID

import structlog

from app.conversations import service as conversations
from app.conversations.events import LogGrew, ReceiptsMoved, TypingChanged
from app.conversations.rules import AuthorKind, Receipt, Side, named
from app.db.unit_of_work import Transactions
from app.gateway import views
from app.gateway.fanout.coalescer import Coalescer
from app.gateway.fanout.peers import Peer, VisitorPeer
from app.gateway.protocol import CloseCode, Typing
from app.gateway.session import Cursor, Offer
from app.gateway.views import Audience
from app.kernel.errors import AppError

RECONCILE_EVERY_S = 3.0
FILL_EVERY_S = 0.02
PAGE = 200
MAX_RECENT = 4_096
SIDES = {Audience.VISITOR: Side.VISITOR, Audience.AGENT: Side.AGENT}

log = structlog.get_logger()


class LogFanout:
    """All followers of all logs on this process."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._followers: dict[UUID, set[Peer]] = {}
        self._recent: dict[UUID, int] = {}
        self._gaps: Coalescer[tuple[UUID, Peer]] = Coalescer(FILL_EVERY_S, self._fill_all)
        self.on_repaired: Callable[[set[UUID]], None] = lambda _: None

    def follow(self, peer: Peer, conversation_id: UUID, cursor: Cursor) -> None:
        """Send everything behind the cursor from now on; call `fill` for what is there already."""
        peer.connection.session.follow(conversation_id, cursor)
        self._followers.setdefault(conversation_id, set()).add(peer)

    def unfollow(self, peer: Peer, conversation_id: UUID) -> None:
        """Send nothing more of this log."""
        peer.connection.session.cursors.pop(conversation_id, None)
        followers = self._followers.get(conversation_id, set())
        followers.discard(peer)
        if not followers:
            self._followers.pop(conversation_id, None)

    def forget(self, peer: Peer) -> None:
        """The peer has gone."""
        for conversation_id in list(peer.connection.session.cursors):
            self.unfollow(peer, conversation_id)

    def drop(self, conversation_ids: Iterable[UUID]) -> None:
        """These are erased: shoppers come back as those who never wrote, agents are left with nothing of it."""
        for id_ in conversation_ids:
            self._recent.pop(id_, None)
            for peer in list(self._followers.get(id_, ())):
                if peer.audience is Audience.VISITOR:
                    peer.connection.close(CloseCode.ERASED, "erased")
                else:
                    peer.connection.send_text(views.resync_text(peer.audience, id_, "erased", []))
                self.unfollow(peer, id_)

    def has_grown(self, conversation_id: UUID, position: int) -> bool:
        """Tell whether this process has heard, a moment ago, of entries behind a position."""
        return self._recent.get(conversation_id, 0) > position

    def on_log_grew(self, event: LogGrew) -> None:
        """Send new entries to all followers, rendered once for each audience."""
        self._recent[event.head.id] = event.head.last_seq
        if len(self._recent) > MAX_RECENT:
            del self._recent[next(iter(self._recent))]
        rendered: dict[tuple[Audience | None, int], str] = {}
        is_for_all = views.is_for_all(event.entries)
        for peer in self._followers.get(event.head.id, ()):
            cursor = peer.connection.session.cursors[event.head.id]
            cursor.assignee_id = event.head.assignee_id
            match cursor.offer(event.after, event.head.last_seq):
                case Offer.NEXT:
                    key = (None if is_for_all else peer.audience, cursor.position)
                    if key not in rendered:
                        rendered[key] = views.entries_text(
                            peer.audience,
                            event.head.id,
                            event.entries,
                            after=cursor.position,
                            through=event.head.last_seq,
                        )
                    if not peer.connection.has_room(rendered[key]):
                        # A burst is no reason to cut a reader off: the rest is read from Postgres as they follow.
                        self._gaps.touch([(event.head.id, peer)])
                        continue
                    peer.connection.send_text(rendered[key])
                    cursor.position = event.head.last_seq
                case Offer.GAP:
                    self._gaps.touch([(event.head.id, peer)])
                case Offer.KNOWN:
                    pass

    def on_receipts_moved(self, event: ReceiptsMoved) -> None:
        """Tell followers how far a side has come; not those who have told it."""
        receipt = Receipt(event.side, event.delivered, event.read)
        text = views.receipt_text(event.conversation_id, receipt)
        for peer in self._followers.get(event.conversation_id, ()):
            cursor = peer.connection.session.cursors[event.conversation_id]
            is_known = cursor.delivered >= event.delivered and cursor.read >= event.read
            if not (is_known and SIDES[peer.audience] is event.side):
                peer.connection.send_text(text)

    def on_typing_changed(self, event: TypingChanged) -> None:
        """Tell the followers of the other side that somebody types; agents see each other type too."""
        for peer in self._followers.get(event.conversation_id, ()):
            if peer.audience is Audience.VISITOR and event.author.kind is AuthorKind.VISITOR:
                continue
            shown = views.person(peer.audience, event.author)
            frame = Typing(conversation_id=event.conversation_id, person=shown, is_typing=event.is_typing)
            peer.connection.send(frame)

    def catch_up(self, peer: Peer, conversation_id: UUID) -> None:
        """Send what is behind the peer's cursor soon, without waiting for anybody."""
        self._gaps.touch([(conversation_id, peer)])

    async def fill(self, peer: Peer, conversation_id: UUID) -> None:
        """Send what Postgres has behind the peer's cursor, as fast as the peer reads."""
        while await self._fill_page(peer, conversation_id):
            await peer.connection.drained()

    async def _fill_page(self, peer: Peer, conversation_id: UUID) -> bool:
        """Send the next page; returns whether there may be more."""
        cursor = peer.connection.session.cursors.get(conversation_id)
        if cursor is None:
            return False
        async with self._transactions() as uow:
            lines = await conversations.read_entries(uow, conversation_id, after=cursor.position, limit=PAGE)
        if not lines or peer.connection.is_closing:
            return False
        # Live entries may have been sent while we were reading; the rest is still in order.
        if cursor.offer(lines[0].seq - 1, lines[-1].seq) is Offer.NEXT:
            if isinstance(peer, VisitorPeer):
                lines = list(named(lines, peer.locale))
            text = views.entries_text(
                peer.audience, conversation_id, lines, after=cursor.position, through=lines[-1].seq
            )
            peer.connection.send_text(text)
            cursor.position = lines[-1].seq
        return len(lines) == PAGE

    async def run(self) -> None:
        """Fill gaps as they show, and look for those that nobody told us of."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._gaps.run())
            tasks.create_task(self._reconcile())

    async def _reconcile(self) -> None:
        while True:
            await asyncio.sleep(RECONCILE_EVERY_S)
            if not self._followers:
                continue
            try:
                async with self._transactions() as uow:
                    newest = await conversations.find_grown(uow, self._positions())
            except AppError as exc:
                log.warning("fanout.reconcile_postponed", code=exc.code)
                continue
            self._gaps.touch(
                (conversation_id, peer)
                for conversation_id, last_seq in newest.items()
                for peer in self._followers.get(conversation_id, ())
                if peer.connection.session.cursors[conversation_id].position < last_seq
            )

    def _positions(self) -> dict[UUID, int]:
        """How far the furthest behind of each log's followers has come."""
        return {
            id_: min(peer.connection.session.cursors[id_].position for peer in peers)
            for id_, peers in self._followers.items()
        }

    async def _fill_all(self, gaps: set[tuple[UUID, Peer]]) -> None:
        for conversation_id, peer in gaps:
            # A page each and nobody is waited for, or one slow reader would hold up all the others.
            if not peer.connection.is_drained or await self._fill_page(peer, conversation_id):
                self._gaps.touch([(conversation_id, peer)])
        # Whoever missed entries may have missed what they meant for status and place too.
        self.on_repaired({conversation_id for conversation_id, _ in gaps})
