"""What an agent's frames make happen."""

from collections.abc import Awaitable, Callable
from typing import assert_never
from uuid import UUID

from app.accounts.rules import Caller, Role, has_role, visible_sites
from app.conversations import service as conversations
from app.conversations.events import TypingChanged
from app.conversations.rules import Author, AuthorKind, ConversationId, Draft, Receipt, Side, words_of
from app.conversations.schemas import ReceiptState
from app.db.unit_of_work import Transactions, UnitOfWork
from app.gateway import views
from app.gateway.connection import Connection
from app.gateway.dispatch.context import HEARTBEAT_S, Gateway
from app.gateway.fanout import AgentPeer
from app.gateway.protocol import (
    PROTOCOL_VERSION,
    AgentFrame,
    AgentHello,
    AgentMessageSend,
    AgentReceipt,
    AgentTyping,
    AgentWelcome,
    BoardSubscribe,
    CloseCode,
    ConversationSubscribe,
    ConversationUnsubscribe,
    Done,
    InboxSnapshot,
    InboxSubscribe,
    OfferAccept,
    OfferReject,
    Ping,
    Pong,
    ReceiptsSnapshot,
)
from app.gateway.protocol.quick import AgentQuick, QuickAgentMessage, QuickAgentReceipt
from app.gateway.session import Claim, Cursor, why_resync
from app.gateway.views import Audience
from app.kernel.errors import AppError
from app.kernel.ids import digest
from app.presence import service as presence
from app.reports import service as reports
from app.routing import service as routing
from app.routing.service import Actor
from app.sites import service as sites

# Who says hello, or a refusal.
Identify = Callable[[UnitOfWork, AgentHello], Awaitable[Caller]]


class AgentDispatch:
    """One console's or dashboard's socket."""

    audience = Audience.AGENT

    def __init__(self, gateway: Gateway, connection: Connection, identify: Identify) -> None:
        self.gateway = gateway
        self._connection = connection
        self._identify = identify
        self._peer: AgentPeer | None = None

    async def handle(self, frame: AgentFrame) -> None:
        """Act on one frame; raises `AppError` when it is refused."""
        session = self._connection.session
        if isinstance(frame, AgentHello):
            session.greet()
            await self._hello(frame)
            return
        session.admit()
        peer = self._greeted()
        match frame:
            case AgentMessageSend():
                while not self._append_at_once(peer, frame):
                    await self.gateway.appender.room(frame.conversation_id)
            case ConversationSubscribe():
                await self._subscribe(peer, frame)
            case ConversationUnsubscribe():
                self.gateway.logs.unfollow(peer, frame.conversation_id)
            case InboxSubscribe() | BoardSubscribe():
                await self._open_list(peer, frame)
            case OfferAccept() | OfferReject():
                await self._answer_offer(peer, frame)
            case AgentReceipt() | AgentTyping() | Ping():
                self._pass_on(peer, frame)
            case _:
                assert_never(frame)

    def take(self, frame: AgentFrame | AgentQuick) -> bool:
        """Act on a frame as `handle` does, or return False when that would take waiting."""
        if self._peer is None:
            return False
        match frame:
            case QuickAgentReceipt():
                self._note_receipt(self._peer, frame)
                return True
            case QuickAgentMessage() | AgentMessageSend():
                return self._append_at_once(self._peer, frame)
            case AgentReceipt() | AgentTyping() | Ping():
                self._pass_on(self._peer, frame)
                return True
        return False

    def _pass_on(self, peer: AgentPeer, frame: AgentReceipt | AgentTyping | Ping) -> None:
        match frame:
            case AgentReceipt():
                self._note_receipt(peer, frame)
            case AgentTyping():
                self._typing(peer, frame)
            case Ping():
                self._connection.send(Pong(at=self.gateway.transactions.clock.now()))

    async def leave(self) -> None:
        """The socket has gone."""
        if self._peer is not None:
            self.gateway.logs.forget(self._peer)
            await self.gateway.staff.remove(self._peer)

    async def _hello(self, hello: AgentHello) -> None:
        if hello.protocol != PROTOCOL_VERSION:
            self._connection.close(CloseCode.PROTOCOL_VERSION, "protocol_version")
            return
        try:
            async with self.gateway.transactions() as uow:
                caller = await self._identify(uow, hello)
                scope = visible_sites(caller)
                known_sites = await sites.list_sites(uow, scope)
                me = (await reports.list_agents(uow, None, [caller.agent_id]))[0]
                now = uow.now()
        except AppError as refusal:
            if refusal.is_retryable:
                raise
            self._connection.close(CloseCode.UNAUTHORIZED, refusal.code)
            return
        shown_sites = [views.site(site) for site in known_sites]
        self._peer = AgentPeer(self._connection, caller, scope, shown_sites)
        self.gateway.staff.add(self._peer)
        self._connection.send(
            AgentWelcome(
                epoch=self.gateway.epoch,
                at=now,
                heartbeat_s=HEARTBEAT_S,
                agent=me,
                max_file_bytes=self.gateway.settings.attachment_max_bytes,
                sites=shown_sites,
            )
        )

    async def _open_list(self, peer: AgentPeer, frame: InboxSubscribe | BoardSubscribe) -> None:
        if isinstance(frame, InboxSubscribe):
            await self._open_inbox(peer, frame)
        else:
            self._open_board(peer, frame.ref)

    async def _open_inbox(self, peer: AgentPeer, frame: InboxSubscribe) -> None:
        peer.has_inbox = True
        async with self._transactions_of(peer)() as uow:
            await presence.renew_leases(uow, [peer.caller.agent_id])
            rows = await reports.list_open(uow, peer.scope)
            agents = await reports.list_agents(uow, peer.scope)
            queues = await routing.list_queues(uow, peer.scope)
        snapshot = InboxSnapshot(
            conversations=rows,
            agents=reports.as_seen_by(agents, peer.caller),
            queues=[views.queue(queue) for queue in queues],
        )
        self.gateway.staff.note_opened(peer, snapshot, agents)
        if frame.known is not None:
            snapshot = snapshot.model_copy(update={"version": digest(snapshot.model_dump_json()).hex()})
        if snapshot.version is None or snapshot.version != frame.known:
            self._connection.send(snapshot)
        self._connection.send(Done(ref=frame.ref))
        peer.offers.clear()
        self.gateway.offers.touch([peer.caller.agent_id])

    async def _answer_offer(self, peer: AgentPeer, frame: OfferAccept | OfferReject) -> None:
        caller = peer.caller
        actor = Actor(caller.agent_id, caller.name, caller.role, peer.scope)
        async with self._transactions_of(peer)() as uow:
            if isinstance(frame, OfferAccept):
                await routing.accept_offer(uow, frame.offer_id, actor)
            else:
                await routing.reject_offer(uow, frame.offer_id, actor, frame.reason)
        self._connection.send(Done(ref=frame.ref))

    def _open_board(self, peer: AgentPeer, ref: str) -> None:
        if not has_role(peer.caller.role, Role.SUPERVISOR):
            raise AppError("role_required", "The board is for supervisors and administrators.", 403)
        peer.has_board = True
        self._connection.send(Done(ref=ref))
        self.gateway.staff.touch_board()

    async def _subscribe(self, peer: AgentPeer, frame: ConversationSubscribe) -> None:
        conversation_id = frame.conversation_id
        async with self._transactions_of(peer)() as uow:
            head = await conversations.get_head(uow, conversation_id, peer.scope)
            claim = Claim(frame.after, frame.epoch)
            reason = why_resync(claim, last_seq=head.last_seq, epoch=self.gateway.epoch)
            lines = await conversations.read_entries(uow, conversation_id) if reason else []
        after = frame.after
        if reason is not None:
            self._connection.send_text(views.resync_text(Audience.AGENT, conversation_id, reason, lines))
            after = lines[-1].seq if lines else 0
        self.gateway.logs.follow(peer, conversation_id, Cursor(after, head.assignee_id))
        await self.gateway.logs.fill(peer, conversation_id)
        # Read once we follow: what moved before is in here, what moves later is told.
        async with self._transactions_of(peer)() as uow:
            receipts = await conversations.read_receipts(uow, conversation_id)
        states = [ReceiptState(side=one.side, delivered=one.delivered, read=one.read) for one in receipts]
        self._connection.send(ReceiptsSnapshot(conversation_id=conversation_id, receipts=states))
        self._connection.send(Done(ref=frame.ref))

    def _transactions_of(self, peer: AgentPeer) -> Transactions:
        return self.gateway.transactions.within(lambda: peer.scope)

    def _append_at_once(self, peer: AgentPeer, frame: AgentMessageSend | QuickAgentMessage) -> bool:
        if not self.gateway.appender.has_room(frame.conversation_id):
            return False
        # Only now: what waited for room may have become what must not overtake.
        now = self.gateway.transactions.clock.monotonic()
        self._connection.session.admit_message(now, frame.client_id, frame.conversation_id)
        self.gateway.append_at_once(self._connection, frame.ref, _draft(peer, frame))
        return True

    def _note_receipt(self, peer: AgentPeer, frame: AgentReceipt | QuickAgentReceipt) -> None:
        # Only who answers has read for the shop; a supervisor who looks in has not.
        if self._is_assignee(peer, frame.conversation_id):
            cursor = self._connection.session.following(frame.conversation_id)
            cursor.note_told(frame.delivered, frame.read)
            receipt = Receipt(Side.AGENT, frame.delivered, frame.read)
            self.gateway.receipts.note(frame.conversation_id, receipt)

    def _typing(self, peer: AgentPeer, frame: AgentTyping) -> None:
        may_pass = self._connection.session.admits_typing(self.gateway.transactions.clock.monotonic())
        if self._is_assignee(peer, frame.conversation_id) and may_pass:
            self.gateway.bus.publish(
                TypingChanged(ConversationId(frame.conversation_id), _author(peer), frame.is_typing)
            )

    def _is_assignee(self, peer: AgentPeer, conversation_id: UUID) -> bool:
        return self._connection.session.following(conversation_id).assignee_id == peer.caller.agent_id

    def _greeted(self) -> AgentPeer:
        if self._peer is None:
            raise AppError("hello_refused", "The hello of this socket was refused.", 401)
        return self._peer


def _draft(peer: AgentPeer, frame: AgentMessageSend | QuickAgentMessage) -> Draft:
    return Draft(
        ConversationId(frame.conversation_id),
        _author(peer),
        frame.kind,
        frame.client_id,
        words_of(frame.body, frame.attachments),
        scope=peer.scope,
        attachment_ids=frame.attachments,
        reply_to=frame.reply_to,
    )


def _author(peer: AgentPeer) -> Author:
    return Author(AuthorKind.AGENT, peer.caller.agent_id, peer.caller.name)
