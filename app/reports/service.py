"""Use cases of those who look: rows, pages, colleagues, the board."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.accounts.rules import Caller, Role
from app.accounts.rules.pictures import face_of
from app.conversations.rules import IN_LINE, ConversationStatus, Scope, Side
from app.conversations.schemas import ReceiptState
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import not_found
from app.presence.rules import Availability
from app.reports import store
from app.reports.rules import ConversationFilter
from app.reports.schemas import (
    AgentState,
    Board,
    BoardWait,
    ConversationSummary,
    OfferBrief,
    PersonFacts,
    QueuePlace,
    ReplyRequest,
    SkillLack,
    VisitorConversation,
    Wait,
    WaitEstimate,
    WaitReason,
)
from app.routing import service as routing
from app.routing.rules import Priority, Staffing
from app.routing.schemas import PriorityName
from app.schedules.rules import Opening
from app.search import service as search
from app.visitors.rules import display_name
from app.waiting import service as waiting
from app.waiting.rules import Rung, WaitCause, WaitLevel, cause_of_wait, highest
from app.waiting.rules.ladder import WaitingSettings
from app.waiting.rules.law import Law
from app.waiting.rules.promises import promises
from app.waiting.rules.reaching import Channel
from app.waiting.rules.watch import PREDICTED_AT
from app.waiting.service import LawBook, Outlook

LONGEST_INBOX = 500
LONGEST_BOARD = 200


@dataclass(frozen=True, slots=True)
class VisitorState:
    """What a shopper sees of their conversation, and what decides when it must be drawn again."""

    visitor_id: UUID
    queue_id: UUID
    assignee_id: UUID | None
    conversation: VisitorConversation


async def read_summaries(
    uow: UnitOfWork, conversation_ids: Collection[UUID], book: LawBook | None = None
) -> list[ConversationSummary]:
    """Read rows of these conversations; the caller has checked, or will, who may see them."""
    return await _summaries(uow, await store.read_summaries(uow, conversation_ids), book)


async def read_summary(uow: UnitOfWork, conversation_id: UUID, scope: Scope) -> ConversationSummary:
    """Read one row or raise `not_found`; also when it is out of `scope`."""
    rows = await read_summaries(uow, [conversation_id])
    if not rows or (scope is not None and rows[0].site_id not in scope):
        raise not_found("conversation")
    return rows[0]


async def list_open(uow: UnitOfWork, scope: Scope, book: LawBook | None = None) -> list[ConversationSummary]:
    """Read open conversations, who waits longest first, at most 500."""
    return await _summaries(uow, await store.find_open(uow, scope, LONGEST_INBOX), book)


async def list_conversations(
    uow: UnitOfWork, wanted: ConversationFilter, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[ConversationSummary]:
    """Read a page of conversations, newest first. A question without a word in it finds nothing."""
    words: list[list[bytes]] = []
    if wanted.words is not None:
        words = await search.hash_question(uow, wanted.words, wanted.scope)
        if not words:
            return []
    return await _summaries(uow, await store.find_page(uow, wanted, words, before=before, limit=limit), None)


async def find_changed(uow: UnitOfWork, since: datetime, known_ids: Collection[UUID]) -> dict[UUID, int]:
    """Find open conversations with entries since then, and known ones that are open no more: id → last seq."""
    return await store.find_changed(uow, since, known_ids)


async def find_open_of(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> list[UUID]:
    """Find the open conversations of these visitors."""
    return await store.find_open_of(uow, visitor_ids)


async def read_visitor_states(
    uow: UnitOfWork, conversation_ids: Collection[UUID], book: LawBook | None = None
) -> list[VisitorState]:
    """Read what shoppers see of these conversations, with their place in the queue and how long it may take."""
    rows = await store.read_visitor_states(uow, conversation_ids)
    book = book or LawBook()
    queue_ids = {row["queue_id"] for row in rows if row["status"] in IN_LINE}
    places = await book.places(uow, queue_ids, [row["id"] for row in rows]) if queue_ids else {}
    laws = await book.read(uow, queue_ids) if queue_ids else {}
    staffed = {id_ for one in await routing.list_candidates(uow) for id_ in one.queue_ids}
    offering = {row["site_id"] for row in rows if _offers_ways(row)}
    channels = {site_id: (await waiting.read_settings(uow, site_id)).channels for site_id in offering}
    left_in = {row["queue_id"] for row in rows if row["status"] == ConversationStatus.MISSED}
    openings = await routing.find_openings(uow, left_in) if left_in else {}
    return [
        _visitor_state(
            row,
            _place(places.get(row["id"])),
            _estimate(places.get(row["id"]), laws.get(row["queue_id"])),
            is_staffed=row["queue_id"] in staffed and _closed(row, openings) is None,
            channels=channels[row["site_id"]] if _offers_ways(row) else (),
            opens_at=closed.opens_at if (closed := _closed(row, openings)) else None,
        )
        for row in rows
    ]


async def list_agents(
    uow: UnitOfWork, scope: Scope, agent_ids: Collection[UUID] | None = None
) -> list[AgentState]:
    """Read active agents who share a site with `scope`, by name."""
    now = uow.now()
    rows = await store.read_agents(uow, agent_ids)
    return [
        _agent(row, now)
        for row in rows
        if scope is None or row["role"] == Role.ADMIN or scope & set(row["site_ids"])
    ]


def as_seen_by(agents: Sequence[AgentState], caller: Caller) -> list[AgentState]:
    """Show who is invisible as gone, except to supervisors and to themselves."""
    if caller.role is not Role.AGENT:
        return list(agents)
    return [agent if agent.id == caller.agent_id else _as_colleague(agent) for agent in agents]


async def read_board(uow: UnitOfWork, scope: Scope, book: LawBook | None = None) -> Board:
    """Draw the live board of these sites."""
    found = await store.find_open(uow, scope, LONGEST_BOARD)
    open_rows = [row for row in found if row["wait_since"] is not None]
    outlooks = await waiting.read_outlooks(uow, [row["id"] for row in open_rows], book or LawBook())
    staffing = await routing.staffing_of(uow, [row["id"] for row in open_rows])
    waits, flags, counts = await store.read_today(
        uow, scope, short_abandon_s=WaitingSettings().short_abandon_s
    )
    agents = [agent for agent in await list_agents(uow, scope) if agent.is_online]
    counted = waits["answered"] + waits["unanswered_late"]
    online = [agent for agent in agents if agent.availability is Availability.ONLINE]
    return Board(
        at=uow.now(),
        waiting=[
            _board_wait(row, staffing.get(row["id"], Staffing()), outlooks.get(row["id"]))
            for row in open_rows
        ],
        waiting_total=counts["waiting"],
        agents_online=len(online),
        agents_away=len(agents) - len(online),
        slots_used=sum(agent.slots_used for agent in agents),
        # Who is away takes nothing new: of their slots only the used ones count.
        slots_total=sum(_slots(agent) for agent in agents),
        open_conversations=counts["open"],
        conversations_today=counts["today"],
        flagged_today={level: flags.get(level.value, 0) for level in WaitLevel},
        answered_today=waits["answered"],
        answered_in_time_today=waits["answered_in_time"],
        counted_today=counted,
        abandoned_today=waits["abandoned"],
        service_level_today=waits["answered_in_time"] / counted if counted else None,
        asa_s_today=_seconds(waits["asa_s"]),
        median_wait_s_today=_seconds(waits["median_s"]),
        expected_breaches=round(sum(one.p_breach for one in outlooks.values()), 2),
        predicted=sum(one.p_breach >= PREDICTED_AT for one in outlooks.values()),
        short_abandoned_today=waits["short_abandoned"],
        agents=agents,
    )


async def _summaries(
    uow: UnitOfWork, rows: Sequence[store.Row], book: LawBook | None
) -> list[ConversationSummary]:
    waiting_ids = [row["id"] for row in rows if row["wait_since"] is not None]
    outlooks = await waiting.read_outlooks(uow, waiting_ids, book or LawBook())
    in_line = [row["id"] for row in rows if row["status"] in IN_LINE]
    staffing = await routing.staffing_of(uow, in_line) if in_line else {}
    return [_summary(row, outlooks.get(row["id"]), staffing.get(row["id"])) for row in rows]


def _summary(row: store.Row, outlook: Outlook | None, staffing: Staffing | None) -> ConversationSummary:
    taken = {name: row[name] for name in _PLAIN}
    return ConversationSummary(
        **taken,
        visitor_name=display_name(row["visitor_id"], row["visitor_name"]),
        person=_person(row["profile"], row["context"]),
        wait=_wait(row, outlook) if row["wait_since"] is not None else None,
        reply_request=_reply_request(row),
        priority=PriorityName[Priority(row["priority"] or 0).name],
        skills=[skill for skill in (row["needs"] or "").split(",") if skill],
        language=row["language"] or "",
        offer=_offer(row) if row["offer_id"] is not None else None,
        wrap_up_ends_at=row["wrap_up_ends_at"] if row["status"] == ConversationStatus.WRAP_UP else None,
        reason=_reason(row, staffing) if staffing is not None else None,
    )


def _person(profile: Mapping[str, Any], context: Mapping[str, Any]) -> PersonFacts | None:
    if not profile and not context:
        return None
    return PersonFacts(
        is_verified=bool(profile),
        subject=profile.get("subject"),
        email=profile.get("email"),
        verified=profile.get("attributes") or {},
        attributes=context.get("attributes") or {},
        cart=context.get("cart"),
        page_title=context.get("page_title"),
        referrer=context.get("referrer"),
        events=context.get("events") or [],
    )


_COMPOSED = {
    "person",
    "wait",
    "visitor_name",
    "reply_request",
    "priority",
    "skills",
    "language",
    "offer",
    "wrap_up_ends_at",
    "reason",
}
_PLAIN = tuple(name for name in ConversationSummary.model_fields if name not in _COMPOSED)


def _offer(row: store.Row) -> OfferBrief:
    return OfferBrief(
        id=row["offer_id"],
        agent_id=row["offer_agent_id"],
        agent_name=row["offer_agent_name"],
        expires_at=row["offer_expires_at"],
    )


def _wait(row: store.Row, outlook: Outlook | None) -> Wait:
    return Wait(
        kind=row["wait_kind"],
        since=row["wait_since"],
        level=highest(row["wait_levels"]),
        breach_at=row["breach_at"],
        p_breach=round(outlook.p_breach, 4) if outlook else None,
        ahead=outlook.ahead if outlook else None,
        rungs=row["wait_rungs"],
        has_left=row["has_left"],
    )


def _reply_request(row: store.Row) -> ReplyRequest | None:
    if row["reply_channel"] is None:
        return None
    return ReplyRequest(channel=row["reply_channel"], address=row["reply_address"])


def _agent(row: store.Row, now: datetime) -> AgentState:
    return AgentState(
        id=row["id"],
        name=row["name"],
        role=row["role"],
        availability=row["availability"],
        is_online=store.is_connected(row, now),
        slots_used=int(row["slots_used"]),
        capacity=row["capacity"],
        away_reason=row["away_reason"] if row["availability"] == Availability.AWAY else None,
        skills=row["skills"],
    )


def _as_colleague(agent: AgentState) -> AgentState:
    if agent.availability is not Availability.INVISIBLE:
        return agent
    # The word itself would tell on them: who is gone may as well have been away.
    return agent.model_copy(update={"availability": Availability.AWAY, "is_online": False})


def _slots(agent: AgentState) -> int:
    return agent.capacity if agent.availability is Availability.ONLINE else agent.slots_used


def _board_wait(row: store.Row, staffing: Staffing, outlook: Outlook | None) -> BoardWait:
    is_assigned = row["status"] == ConversationStatus.ASSIGNED
    return BoardWait(
        conversation_id=row["id"],
        site_id=row["site_id"],
        visitor_name=display_name(row["visitor_id"], row["visitor_name"]),
        queue_name=row["queue_name"],
        assignee_name=row["assignee_name"] if is_assigned else None,
        wait=_wait(row, outlook),
        reason=_reason(row, staffing),
    )


def _reason(row: store.Row, staffing: Staffing) -> WaitReason:
    cause = cause_of_wait(ConversationStatus(row["status"]), staffing)
    holder = {WaitCause.AGENT_SILENT: "assignee_name", WaitCause.OFFERED: "offer_agent_name"}.get(cause)
    return WaitReason(
        cause=cause,
        online=staffing.online,
        full=staffing.full,
        unskilled=staffing.online - staffing.able,
        lacking=[SkillLack(skill=skill, agents=agents) for skill, agents in staffing.lacking],
        declined=staffing.declined,
        assignee_name=row[holder] if holder else None,
    )


def _offers_ways(row: store.Row) -> bool:
    """Whether to offer to be answered elsewhere: who has waited long, or can only leave a message."""
    return Rung.ALTERNATIVES in row["rungs"] or row["status"] == ConversationStatus.MISSED


def _closed(row: store.Row, openings: Mapping[UUID, Opening]) -> Opening | None:
    """Return when somebody is there again, should the message have been left in a queue that is closed now."""
    opening = openings.get(row["queue_id"]) if row["status"] == ConversationStatus.MISSED else None
    return None if opening is None or opening.is_open else opening


def _place(place: tuple[int, str] | None) -> QueuePlace | None:
    return QueuePlace(position=place[0], queue_name=place[1]) if place else None


def _estimate(place: tuple[int, str] | None, law: Law | None) -> WaitEstimate | None:
    promise = promises(law).range_of(place[0] - 1) if place and law else None
    return WaitEstimate(low_s=promise.low_s, high_s=promise.high_s) if promise else None


# Shoppers need not know that they were offered to somebody, nor that an agent still takes notes.
_AS_SEEN_BY_SHOPPERS = {
    ConversationStatus.OFFERED: ConversationStatus.QUEUED,
    ConversationStatus.WRAP_UP: ConversationStatus.RESOLVED,
}


def _visitor_state(  # noqa: PLR0913 - what is known of one shopper comes from as many places
    row: store.Row,
    place: QueuePlace | None,
    estimate: WaitEstimate | None,
    *,
    is_staffed: bool,
    channels: Collection[Channel],
    opens_at: datetime | None,
) -> VisitorState:
    status = ConversationStatus(row["status"])
    return VisitorState(
        visitor_id=row["visitor_id"],
        queue_id=row["queue_id"],
        assignee_id=row["assignee_id"],
        conversation=VisitorConversation(
            id=row["id"],
            status=_AS_SEEN_BY_SHOPPERS.get(status, status),
            agent_name=row["agent_name"],
            agent_id=face_of(row["assignee_id"]) if row["agent_name"] is not None else None,
            is_staffed=row["agent_name"] is not None or is_staffed,
            waiting_since=row["waiting_since"],
            place=place,
            opens_at=opens_at,
            estimate=estimate,
            rungs=row["rungs"],
            channels=list(channels),
            reply_request=_reply_request(row),
            receipts=[
                ReceiptState(side=side, delivered=row[f"{side}_delivered"], read=row[f"{side}_read"])
                for side in Side
            ],
            last_seq=row["last_seq"],
        ),
    )


def _seconds(value: object) -> float | None:
    return round(float(str(value)), 1) if value is not None else None
