"""Agents and ops on this process: the inbox, colleagues, the board, and logins that have ended."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from app.accounts import service as accounts
from app.accounts.events import AgentChanged, AgentCreated, LoginRevoked
from app.conversations.events import ConversationMoved, LogGrew, ReceiptsMoved
from app.conversations.rules import Scope, Side
from app.db.unit_of_work import Transactions
from app.gateway import views
from app.gateway.fanout.coalescer import Coalescer
from app.gateway.fanout.peers import AgentPeer
from app.gateway.fanout.told import Told
from app.gateway.fanout.waits import ALERTS, WaitNews
from app.gateway.protocol import (
    AgentsChanged,
    BoardChanged,
    CloseCode,
    ConversationsErased,
    Frame,
    InboxChanged,
    InboxSnapshot,
    SitesChanged,
)
from app.kernel.errors import AppError
from app.presence import service as presence
from app.presence.events import PresenceChanged, VisitorsSeen
from app.presence.rules import RENEW_EVERY, Availability
from app.reports import service as reports
from app.reports.schemas import AgentState, ConversationSummary
from app.routing import service as routing
from app.routing.events import OfferEnded, OfferMade, QueueChanged, SkillsChanged
from app.routing.service import Lines
from app.sites import service as sites
from app.sites.events import SiteChanged
from app.sites.rules import SiteId
from app.visitors.events import VisitorsTold
from app.waiting.events import RungTaken, ShoppersLeft, WaitFlagged, WaitsEased
from app.waiting.service import LawBook

INBOX_EVERY_S = 0.2
AGENTS_EVERY_S = 0.2
BOARD_EVERY_S = 1.0
REASONS_EVERY_S = 1.0
SITES_EVERY_S = 1.0
LOGINS_EVERY_S = 4.0
RECONCILE_EVERY_S = 3.0
LOOK_AROUND_EVERY_S = 5.0
RECONCILE_OVERLAP = timedelta(seconds=10)

log = structlog.get_logger()


class StaffFanout:
    """Keeps consoles and dashboards true; what they show is read from Postgres, at most so often."""

    def __init__(self, transactions: Transactions, lines: Lines) -> None:
        self._transactions = transactions
        self._peers: set[AgentPeer] = set()
        self._told = Told()
        self._is_stopping = False
        self._reconciled_at = transactions.clock.now()
        self._rows: Coalescer[UUID] = Coalescer(INBOX_EVERY_S, self._show_rows)
        self._agents: Coalescer[UUID] = Coalescer(AGENTS_EVERY_S, self._show_agents)
        self._boards: Coalescer[bool] = Coalescer(BOARD_EVERY_S, self._show_boards)
        self._waits = WaitNews(transactions, self._peers, self._told.seqs, LawBook(lines))
        self._alerts: Coalescer[RungTaken] = Coalescer(INBOX_EVERY_S, self._waits.show_alerts)
        self._reasons: Coalescer[bool] = Coalescer(REASONS_EVERY_S, self._show_reasons)
        self._sites: Coalescer[bool] = Coalescer(SITES_EVERY_S, self._show_sites)
        self._returned: Coalescer[UUID] = Coalescer(INBOX_EVERY_S, self._show_returned)

    def add(self, peer: AgentPeer) -> None:
        """An agent's socket is there."""
        self._peers.add(peer)

    async def remove(self, peer: AgentPeer) -> None:
        """An agent's socket has gone; with the last console their lease is let go."""
        self._peers.discard(peer)
        agent_id = peer.caller.agent_id
        # Who loses us because we stop has not left: they are back at another process with time to spare.
        is_leaving = peer.has_inbox and not self._is_stopping
        if is_leaving and agent_id not in self.agents_with_console():
            try:
                async with self._transactions() as uow:
                    await presence.let_go(uow, agent_id)
            except AppError as exc:
                log.warning("presence.let_go_failed", code=exc.code)

    def stop_letting_go(self) -> None:
        """The program ends: agents keep their leases, and with them what they have not answered yet."""
        self._is_stopping = True

    def note_opened(self, peer: AgentPeer, snapshot: InboxSnapshot, agents: Sequence[AgentState]) -> None:
        """One console is told all that there is; the others are told in a moment what they were told otherwise."""
        rows, others = snapshot.conversations, self._inboxes() - {peer}
        unlike = self._told.rows_unlike(rows)
        self._told.note_rows(rows)
        self._rows.touch(row.id for row in unlike if any(one.sees_site(row.site_id) for one in others))
        self._agents.touch(agent.id for agent in self._told.note_agents(peer.scope, agents))
        if self._told.note_sites(peer.scope, SitesChanged(sites=peer.sites, queues=snapshot.queues)):
            self._told.forget_sites(peer.scope)
            self._sites.touch([True])

    def touch_board(self) -> None:
        """Somebody wants the board, or it has changed."""
        if any(peer.has_board for peer in self._peers):
            self._boards.touch([True])

    def drop(self, conversation_ids: Sequence[UUID], site_ids: set[UUID]) -> None:
        """These are erased: consoles of their sites forget them."""
        self._told.forget_rows(conversation_ids)
        if conversation_ids:
            text = ConversationsErased(conversation_ids=list(conversation_ids)).model_dump_json()
            for peer in self._peers:
                if peer.has_inbox and any(peer.sees_site(id_) for id_ in site_ids):
                    peer.connection.send_text(text)
        self.touch_board()

    def on_log_grew(self, event: LogGrew) -> None:
        """A conversation's row has changed."""
        self._rows.touch([event.head.id])
        self.touch_board()

    def on_moved(self, event: ConversationMoved) -> None:
        """Slots are used or free."""
        self._agents.touch(event.agent_ids)
        if event.agent_ids:
            self._reasons.touch([True])

    def on_queue_changed(self, _: QueueChanged) -> None:
        """Other people answer a queue, or on other terms; it may be new, gone, or have another name."""
        self._reasons.touch([True])
        self._sites.touch([True])
        self.touch_board()

    def on_site_changed(self, _: SiteChanged) -> None:
        """A site has another name or other targets."""
        self._sites.touch([True])
        self.touch_board()

    def on_offer_changed(self, event: OfferMade | OfferEnded) -> None:
        """A slot is taken or free, or somebody has just declined."""
        self._agents.touch([event.agent_id])
        self._reasons.touch([True])
        self.touch_board()

    def on_receipts_moved(self, event: ReceiptsMoved) -> None:
        """What agents have read decides which rows are marked unread."""
        if event.side is Side.AGENT:
            self._rows.touch([event.conversation_id])

    def on_presence_changed(self, event: PresenceChanged | SkillsChanged) -> None:
        """A colleague came or went, or can do other things: what waiting rows say about why is not true any more."""
        self._waits.book.forget()
        self._agents.touch([event.agent_id])
        self._reasons.touch([True])
        self.touch_board()

    def on_agent_changed(self, event: AgentChanged | AgentCreated) -> None:
        """A colleague has another name, role or capacity; their name stands in rows and on the board too."""
        self._agents.touch([event.agent_id])
        self._rows.touch(self._told.seqs)
        self.touch_board()

    def on_flagged(self, _: WaitFlagged) -> None:
        """Somebody has waited to a level; the row hears of it through the log."""
        self.touch_board()

    def on_eased(self, event: WaitsEased) -> None:
        """A prediction or the hours have changed a wait: nothing in the log says so."""
        self._rows.touch(event.conversation_ids)
        self.touch_board()

    def on_left(self, event: ShoppersLeft) -> None:
        """Who has gone is greyed."""
        self._rows.touch(event.conversation_ids)
        self.touch_board()

    def on_seen(self, event: VisitorsSeen) -> None:
        """Who was taken for gone is back, and greyed no more; no line of a log says so."""
        self._returned.touch(event.visitor_ids)
        self.touch_board()

    def on_told(self, event: VisitorsTold) -> None:
        """More is known of somebody; the row says so."""
        self._returned.touch(event.visitor_ids)

    def on_rung_taken(self, event: RungTaken) -> None:
        """The row says what was done; some rungs are an alert."""
        self._rows.touch([event.conversation_id])
        if event.rung in ALERTS:
            self._alerts.touch([event])

    def on_login_revoked(self, event: LoginRevoked) -> None:
        """Close what stands on a login that has ended."""
        self._close_where(lambda peer: peer.caller.login_id in event.login_ids)

    async def run(self) -> None:
        """Show changes, renew leases and look after logins until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for part in (
                *(self._rows, self._agents, self._boards, self._alerts),
                *(self._reasons, self._sites, self._returned),
            ):
                tasks.create_task(part.run())
            tasks.create_task(_every(RENEW_EVERY.total_seconds(), self._renew_leases))
            tasks.create_task(_every(LOGINS_EVERY_S, self._check_logins))
            tasks.create_task(_every(RECONCILE_EVERY_S, self._reconcile))
            tasks.create_task(_every(LOOK_AROUND_EVERY_S, self._look_around))
            tasks.create_task(_every(BOARD_EVERY_S, self._show_forecasts))

    async def _show_rows(self, conversation_ids: Collection[UUID]) -> None:
        if self._inboxes():
            self._send_rows(await self._read_rows(conversation_ids))

    async def _show_reasons(self, _: set[bool]) -> None:
        """Send those waiting rows again that look otherwise now, as their reason does when others come and go."""
        if self._inboxes() and self._told.waiting:
            self._send_rows(self._told.rows_unlike(await self._read_rows(list(self._told.waiting))))

    async def _read_rows(self, conversation_ids: Collection[UUID]) -> list[ConversationSummary]:
        async with self._transactions() as uow:
            return await reports.read_summaries(uow, conversation_ids, self._waits.book)

    def _send_rows(self, rows: Sequence[ConversationSummary]) -> None:
        self._told.note_rows(rows)
        inboxes = self._inboxes()
        for scope in {peer.scope for peer in inboxes}:
            seen = [row for row in rows if scope is None or row.site_id in scope]
            if seen:
                _send(inboxes, scope, InboxChanged(conversations=seen))

    async def _show_returned(self, visitor_ids: set[UUID]) -> None:
        if self._inboxes():
            async with self._transactions() as uow:
                self._rows.touch(await reports.find_open_of(uow, visitor_ids))

    async def _show_sites(self, _: set[bool]) -> None:
        """Send sites and queues where they look otherwise; their names stand in rows too."""
        for scope in {peer.scope for peer in self._inboxes()}:
            ids = None if scope is None else {SiteId(id_) for id_ in scope}
            async with self._transactions() as uow:
                known = [views.site(site) for site in await sites.list_sites(uow, ids)]
                queues = [views.queue(queue) for queue in await routing.list_queues(uow, scope)]
            frame = SitesChanged(sites=known, queues=queues)
            if self._told.note_sites(scope, frame):
                _send(self._inboxes(), scope, frame)
                self._rows.touch(self._told.seqs)

    async def _show_agents(self, agent_ids: set[UUID]) -> None:
        for scope in {peer.scope for peer in self._inboxes()}:
            async with self._transactions() as uow:
                agents = await reports.list_agents(uow, scope, agent_ids)
            self._told.note_agents(scope, agents)
            if agents:
                _send_agents([peer for peer in self._inboxes() if peer.scope == scope], agents)

    async def _show_boards(self, _: set[bool]) -> None:
        watchers = [peer for peer in self._peers if peer.has_board]
        for scope in {peer.scope for peer in watchers}:
            async with self._transactions() as uow:
                board = await reports.read_board(uow, scope, self._waits.book)
            _send(watchers, scope, BoardChanged(board=board))

    async def _show_forecasts(self) -> None:
        """Probabilities change as time passes, on the board too."""
        if await self._waits.show_forecasts():
            self.touch_board()

    async def _reconcile(self) -> None:
        """Look for what changed without anybody telling us; time alone changes why somebody waits."""
        scopes = {peer.scope for peer in self._inboxes()}
        self._told.keep_only(scopes)
        if not scopes:
            return
        if self._told.waiting:
            self._reasons.touch([True])
            self.touch_board()
        looked_at = self._transactions.clock.now()
        async with self._transactions() as uow:
            since = self._reconciled_at - RECONCILE_OVERLAP
            seqs = await reports.find_changed(uow, since, list(self._told.seqs))
        self._reconciled_at = looked_at
        self._rows.touch(id_ for id_, last_seq in seqs.items() if self._told.seqs.get(id_) != last_seq)

    async def _look_around(self) -> None:
        """Look for colleagues, sites and queues that changed without anybody telling us."""
        for scope in {peer.scope for peer in self._inboxes()}:
            async with self._transactions() as uow:
                agents = await reports.list_agents(uow, scope)
            self._agents.touch(agent.id for agent in self._told.note_agents(scope, agents))
        self._sites.touch([True])

    async def _renew_leases(self) -> None:
        agents = self.agents_with_console()
        if agents:
            async with self._transactions() as uow:
                await presence.renew_leases(uow, agents)

    async def _check_logins(self) -> None:
        """Close sockets of logins that another process has ended, should its word have been lost."""
        logins = {peer.caller.login_id for peer in self._peers}
        if logins:
            async with self._transactions() as uow:
                live = await accounts.find_live_logins(uow, logins)
            self._close_where(lambda peer: peer.caller.login_id in logins - live)

    def _inboxes(self) -> set[AgentPeer]:
        return {peer for peer in self._peers if peer.has_inbox}

    def agents_with_console(self) -> set[UUID]:
        """Return whose consoles are on this process."""
        return {peer.caller.agent_id for peer in self._inboxes()}

    def consoles_of(self, agent_ids: Iterable[UUID]) -> list[AgentPeer]:
        """Return the consoles of these agents on this process."""
        wanted = set(agent_ids)
        return [peer for peer in self._inboxes() if peer.caller.agent_id in wanted]

    def _close_where(self, is_meant: Callable[[AgentPeer], bool]) -> None:
        for peer in self._peers:
            if is_meant(peer):
                peer.connection.close(CloseCode.REVOKED, "revoked")


def _send(peers: Iterable[AgentPeer], scope: Scope, frame: Frame) -> None:
    """Send a frame, rendered once, to those of these who see just these sites."""
    text = frame.model_dump_json()
    for peer in peers:
        if peer.scope == scope:
            peer.connection.send_text(text)


def _send_agents(peers: Iterable[AgentPeer], agents: Sequence[AgentState]) -> None:
    """Send colleagues to each as they may see them; most see the same, and that is rendered once."""
    hidden = {agent.id for agent in agents if agent.availability is Availability.INVISIBLE}
    texts: dict[object, str] = {}
    for peer in peers:
        id_, role = peer.caller.agent_id, peer.caller.role
        look = (role, id_ if id_ in hidden else None)
        if look not in texts:
            seen = reports.as_seen_by(agents, peer.caller)
            texts[look] = AgentsChanged(agents=seen).model_dump_json()
        peer.connection.send_text(texts[look])


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except AppError as exc:
            log.warning("fanout.postponed", code=exc.code)
