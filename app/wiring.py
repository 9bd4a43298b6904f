"""Which event has which handlers: inside its transaction, after its commit, and on every process."""

from collections.abc import Mapping, Sequence

from app.accounts import reactions as accounts
from app.accounts.events import AgentChanged, AgentCreated, LoginRevoked, PasswordMailAsked
from app.bus import Bus
from app.bus.outbox import OutboxGrew, OutboxWorker
from app.channels import reactions as channels
from app.conversations.events import (
    ConversationAccepted,
    ConversationMoved,
    FormAnswered,
    LogGrew,
    ReceiptsMoved,
    TypingChanged,
    WaitChanged,
)
from app.conversations.rules import EntryKind
from app.db.unit_of_work import After, Handlers, Inside
from app.gateway.dispatch import Gateway
from app.kernel.acts import Acted
from app.kernel.events import Event
from app.kernel.metrics import FLAG_LATENESS, FLAGS, MESSAGES, RUNGS
from app.presence.events import PresenceChanged, VisitorsSeen
from app.privacy.events import Erased
from app.routing import reactions as routing
from app.routing.events import OfferEnded, OfferMade, QueueChanged, SkillsChanged
from app.routing.worker import Router
from app.schedules.events import ScheduleChanged
from app.search.worker import Indexer
from app.sites.events import SiteChanged
from app.visitors.events import VisitorBlocked, VisitorsTold
from app.waiting import reactions as waiting
from app.waiting.events import (
    LadderChanged,
    RungTaken,
    ShoppersLeft,
    WaitFlagged,
    WaitsClosed,
    WaitsEased,
    WaitsOpened,
)
from app.waiting.worker import WaitMonitor
from app.webhooks import reactions as webhooks
from app.webhooks.events import EndpointsChanged
from app.webhooks.service import Subscriptions
from app.webhooks.worker import SubscriptionReader

# Facts that other processes must hear of soon; all of them are found again in Postgres if the bus loses them.
SHARED: tuple[type[Event], ...] = (
    AgentChanged,
    AgentCreated,
    ConversationMoved,
    EndpointsChanged,
    Erased,
    LadderChanged,
    LogGrew,
    LoginRevoked,
    OfferEnded,
    OfferMade,
    OutboxGrew,
    PresenceChanged,
    QueueChanged,
    ReceiptsMoved,
    ScheduleChanged,
    RungTaken,
    ShoppersLeft,
    SiteChanged,
    SkillsChanged,
    VisitorBlocked,
    VisitorsSeen,
    VisitorsTold,
    WaitFlagged,
    WaitsClosed,
    WaitsEased,
    WaitsOpened,
)

# What commands must do too.
LAST: Mapping[type[Event], Sequence[Inside]] = {Acted: (accounts.on_acted,)}


def count_messages(events: Sequence[LogGrew]) -> None:
    """Count what people said."""
    activity = EntryKind.ACTIVITY
    MESSAGES.inc(sum([entry.kind is not activity for event in events for entry in event.entries]))


def count_flags(events: Sequence[WaitFlagged]) -> None:
    """Count flags, and how late they were."""
    for event in events:
        FLAGS.labels(event.level.value).inc()
        FLAG_LATENESS.observe(event.late_by_ms / 1000)


def count_rungs(events: Sequence[RungTaken]) -> None:
    """Count what was done for waiting shoppers."""
    for event in events:
        RUNGS.labels(event.rung.value).inc()


def make_handlers(bus: Bus, subscriptions: Subscriptions | None = None) -> Handlers:
    """Make the table that every unit of work of this process uses.

    Without `subscriptions` each transaction asks anew who wants to be told.
    """

    def share(events: Sequence[Event]) -> None:
        for event in events:
            bus.publish(event)

    after: dict[type[Event], Sequence[After]] = dict.fromkeys(SHARED, (share,))
    after[LogGrew] = (share, count_messages)
    after[WaitFlagged] = (share, count_flags)
    after[RungTaken] = (share, count_rungs)
    return Handlers(
        inside={
            LogGrew: (webhooks.teller(subscriptions or Subscriptions()),),
            WaitChanged: (waiting.on_wait_changed,),
            ConversationAccepted: (waiting.on_accepted,),
            ConversationMoved: (routing.on_moved, waiting.on_moved),
            FormAnswered: (waiting.on_form_answered,),
            AgentCreated: (routing.on_agent_changed,),
            AgentChanged: (routing.on_agent_changed,),
            PasswordMailAsked: (channels.on_password_mail_asked,),
        },
        last=LAST,
        after=after,
    )


def listen_for_visitors(bus: Bus, gateway: Gateway, router: Router) -> None:
    """Connect what is about visitors themselves."""
    bus.listen(VisitorsSeen, router.wake)
    bus.listen(VisitorsSeen, gateway.shoppers.on_seen)
    bus.listen(VisitorsSeen, gateway.staff.on_seen)
    bus.listen(VisitorsTold, gateway.staff.on_told)
    bus.listen(VisitorBlocked, gateway.shoppers.on_blocked)


def listen(bus: Bus, gateway: Gateway, router: Router, monitor: WaitMonitor) -> None:
    """Connect this process's listeners. Order matters where a type is named twice."""
    shoppers, logs, staff = gateway.shoppers, gateway.logs, gateway.staff
    # A shopper's other tabs must be attached to a new log before it is sent to its followers.
    bus.listen(LogGrew, shoppers.on_log_grew)
    bus.listen(LogGrew, logs.on_log_grew)
    bus.listen(LogGrew, staff.on_log_grew)
    bus.listen(LogGrew, gateway.writer.on_log_grew)
    bus.listen(ReceiptsMoved, logs.on_receipts_moved)
    bus.listen(ReceiptsMoved, staff.on_receipts_moved)
    bus.listen(TypingChanged, logs.on_typing_changed)
    bus.listen(ConversationMoved, shoppers.on_moved)
    bus.listen(ConversationMoved, staff.on_moved)
    bus.listen(ConversationMoved, router.wake)
    bus.listen(PresenceChanged, shoppers.on_presence_changed)
    bus.listen(PresenceChanged, staff.on_presence_changed)
    bus.listen(PresenceChanged, router.wake)
    bus.listen(AgentChanged, staff.on_agent_changed)
    bus.listen(AgentChanged, router.wake)
    bus.listen(AgentCreated, staff.on_agent_changed)
    bus.listen(QueueChanged, router.wake)
    bus.listen(QueueChanged, staff.on_queue_changed)
    bus.listen(QueueChanged, shoppers.on_queue_changed)
    bus.listen(QueueChanged, monitor.on_queue_changed)
    bus.listen(OfferMade, gateway.offers.on_offer_changed)
    bus.listen(OfferMade, staff.on_offer_changed)
    bus.listen(OfferEnded, gateway.offers.on_offer_changed)
    bus.listen(OfferEnded, staff.on_offer_changed)
    bus.listen(OfferEnded, router.wake)
    bus.listen(ScheduleChanged, router.wake)
    bus.listen(SkillsChanged, router.wake)
    bus.listen(SkillsChanged, staff.on_presence_changed)
    bus.listen(LoginRevoked, staff.on_login_revoked)
    bus.listen(WaitsEased, staff.on_eased)
    bus.listen(RungTaken, shoppers.on_rung_taken)
    bus.listen(RungTaken, staff.on_rung_taken)
    bus.listen(RungTaken, router.wake)
    bus.listen(ShoppersLeft, shoppers.on_left)
    bus.listen(ShoppersLeft, staff.on_left)
    listen_for_visitors(bus, gateway, router)
    bus.listen(ConversationMoved, monitor.on_moved)
    bus.listen(PresenceChanged, monitor.on_presence_changed)
    bus.listen(ShoppersLeft, monitor.on_left)
    bus.listen(VisitorsSeen, monitor.on_seen)
    bus.listen(LadderChanged, monitor.on_targets_changed)
    bus.listen(WaitsOpened, monitor.on_opened)
    bus.listen(WaitsClosed, monitor.on_closed)
    bus.listen(WaitFlagged, staff.on_flagged)
    bus.listen(SiteChanged, monitor.on_targets_changed)
    bus.listen(SiteChanged, staff.on_site_changed)


def listen_for_outbox(bus: Bus, outbox: OutboxWorker, reader: SubscriptionReader) -> None:
    """Connect what delivers side effects."""
    bus.listen(OutboxGrew, outbox.wake)
    bus.listen(EndpointsChanged, reader.wake)


def listen_for_privacy(bus: Bus, gateway: Gateway, indexer: Indexer) -> None:
    """Connect what reads logs for their words, and what forgets them."""
    bus.listen(LogGrew, indexer.on_log_grew)
    bus.listen(Erased, gateway.erased.on_erased)
