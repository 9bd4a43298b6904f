"""What a shopper's frames make happen."""

import asyncio
from typing import assert_never
from uuid import UUID

from app.conversations import service as conversations
from app.conversations.events import TypingChanged
from app.conversations.rules import (
    Author,
    AuthorKind,
    ConversationId,
    Draft,
    EntryKind,
    Head,
    Reaction,
    Receipt,
    Side,
    named,
    words_of,
)
from app.conversations.service import Posting
from app.db.unit_of_work import Transactions
from app.gateway import views
from app.gateway.allowances import MAX_SOCKETS_OF_VISITOR, too_many_sockets
from app.gateway.connection import Connection
from app.gateway.dispatch.context import HEARTBEAT_S, Gateway, acknowledge
from app.gateway.dispatch.doorway import Greeting, Shopfront
from app.gateway.fanout import VisitorPeer
from app.gateway.protocol import (
    PROTOCOL_VERSION,
    Accepted,
    CloseCode,
    FormAnswers,
    Ping,
    Pong,
    VisitorContext,
    VisitorFrame,
    VisitorHello,
    VisitorLeave,
    VisitorMessageSend,
    VisitorPage,
    VisitorRating,
    VisitorReaction,
    VisitorReceipt,
    VisitorReplyRequest,
    VisitorTyping,
    VisitorWelcome,
)
from app.gateway.protocol.quick import QuickVisitorMessage, QuickVisitorReceipt, VisitorQuick
from app.gateway.session import Cursor
from app.gateway.tolls import WorkNeededError
from app.gateway.views import Audience
from app.kernel.errors import AppError, not_found
from app.kernel.metrics import REFUSALS
from app.routing import service as routing
from app.routing.service import FirstMessage
from app.sites.rules import Answers, Rating
from app.visitors import service as visitors
from app.visitors.rules import Claims, Told, Visitor, blocked, read_identity
from app.waiting import service as waiting


class VisitorDispatch:
    """One shopper's socket."""

    audience = Audience.VISITOR

    def __init__(self, gateway: Gateway, connection: Connection, address: str) -> None:
        self.gateway = gateway
        self._address = address
        self._connection = connection
        self._peer: VisitorPeer | None = None
        self._latest: asyncio.Future[Posting] | None = None
        self._expiry: asyncio.TimerHandle | None = None

    async def handle(self, frame: VisitorFrame) -> None:
        """Act on one frame; raises `AppError` when it is refused."""
        session = self._connection.session
        if isinstance(frame, VisitorHello):
            session.greet()
            await self._hello(frame)
            return
        session.admit()
        peer = self._greeted()
        match frame:
            case VisitorMessageSend():
                await self._send(peer, frame)
            case VisitorContext():
                await self._note_context(peer, frame)
            case VisitorLeave() | VisitorReplyRequest() | VisitorRating():
                await self._end_or_defer(peer, frame)
            case VisitorReaction():
                await self._react(peer, frame)
            case VisitorReceipt() | VisitorPage() | VisitorTyping() | Ping():
                self._pass_on(peer, frame)
            case _:
                assert_never(frame)

    def take(self, frame: VisitorFrame | VisitorQuick) -> bool:
        """Act on a frame as `handle` does, or return False when that would take waiting."""
        if self._peer is None:
            return False
        match frame:
            case QuickVisitorReceipt():
                self._note_receipt(self._peer, frame)
                return True
            case QuickVisitorMessage() | VisitorMessageSend():
                return self._append_at_once(self._peer, frame)
            case VisitorReceipt() | VisitorPage() | VisitorTyping() | Ping():
                self._pass_on(self._peer, frame)
                return True
        return False

    def _pass_on(self, peer: VisitorPeer, frame: VisitorReceipt | VisitorPage | VisitorTyping | Ping) -> None:
        match frame:
            case VisitorReceipt():
                self._note_receipt(peer, frame)
            case VisitorPage():
                peer.page_url = frame.page_url
            case VisitorTyping():
                self._typing(peer, frame)
            case Ping():
                self._connection.send(Pong(at=self.gateway.transactions.clock.now()))

    async def leave(self) -> None:
        """The socket has gone."""
        if self._expiry is not None:
            self._expiry.cancel()
        if self._peer is not None:
            self.gateway.logs.forget(self._peer)
            self.gateway.shoppers.remove(self._peer)
            self.gateway.allowances.keep(self._connection.session.limit)
            self.gateway.acts.keep(self._connection.session.act_limit)

    async def _hello(self, hello: VisitorHello) -> None:
        if hello.protocol != PROTOCOL_VERSION:
            self._connection.close(CloseCode.PROTOCOL_VERSION, "protocol_version")
            return
        shopfront = await self.gateway.doorway.look_at(hello.site_key)
        if shopfront is None:
            self._connection.close(CloseCode.UNKNOWN_SITE, "unknown_site")
            return
        try:
            claims = self._claims(hello, shopfront)
        except AppError as refusal:
            self._connection.send(views.error(refusal))
            self._connection.close(CloseCode.IDENTITY, refusal.code)
            return
        blocklist = shopfront.blocklist
        if blocklist.has_email(claims.email) if claims else blocklist.has_address(self._address):
            # Whom the shop vouches for it knows better than by where they are.
            self._connection.send(views.error(blocked()))
            self._connection.close(CloseCode.BLOCKED, blocked().code)
            return
        known_by = f"{shopfront.site.id} {claims.subject}" if claims else hello.token
        try:
            if known_by is not None:
                self.gateway.visitor_hellos.admit(known_by, self.gateway.transactions.clock.monotonic())
        except AppError as refusal:
            self._turn_away(refusal)
            return
        try:
            greeting = await self._greet(shopfront.site.id, hello, claims)
        except WorkNeededError as refusal:
            # Nothing is held for whoever works; they come back with what they have found.
            self._turn_away(refusal, CloseCode.WORK)
            return
        if greeting.visitor.is_blocked:
            self._connection.close(CloseCode.BLOCKED, blocked().code)
            return
        if self.gateway.shoppers.count(greeting.visitor.id) >= MAX_SOCKETS_OF_VISITOR:
            self._turn_away(too_many_sockets())
            return
        await self._let_in(hello, claims, shopfront, greeting)

    def _turn_away(self, refusal: AppError, code: int = CloseCode.TOO_MANY) -> None:
        REFUSALS.labels(refusal.code).inc()
        self._connection.send(views.error(refusal))
        self._connection.close(code, refusal.code)

    async def _let_in(
        self, hello: VisitorHello, claims: Claims | None, shopfront: Shopfront, greeting: Greeting
    ) -> None:
        visitor, opening = greeting.visitor, shopfront.opening
        now = self.gateway.transactions.clock.monotonic()
        self._connection.session.limit = self.gateway.allowances.of(visitor.id, now)
        self._connection.session.act_limit = self.gateway.acts.of(visitor.id, now)
        address = None if claims else self._address
        peer = VisitorPeer(
            self._connection,
            visitor,
            hello.locale,
            hello.page_url,
            address,
            resends=hello.resends,
            shown=greeting.shown,
        )
        self._peer = peer
        self._connection.send(
            VisitorWelcome(
                epoch=self.gateway.epoch,
                at=self.gateway.transactions.clock.now(),
                heartbeat_s=HEARTBEAT_S,
                visitor_id=visitor.id,
                token=greeting.token,
                is_staffed=shopfront.is_staffed,
                is_open=opening is None or opening.is_open,
                opens_at=None if opening is None or opening.is_open else opening.opens_at,
                conversation=greeting.shown,
            )
        )
        self.gateway.shoppers.add(peer)
        if self.gateway.shoppers.has_begun(visitor.id, but=greeting.head.id if greeting.head else None):
            # Another tab has begun a conversation after our look and before we could be told.
            greeting = await self.gateway.doorway.greet(shopfront.site.id, hello, claims)
        peer.is_greeted = True
        if greeting.head is not None:
            self._resume(peer, greeting, greeting.head)

    async def _greet(self, site_id: UUID, hello: VisitorHello, claims: Claims | None) -> Greeting:
        """Recognise somebody; newcomers are let in as fast as is normal, and for some work when they come faster."""
        doorway, tolls = self.gateway.doorway, self.gateway.tolls
        if claims is not None:
            return await doorway.greet(site_id, hello, claims)
        admission = tolls.judge(site_id, self._address, hello.work)
        try:
            if hello.token is None and admission.visitor_id is None and admission.refusal is not None:
                raise admission.refusal
            greeting = await doorway.greet(site_id, hello, None, admission)
        except WorkNeededError:
            tolls.note(site_id, self._address, admission, is_let_in=False)
            raise
        if greeting.token is not None:
            tolls.note(site_id, self._address, admission, is_let_in=True)
        return greeting

    def _claims(self, hello: VisitorHello, shopfront: Shopfront) -> Claims | None:
        """Verify what the shop says about who comes; everything on this connection ends with it."""
        if hello.identity is None:
            if shopfront.site.requires_identity:
                raise AppError("identity_required", "This shop has to say who you are.", 401)
            return None
        now = self.gateway.transactions.clock.now()
        claims = read_identity(hello.identity, shopfront.secrets, now)
        lasts_s = max(0.0, (claims.expires_at - now).total_seconds())
        self._expiry = asyncio.get_running_loop().call_later(
            lasts_s, self._connection.close, CloseCode.IDENTITY, "identity_expired"
        )
        return claims

    def _resume(self, peer: VisitorPeer, greeting: Greeting, head: Head) -> None:
        lines = named(greeting.lines, peer.locale)
        through = greeting.lines[-1].seq if greeting.lines else greeting.after
        peer.has_former = greeting.reason == "conversation_changed"
        if greeting.reason is not None:
            text = views.resync_text(Audience.VISITOR, head.id, greeting.reason, lines)
            self._connection.send_text(text)
        elif lines:
            text = views.entries_text(Audience.VISITOR, head.id, lines, after=greeting.after, through=through)
            self._connection.send_text(text)
        self.gateway.shoppers.attach(peer, head.id, Cursor(through, head.assignee_id))
        if greeting.has_more or self.gateway.logs.has_grown(head.id, through):
            self.gateway.logs.catch_up(peer, head.id)

    def _admit(self, frame: VisitorMessageSend | QuickVisitorMessage) -> None:
        now = self.gateway.transactions.clock.monotonic()
        self._connection.session.admit_message(now, frame.client_id)

    def _append_at_once(self, peer: VisitorPeer, frame: VisitorMessageSend | QuickVisitorMessage) -> bool:
        id_ = _goes_on_in(peer)
        if id_ is None or not self.gateway.appender.has_room(id_):
            return False
        self._admit(frame)
        self._latest = self.gateway.append_at_once(self._connection, frame.ref, _draft(peer, id_, frame))
        return True

    async def _send(self, peer: VisitorPeer, frame: VisitorMessageSend) -> None:
        while (id_ := _goes_on_in(peer)) is not None:
            await self.gateway.appender.room(id_)
            if self._append_at_once(peer, frame):
                return
        if self._latest is not None:
            # What was sent before must stand before, and the appender may still have it.
            await asyncio.wait([self._latest])
        self._admit(frame)
        form = _answers(frame.form) if frame.form else None
        words, files = words_of(frame.body, frame.attachments), frame.attachments
        message = FirstMessage(
            frame.client_id, words, peer.locale, peer.page_url, form, files, frame.reply_to
        )
        try:
            async with self._transactions_of(peer)() as uow:
                posting = await routing.say_first(uow, peer.visitor, message)
                place = posting.conversation_id
                if peer.conversation_id not in (None, place):
                    # Said again, it may stand in a former one, which it is not followed into.
                    newest = await conversations.find_newest_of_visitor(uow, peer.visitor.id)
                    place = newest.id if newest else place
        except AppError as refusal:
            self.gateway.refuse_message(self._connection, frame.ref, refusal, frame.client_id)
            return
        peer.resends = max(0, peer.resends - 1)
        if peer.conversation_id != place:
            self.gateway.shoppers.attach(peer, place, Cursor(0))
            await self.gateway.logs.fill(peer, place)
        acknowledge(self._connection, frame.ref, posting)

    async def _end_or_defer(
        self, peer: VisitorPeer, frame: VisitorLeave | VisitorReplyRequest | VisitorRating
    ) -> None:
        """Let a waiting shopper go, or say how else they can be reached, or what they thought of it afterwards."""
        if peer.conversation_id is None:
            raise not_found("conversation")
        self._connection.session.admit_act(self.gateway.transactions.clock.monotonic())
        async with self._transactions_of(peer)() as uow:
            if isinstance(frame, VisitorLeave):
                await waiting.leave(uow, peer.visitor, peer.conversation_id)
            elif isinstance(frame, VisitorRating):
                rating = Rating(frame.score, frame.comment, frame.answers)
                await routing.rate(uow, peer.visitor, peer.conversation_id, rating)
            else:
                await waiting.request_reply(
                    uow, peer.visitor, peer.conversation_id, frame.channel, frame.address
                )
        self._connection.send(Accepted(ref=frame.ref))

    async def _react(self, peer: VisitorPeer, frame: VisitorReaction) -> None:
        if peer.conversation_id is None:
            raise not_found("conversation")
        self._connection.session.admit_act(self.gateway.transactions.clock.monotonic())
        reaction = Reaction(frame.message_id, frame.emoji, frame.is_on)
        async with self.gateway.transactions() as uow:
            await conversations.react(uow, peer.conversation_id, reaction, by=_author(peer.visitor))
        self._connection.send(Accepted(ref=frame.ref))

    async def _note_context(self, peer: VisitorPeer, frame: VisitorContext) -> None:
        self._connection.session.admit_act(self.gateway.transactions.clock.monotonic())
        said = frame.model_dump()
        told = Told(**{name: said[name] for name in Told.__dataclass_fields__})
        async with self._transactions_of(peer)() as uow:
            await visitors.note_told(uow, peer.visitor, told)

    def _transactions_of(self, peer: VisitorPeer) -> Transactions:
        return self.gateway.transactions.within(lambda: {peer.visitor.site_id})

    def _note_receipt(self, peer: VisitorPeer, frame: VisitorReceipt | QuickVisitorReceipt) -> None:
        if peer.conversation_id is not None:
            cursor = self._connection.session.cursors.get(peer.conversation_id)
            if cursor is not None:
                cursor.note_told(frame.delivered, frame.read)
            receipt = Receipt(Side.VISITOR, frame.delivered, frame.read)
            self.gateway.receipts.note(peer.conversation_id, receipt)

    def _typing(self, peer: VisitorPeer, frame: VisitorTyping) -> None:
        may_pass = self._connection.session.admits_typing(self.gateway.transactions.clock.monotonic())
        if peer.conversation_id is not None and may_pass:
            self.gateway.bus.publish(
                TypingChanged(ConversationId(peer.conversation_id), _author(peer.visitor), frame.is_typing)
            )

    def _greeted(self) -> VisitorPeer:
        if self._peer is None:
            raise AppError("hello_refused", "The hello of this socket was refused.", 401)
        return self._peer


def _goes_on_in(peer: VisitorPeer) -> UUID | None:
    """Tell where the next message goes, or None where the full path decides.

    It may take a new conversation to go on; and what is sent again may stand in a former one.
    """
    is_over = peer.shown is None or peer.shown.status in {"resolved", "abandoned"}
    return None if is_over or peer.has_former or peer.resends else peer.conversation_id


def _answers(form: FormAnswers) -> Answers:
    return Answers(form.kind, form.answers, form.consent)


def _draft(
    peer: VisitorPeer, conversation_id: UUID, frame: VisitorMessageSend | QuickVisitorMessage
) -> Draft:
    return Draft(
        ConversationId(conversation_id),
        _author(peer.visitor),
        EntryKind.MESSAGE,
        frame.client_id,
        words_of(frame.body, frame.attachments),
        attachment_ids=frame.attachments,
        reply_to=frame.reply_to,
    )


def _author(visitor: Visitor) -> Author:
    return Author(AuthorKind.VISITOR, visitor.id, visitor.name or "")
