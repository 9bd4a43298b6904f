"""Every fact that other processes hear of arrives as it was sent, also with ids as the database driver makes them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from asyncpg.pgproto import pgproto

from app.accounts.events import AgentChanged, AgentCreated, LoginRevoked
from app.accounts.rules import AgentId, LoginId
from app.bus import EventCodec
from app.bus.outbox import OutboxGrew
from app.conversations.events import ConversationMoved, LogGrew, ReceiptsMoved, TypingChanged
from app.conversations.rules import (
    SYSTEM,
    Activity,
    Author,
    AuthorKind,
    ConversationId,
    ConversationStatus,
    Entry,
    EntryKind,
    Head,
    Side,
)
from app.kernel.events import Event
from app.kernel.ids import new_id
from app.presence.events import PresenceChanged, VisitorsSeen
from app.privacy.events import Erased
from app.routing.events import OfferEnded, OfferMade, QueueChanged, SkillsChanged
from app.routing.rules import OfferState
from app.schedules.events import ScheduleChanged
from app.sites.events import SiteChanged
from app.sites.rules import SiteId
from app.visitors.events import VisitorBlocked, VisitorsTold
from app.waiting.events import (
    LadderChanged,
    RungTaken,
    ShoppersLeft,
    WaitFlagged,
    WaitsClosed,
    WaitsEased,
    WaitsOpened,
)
from app.waiting.rules import Rung, WaitCause, WaitLevel
from app.webhooks.events import EndpointsChanged
from app.wiring import SHARED

KINDS = (*SHARED, TypingChanged)
CODEC = EventCodec(KINDS)
AT = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)
TEXT = 'Grüße 👋🏽 \u2028 \x00 "quoted" </script> שלום'


@dataclass(frozen=True, slots=True)
class Unheard(Event):
    """A fact that stays in its process."""


def driver_id() -> UUID:
    made: UUID = pgproto.UUID(new_id().bytes)
    assert type(made) is not UUID
    return made


def examples_of_waiting(id_: UUID) -> list[Event]:
    return [
        *(kind((id_,)) for kind in (WaitsOpened, WaitsClosed, WaitsEased)),
        *(WaitFlagged(id_, id_, id_, level, AT, 7, WaitCause.ALL_FULL) for level in WaitLevel),
        *(RungTaken(id_, id_, id_, id_, rung, AT) for rung in Rung),
        ShoppersLeft((id_,), (id_, new_id())),
        LadderChanged(id_),
        VisitorsSeen((id_, new_id())),
        VisitorBlocked(id_),
        VisitorsTold((id_, new_id())),
    ]


def routing_examples(id_: UUID) -> list[Event]:
    return [
        QueueChanged(id_),
        ScheduleChanged(id_),
        SkillsChanged(id_),
        OfferMade(id_, id_, id_),
        *(OfferEnded(id_, id_, id_, state) for state in OfferState),
    ]


def examples(id_: UUID) -> list[Event]:
    """One of each kind, and more of those that have parts which may be absent."""
    conversation_id, agent_id = ConversationId(id_), AgentId(id_)
    full_head = Head(
        conversation_id,
        id_,
        id_,
        id_,
        ConversationStatus.ASSIGNED,
        AT,
        AT.astimezone(timezone(timedelta(hours=5, minutes=45))),
        last_seq=2**53 - 1,
        last_message_seq=1,
        assignee_id=id_,
        queued_at=AT,
        waiting_since=AT,
        resolved_at=AT,
        locale="de",
    )
    bare_head = Head(conversation_id, id_, id_, id_, ConversationStatus.QUEUED, AT, AT)
    said = Entry(conversation_id, 1, EntryKind.MESSAGE, Author(AuthorKind.VISITOR, id_, TEXT), AT, id_, TEXT)
    happened = Entry(
        conversation_id,
        2,
        EntryKind.ACTIVITY,
        SYSTEM,
        AT,
        activity=Activity.WAIT_FLAGGED,
        data={"level": "breached", "number": "76", "late_by_ms": 3, "agent_id": None, "other": str(id_)},
    )
    return [
        AgentChanged(agent_id),
        AgentCreated(agent_id),
        LoginRevoked(agent_id, (LoginId(id_), LoginId(new_id()))),
        LoginRevoked(agent_id, ()),
        ConversationMoved(conversation_id, id_, (id_, new_id()), ()),
        LogGrew(full_head, 0, (said, happened), has_moved=True),
        LogGrew(bare_head, 0, (), has_moved=False),
        ReceiptsMoved(conversation_id, Side.VISITOR, 2, 1),
        TypingChanged(conversation_id, Author(AuthorKind.AGENT, id_, "Ada Berg"), is_typing=True),
        TypingChanged(conversation_id, Author(AuthorKind.VISITOR), is_typing=False),
        EndpointsChanged(id_),
        Erased((id_, new_id()), (id_,), ()),
        OutboxGrew(),
        PresenceChanged(id_),
        *routing_examples(id_),
        SiteChanged(SiteId(id_)),
        *examples_of_waiting(id_),
    ]


def test_there_is_an_example_of_every_kind() -> None:
    assert {type(event) for event in examples(new_id())} == set(KINDS)


@pytest.mark.parametrize("event", examples(new_id()), ids=lambda event: type(event).__name__)
def test_fact_arrives_as_it_was_sent(event: Event) -> None:
    assert CODEC.decode(CODEC.encode(event)) == event


@pytest.mark.parametrize("event", examples(driver_id()), ids=lambda event: type(event).__name__)
def test_fact_with_ids_of_the_driver_arrives_as_it_was_sent(event: Event) -> None:
    assert CODEC.decode(CODEC.encode(event)) == event


def test_kind_that_is_not_shared_is_refused() -> None:
    with pytest.raises(KeyError):
        CODEC.encode(Unheard())


def test_kind_that_another_version_knows_is_nothing() -> None:
    assert CODEC.decode(EventCodec([Unheard]).encode(Unheard())) is None
