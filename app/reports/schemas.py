"""What reports show: rows of the console, colleagues, the board."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.accounts.rules import Role
from app.conversations.rules import AuthorKind, ConversationStatus, WaitKind
from app.conversations.schemas import ReceiptState
from app.presence.rules import Availability, AwayReason
from app.routing.schemas import PriorityName
from app.waiting.rules import Rung, WaitCause, WaitLevel
from app.waiting.rules.reaching import Channel
from app.web.pagination import DEFAULT_LIMIT, LARGEST_LIMIT, LONGEST_CURSOR
from app.web.schema import Schema


class Wait(Schema):
    """The open waiting episode of a conversation, for agents and ops."""

    kind: WaitKind
    since: datetime
    level: WaitLevel | None = Field(
        None, description="The highest level that holds: `predicted` only as long as it does."
    )
    breach_at: datetime = Field(description="Instant at which the target has passed.")
    p_breach: float | None = Field(
        None, ge=0, le=1, description="Probability of that, as it was when the row was made."
    )
    ahead: int | None = Field(None, ge=0, description="Shoppers who come first.")
    rungs: list[Rung] = Field(default_factory=list, description="What the ladder has done so far.")
    has_left: bool = Field(
        default=False, description="The shopper has gone without a word; the place is kept for a while."
    )


class ReplyRequest(Schema):
    """How a shopper asked to be reached should they have left: an e-mail address, or a number to call."""

    channel: Channel
    address: str


class SkillLack(Schema):
    """How many of a queue's people lack something that a conversation needs."""

    skill: str = Field(description="Key of a skill, or `language:de`.", examples=["returns"])
    agents: int


class WaitReason(Schema):
    """Why a shopper is waiting, as facts; the client puts them in words."""

    cause: WaitCause
    online: int = Field(0, description="Agents of the queue who are online.")
    full: int = Field(0, description="Those of them without a free slot.")
    unskilled: int = Field(0, description="Those of them who lack what the conversation asks for.")
    lacking: list[SkillLack] = Field([], description="Those of them who lack what is needed, by skill.")
    declined: int = Field(0, description="Those of them who have a free slot, but have just declined it.")
    assignee_name: str | None = Field(None, description="Who was given the conversation, or is offered it.")


class OfferBrief(Schema):
    """The pending offer of a conversation."""

    id: UUID
    agent_id: UUID
    agent_name: str
    expires_at: datetime


class CartLine(Schema):
    """One kind of thing in a cart."""

    name: str
    quantity: int
    price: float | None = None
    url: str | None = None


class CartState(Schema):
    """What the shopper is about to buy, as the shop's page says."""

    items: list[CartLine]
    total: float | None = None
    currency: str | None = None


class PageEvent(Schema):
    """Something the shopper has done in the shop, as its page says."""

    name: str
    data: dict[str, str | bool | int | float] = Field(default_factory=dict)
    at: datetime


class PersonFacts(Schema):
    """What the shop has signed about somebody (`email`, `verified`), and what its page says (all the rest)."""

    is_verified: bool = False
    subject: str | None = Field(None, description="What the shop calls them.")
    email: str | None = None
    verified: dict[str, str | bool | int | float] = Field(default_factory=dict)
    attributes: dict[str, str | bool | int | float] = Field(default_factory=dict)
    cart: CartState | None = None
    page_title: str | None = None
    referrer: str | None = None
    events: list[PageEvent] = Field([], description="The newest twenty, oldest first.")


class ConversationSummary(Schema):
    """One row in the console's lists. Replaces any older row whole; `last_seq` tells which is newer."""

    id: UUID
    site_id: UUID
    status: ConversationStatus
    visitor_id: UUID
    visitor_name: str
    is_blocked: bool = Field(description="Nothing is taken from this visitor any more.")
    person: PersonFacts | None = Field(None, description="What the shop and its page say of them.")
    locale: str
    page_url: str | None = None
    queue_id: UUID
    queue_name: str
    assignee_id: UUID | None = None
    assignee_name: str | None = None
    queued_at: datetime | None = None
    wait: Wait | None = None
    reply_request: ReplyRequest | None = None
    last_seq: int
    last_message: str | None = Field(
        None, description="Beginning of the newest message; of one without words, the name of its file."
    )
    last_message_author: AuthorKind | None = None
    last_message_at: datetime | None = None
    read_by_agents: int = Field(0, ge=0)
    priority: PriorityName = PriorityName.NORMAL
    skills: list[str] = Field([], description="What an agent must bring, as keys of skills.")
    language: str = Field(
        "", description="Who speaks it comes first; empty if it does not matter.", examples=["de"]
    )
    offer: OfferBrief | None = Field(None, description="Only while the status is `offered`.")
    wrap_up_ends_at: datetime | None = Field(None, description="Only while the status is `wrap_up`.")
    reason: WaitReason | None = Field(
        None, description="Why the shopper waits, while they wait in a line: true when the row was sent."
    )
    created_at: datetime
    resolved_at: datetime | None = None


class AgentState(Schema):
    """Presence of one colleague."""

    id: UUID
    name: str
    role: Role
    availability: Availability
    is_online: bool
    slots_used: int
    capacity: int
    away_reason: AwayReason | None = Field(
        None, description="Why the server has set them away; empty when they chose it themselves."
    )
    skills: list[str] = Field([], description="Keys of skills, languages as `language:de`.")


class BoardWait(Schema):
    """One waiting conversation on the board."""

    conversation_id: UUID
    site_id: UUID
    visitor_name: str
    queue_name: str
    assignee_name: str | None = None
    wait: Wait
    reason: WaitReason


class Board(Schema):
    """The live picture ops look at. Each one replaces the former whole."""

    at: datetime
    waiting: list[BoardWait] = Field(description="Longest wait first, at most 200.")
    waiting_total: int
    agents_online: int
    agents_away: int
    slots_used: int
    slots_total: int
    open_conversations: int
    conversations_today: int
    flagged_today: dict[WaitLevel, int] = Field(description="Waits flagged since local midnight, per level.")
    answered_today: int
    answered_in_time_today: int
    counted_today: int = Field(
        description="What the service level counts: answered, and too late without an answer."
    )
    abandoned_today: int
    service_level_today: float | None = Field(
        None,
        ge=0,
        le=1,
        description="`answered_in_time_today` ÷ `counted_today`, if there is anything to count.",
    )
    asa_s_today: float | None = Field(None, description="Mean wait of the answered first responses, seconds.")
    median_wait_s_today: float | None = None
    expected_breaches: float = Field(
        0, ge=0, description="How many of those who wait now will breach, by the sum of their probabilities."
    )
    predicted: int = Field(0, ge=0, description="Those for whom a breach is likelier than not.")
    short_abandoned_today: int = Field(
        0,
        description="Of the abandoned those who left within the first seconds; the service level leaves them out.",
    )
    agents: list[AgentState]


class WaitEstimate(Schema):
    """How long somebody will still wait: between these seconds in six of ten cases, within the upper in eight."""

    low_s: int = Field(gt=0)
    high_s: int = Field(gt=0)


class QueuePlace(Schema):
    """Where a waiting conversation stands."""

    position: int = Field(ge=1, description="1 is next.")
    queue_name: str


class VisitorConversation(Schema):
    """A conversation as its shopper sees it."""

    id: UUID
    status: ConversationStatus
    agent_name: str | None = Field(None, description="Who answers, once somebody does.")
    agent_id: UUID | None = Field(None, description="Their id as author of what they say to shoppers.")
    is_staffed: bool = Field(description="Somebody answers, or is online to while it is open.")
    waiting_since: datetime | None = None
    place: QueuePlace | None = None
    estimate: WaitEstimate | None = Field(None, description="Empty when it would be a guess.")
    rungs: list[Rung] = Field(
        default_factory=list,
        description="What the ladder has done: `acknowledge` invites to type meanwhile, `estimate` says that it takes "
        "longer, `alternatives` offers `channels`.",
    )
    channels: list[Channel] = Field(
        default_factory=list,
        description="How one may ask to be reached, once `alternatives` are offered or the status is `missed`.",
    )
    reply_request: ReplyRequest | None = Field(None, description="What the shopper has asked for.")
    opens_at: datetime | None = Field(
        None,
        description="For status `missed` while it is closed: when somebody is there again, if that is known.",
    )
    receipts: list[ReceiptState]
    last_seq: int


class ConversationPage(Schema):
    """A page of conversations, newest first."""

    items: list[ConversationSummary]
    next_cursor: str | None = Field(None, description="Give it back as `cursor` for the next page.")


class ConversationQuery(Schema):
    """Which conversations to list; what is left out does not narrow the list."""

    status: ConversationStatus | None = Field(None, description="Only with this status.")
    site_id: UUID | None = Field(None, description="Only of this site.")
    visitor_id: UUID | None = Field(None, description="Only of this visitor.")
    q: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="Whole words, all of which must be in what was written or in the visitor's name. Other forms of "
        "German and English words are found, parts of words are not; what was said is found some seconds later.",
    )
    created_from: AwareDatetime | None = Field(
        None,
        alias="from",
        description="Created at or after this instant.",
        examples=["2026-11-23T00:00:00+01:00"],
    )
    created_before: AwareDatetime | None = Field(None, alias="to", description="Created before this instant.")
    cursor: str | None = Field(
        None,
        max_length=LONGEST_CURSOR,
        description="`next_cursor` of the page before; without it the list begins.",
    )
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=LARGEST_LIMIT, description="Most items wanted.")
