"""What of queues, people, offers and decisions crosses the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.conversations.schemas import Body
from app.routing.rules import (
    LONGEST_BOOST_S,
    LONGEST_CHAIN,
    Channel,
    DecisionKind,
    Mode,
    Model,
    OfferState,
    Overflow,
    Priority,
    Queue,
    QueueId,
    QueueSettings,
    Team,
    TeamId,
    Verdict,
    WhenFull,
)
from app.schedules.schemas import OpeningView
from app.web.schema import Schema

SKILL_KEY = r"^[a-z0-9][a-z0-9-]{0,39}$"
SKILL_OR_LANGUAGE = r"^([a-z0-9][a-z0-9-]{0,39}|language:[a-z]{2,3})$"
WITHOUT_NUL = r"^[^\x00]*$"

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
AgentIds = Annotated[frozenset[UUID], Field(max_length=1_000)]
SkillKey = Annotated[str, Field(pattern=SKILL_KEY, examples=["returns"])]
SkillKeys = Annotated[frozenset[SkillKey], Field(max_length=20)]


class PriorityName(StrEnum):
    """How urgent a conversation is; each step counts as one boost of waiting time."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def priority(self) -> Priority:
        """The priority of this name."""
        return Priority[self.name]


# --- queues -----------------------------------------------------------------------------------


class OverflowView(Schema):
    """Another queue of the site whose people help out."""

    queue_id: UUID
    after_s: Seconds = Field(description="Seconds of waiting after which they do.", examples=[40])


class QueueSettingsView(Schema):
    """How a queue gives its conversations to agents. Where seconds may be empty, empty switches the rule off."""

    mode: Mode = Field(Mode.AUTO, description="`auto` assigns at once, `offer` asks first.")
    model: Model = Field(
        Model.LEAST_ACTIVE,
        description="Whom it prefers: fewest slots used, whose turn it is, or most slots free.",
    )
    offer_timeout_s: int = Field(20, ge=5, le=600, description="How long an agent may think.")
    reoffer_after_s: int = Field(
        60, ge=0, le=3_600, description="After how long somebody who refused is asked again."
    )
    is_away_after_timeout: bool = Field(
        default=True, description="Who does not react to an offer is set away, with the reason shown."
    )
    is_sticky: bool = Field(
        default=True, description="Who served the shopper last comes first, when they are free."
    )
    wrap_up_s: int = Field(0, ge=0, le=3_600, description="Time after the talk in which the slot is kept.")
    silent_after_s: int | None = Field(
        90,
        ge=5,
        le=3_600,
        description="Without an answer so long after the assignment the conversation goes back.",
    )
    is_language_first: bool = Field(
        default=True, description="Who speaks the shopper's language comes first."
    )
    language_widen_after_s: Seconds | None = Field(
        20, description="After so long anybody may have it; empty insists for ever."
    )
    skill_widen_after_s: Seconds | None = Field(
        None, description="After so long skills are not insisted on; empty insists for ever."
    )
    boost_s: int = Field(
        30, ge=0, le=LONGEST_BOOST_S, description="Seconds of waiting that one step of priority is worth."
    )
    max_waiting: int | None = Field(None, ge=1, le=100_000, description="Most who may wait.")
    max_wait_s: Seconds | None = Field(
        None, description="Longest estimated wait at which one may still come."
    )
    when_full: WhenFull = Field(
        WhenFull.LEAVE_MESSAGE, description="What happens to who comes when the limit is reached."
    )

    def as_settings(self) -> QueueSettings:
        """Read what was sent."""
        return QueueSettings(**self.model_dump())


class QueueIn(Schema):
    """A queue to be added."""

    site_id: UUID
    name: Name
    is_default: bool = Field(default=False, description="The site's conversations begin here.")
    team_id: UUID | None = Field(None, description="The team that answers it, besides its members.")
    schedule_id: UUID | None = Field(None, description="Its business hours; empty is always open.")
    settings: QueueSettingsView = QueueSettingsView()
    overflows: list[OverflowView] = Field([], max_length=LONGEST_CHAIN)

    def as_queue(self, queue_id: UUID) -> Queue:
        """Read what was sent."""
        return Queue(
            QueueId(queue_id),
            self.site_id,
            self.name.strip(),
            self.is_default,
            TeamId(self.team_id) if self.team_id else None,
            self.schedule_id,
            self.settings.as_settings(),
            read_overflows(self.overflows),
        )


class QueueChangeIn(Schema):
    """What to change of a queue; what is left out stays."""

    name: Name | None = None
    is_default: bool | None = None
    team_id: UUID | None = None
    schedule_id: UUID | None = None
    settings: QueueSettingsView | None = Field(None, description="What is left out stays.")
    overflows: list[OverflowView] | None = Field(None, max_length=LONGEST_CHAIN)

    def as_changes(self) -> dict[str, object]:
        """Read what was sent; only what was named. Team and schedule may be taken away with null."""
        named: dict[str, object] = {}
        for name in self.model_fields_set & {"name", "is_default", "team_id", "schedule_id"}:
            value = getattr(self, name)
            if value is not None or name in {"team_id", "schedule_id"}:
                named[name] = value.strip() if name == "name" else value
        if self.settings is not None:
            named |= self.settings.model_dump(exclude_unset=True)
        if self.overflows is not None:
            named["overflows"] = read_overflows(self.overflows)
        return named


class QueueNow(Schema):
    """How a queue stands."""

    opening: OpeningView
    waiting: int = Field(description="Who stands in its line.")
    online: int = Field(description="Who is online to answer it.")
    full: int = Field(description="Those of them without a free slot.")
    slots_free: int
    estimate_s: int | None = Field(None, description="Seconds whoever comes now would wait, if reckoned.")


class QueueOut(Schema):
    """A queue, who answers it, and how it stands."""

    id: UUID
    site_id: UUID
    name: str
    is_default: bool
    team_id: UUID | None
    schedule_id: UUID | None
    settings: QueueSettingsView
    overflows: list[OverflowView]
    member_ids: list[UUID] = Field(description="Who answers it, besides its team.")
    now: QueueNow


class QueuesOut(Schema):
    """Queues, by name."""

    items: list[QueueOut]


class MembersIn(Schema):
    """Who answers a queue, besides its team."""

    agent_ids: AgentIds


class ChannelWeights(Schema):
    """How much of a slot one conversation of each channel takes, in percent."""

    weights: dict[Channel, Annotated[int, Field(ge=1, le=10_000, examples=[100])]]


# --- teams and skills -------------------------------------------------------------------------


class TeamIn(Schema):
    """A team, whole."""

    site_id: UUID
    name: Name
    agent_ids: AgentIds = frozenset()

    def as_team(self, team_id: UUID) -> Team:
        """Read what was sent."""
        return Team(TeamId(team_id), self.site_id, self.name.strip(), self.agent_ids)


class TeamOut(Schema):
    """A group of agents of one site."""

    id: UUID
    site_id: UUID
    name: str
    agent_ids: list[UUID]


class TeamsOut(Schema):
    """Teams, by name."""

    items: list[TeamOut]


class SkillIn(Schema):
    """What a skill is called."""

    name: Name


class SkillOut(Schema):
    """Something that not everybody can do."""

    key: str
    name: str


class SkillsOut(Schema):
    """Skills, by name."""

    items: list[SkillOut]


class AgentSkills(Schema):
    """What an agent can do. Who has no language noted is taken to speak any."""

    skills: Annotated[
        list[Annotated[str, Field(pattern=SKILL_OR_LANGUAGE, examples=["language:de"])]],
        Field(max_length=50, description="Keys of skills, languages as `language:de`."),
    ]


# --- conversations ----------------------------------------------------------------------------


class TransferIn(Schema):
    """Where a conversation goes: to one agent, or to one queue."""

    agent_id: UUID | None = Field(None, description="A connected colleague with a free slot.")
    queue_id: UUID | None = Field(None, description="A queue of the same site; the shopper waits at its end.")
    note: Body | None = Field(None, description="Left in the log for the colleague; shoppers never see it.")
    note_client_id: UUID | None = Field(None, description="Makes a repeated call leave the note once.")

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.agent_id is None) == (self.queue_id is None):
            raise ValueError("name either agent_id or queue_id")
        return self

    @property
    def target_queue_id(self) -> UUID:
        """The queue, where no agent is named."""
        if self.queue_id is None:
            raise AssertionError("checked when the transfer was read")
        return self.queue_id


class AssignIn(Schema):
    """Who gets a conversation."""

    agent_id: UUID = Field(description="A connected agent with a free slot.")


class MoveIn(Schema):
    """Where a waiting conversation goes, with the time it has waited."""

    queue_id: UUID


class RoutingChangeIn(Schema):
    """What to change of how a conversation is routed; what is left out stays."""

    priority: PriorityName | None = None
    language: str | None = Field(
        None, pattern=r"^([a-z]{2,3})?$", description="Empty text: it does not matter.", examples=["de"]
    )
    skills: SkillKeys | None = Field(None, description="What an agent must bring.")


class VerdictView(Schema):
    """Why one agent has a conversation, or has not."""

    agent_id: UUID
    agent_name: str
    verdict: Verdict
    slots_used: int
    capacity: int
    lacks: list[str] = Field([], description="Skills and languages they do not have.")


class DecisionView(Schema):
    """What was decided, for whom, and on which facts."""

    at: datetime
    kind: DecisionKind
    reason: str = Field(
        description="Code: a model, `sticky`, an offer's end, why it was given back or missed."
    )
    agent_id: UUID | None
    facts: dict[str, Any] = Field(
        description="For assignments and offers `waited_s`, `slots_used`, `capacity`, `idle_s`, `overflow`, "
        "`is_widened`, and `others`: agent and verdict of everybody else who was online."
    )


class OfferOut(Schema):
    """A proposal of one conversation to one agent."""

    id: UUID
    conversation_id: UUID
    agent_id: UUID
    queue_id: UUID
    state: OfferState
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    reason: str | None = None


class RoutingView(Schema):
    """How a conversation is routed, and why."""

    conversation_id: UUID
    queue_id: UUID
    priority: PriorityName
    language: str
    skills: list[str]
    channel: Channel
    weight_percent: int
    sticky_agent_id: UUID | None = Field(None, description="Who served the shopper last.")
    insists_on: list[str] = Field(description="Skills and languages an agent must have at the moment.")
    helping_queue_ids: list[UUID] = Field(description="Queues whose people help out by now.")
    verdicts: list[VerdictView] = Field(description="Of every agent of the site, as it is now.")
    decisions: list[DecisionView] = Field(description="Newest first, at most 50.")
    offers: list[OfferOut] = Field(description="Newest first, at most 50.")


class OffersOut(Schema):
    """Pending offers, oldest first."""

    items: list[OfferOut]


class RejectIn(Schema):
    """Why an offer is refused."""

    reason: str | None = Field(None, max_length=200, pattern=WITHOUT_NUL)


def read_overflows(views: list[OverflowView]) -> tuple[Overflow, ...]:
    """Read an overflow chain, soonest first as it is stored."""
    chain = (Overflow(QueueId(view.queue_id), view.after_s) for view in views)
    return tuple(sorted(chain, key=lambda one: (one.after_s, one.target_id)))
