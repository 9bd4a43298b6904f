"""Tables of routing: queues and who answers them, and where each conversation stands in them."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_STAFF, Base, Instant, sealed


class TeamRow(Base):
    """A group of agents of one site, who answer queues together."""

    __tablename__ = "teams"
    __table_args__ = (Index("ix_teams_site_id", "site_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), info=NO_PII)
    name: Mapped[str] = mapped_column(Text, info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


class TeamMemberRow(Base):
    """Who belongs to which team."""

    __tablename__ = "team_members"
    __table_args__ = (Index("ix_team_members_agent_id", "agent_id"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True, info=NO_PII)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True, info=NO_PII)


class QueueRow(Base):
    """An ordered waiting set of one site; one of each site's is where conversations begin."""

    __tablename__ = "queues"
    __table_args__ = (
        Index("ix_queues_site_id", "site_id"),
        Index("ix_queues_team_id", "team_id"),
        Index("ix_queues_schedule_id", "schedule_id"),
        Index("uq_queues_default", "site_id", unique=True, postgresql_where=text("is_default")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), info=NO_PII)
    name: Mapped[str] = mapped_column(Text, info=NO_PII)
    is_default: Mapped[bool] = mapped_column(info=NO_PII)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), info=NO_PII)
    schedule_id: Mapped[UUID | None] = mapped_column(ForeignKey("schedules.id"), info=NO_PII)
    mode: Mapped[str] = mapped_column(Text, server_default=text("'auto'"), info=NO_PII)
    model: Mapped[str] = mapped_column(Text, server_default=text("'least_active'"), info=NO_PII)
    offer_timeout_s: Mapped[int] = mapped_column(Integer, server_default=text("20"), info=NO_PII)
    reoffer_after_s: Mapped[int] = mapped_column(Integer, server_default=text("60"), info=NO_PII)
    is_away_after_timeout: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), info=NO_PII)
    is_sticky: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), info=NO_PII)
    wrap_up_s: Mapped[int] = mapped_column(Integer, server_default=text("0"), info=NO_PII)
    silent_after_s: Mapped[int | None] = mapped_column(Integer, server_default=text("90"), info=NO_PII)
    is_language_first: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), info=NO_PII)
    language_widen_after_s: Mapped[int | None] = mapped_column(
        Integer, server_default=text("20"), info=NO_PII
    )
    skill_widen_after_s: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    boost_s: Mapped[int] = mapped_column(Integer, server_default=text("30"), info=NO_PII)
    max_waiting: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    max_wait_s: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    when_full: Mapped[str] = mapped_column(Text, server_default=text("'leave_message'"), info=NO_PII)
    # The row of a removed queue stays: what happened in it refers to it.
    removed_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


class QueueMemberRow(Base):
    """Who answers which queue, besides its team."""

    __tablename__ = "queue_members"
    __table_args__ = (Index("ix_queue_members_agent_id", "agent_id"),)

    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queues.id"), primary_key=True, info=NO_PII)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True, info=NO_PII)


class OverflowRow(Base):
    """Whose people help out for a queue, and after how many seconds of waiting."""

    __tablename__ = "queue_overflows"
    __table_args__ = (Index("ix_queue_overflows_target_id", "target_id"),)

    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queues.id"), primary_key=True, info=NO_PII)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("queues.id"), primary_key=True, info=NO_PII)
    after_s: Mapped[int] = mapped_column(Integer, info=NO_PII)


class QueueEstimateRow(Base):
    """How long whoever comes now would wait, as last reckoned by those who reckon it."""

    __tablename__ = "queue_estimates"

    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queues.id"), primary_key=True, info=NO_PII)
    wait_s: Mapped[int] = mapped_column(Integer, info=NO_PII)
    at: Mapped[Instant] = mapped_column(info=NO_PII)


class SkillRow(Base):
    """Something that not everybody can do; languages need no row here."""

    __tablename__ = "skills"

    key: Mapped[str] = mapped_column(Text, primary_key=True, info=NO_PII)
    name: Mapped[str] = mapped_column(Text, info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


class AgentSkillRow(Base):
    """What an agent can do: the key of a skill, or `language:de`."""

    __tablename__ = "agent_skills"
    __table_args__ = (Index("ix_agent_skills_skill", "skill"),)

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True, info=NO_PII)
    skill: Mapped[str] = mapped_column(Text, primary_key=True, info=NO_PII)


class ChannelWeightRow(Base):
    """How much of a slot one conversation of a channel takes at a site."""

    __tablename__ = "channel_weights"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), primary_key=True, info=NO_PII)
    channel: Mapped[str] = mapped_column(Text, primary_key=True, info=NO_PII)
    weight_percent: Mapped[int] = mapped_column(Integer, info=NO_PII)


class WorkloadRow(Base):
    """One agent's lock for assignments, and when they were last given something."""

    __tablename__ = "workloads"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True, info=NO_PII)
    last_assigned_at: Mapped[Instant | None] = mapped_column(info=PII_STAFF)


class PlacementRow(Base):
    """Where a conversation stands for routing: its place in line, what it needs, whose slot it takes.

    Follows the conversation's head inside its transaction; the head stays free of what only routing needs.
    """

    __tablename__ = "placements"
    __table_args__ = (
        # Within one strand (all columns up to the helpers) everything happens in the order of queued_at:
        # serving, widening, overflow. So the router looks at the heads of strands and at nobody else.
        Index(
            "ix_placements_strands",
            "queue_id",
            "priority",
            "language",
            "needs",
            "weight_percent",
            "helpers",
            "queued_at",
            "conversation_id",
            postgresql_where=text("status = 'queued'"),
        ),
        Index(
            "ix_placements_line",
            "queue_id",
            "rank_at",
            "conversation_id",
            postgresql_where=text("status IN ('queued', 'offered')"),
        ),
        Index(
            "ix_placements_held",
            "holder_id",
            postgresql_where=text("status IN ('offered', 'assigned', 'wrap_up')"),
        ),
        Index("ix_placements_missed", "queue_id", "since", postgresql_where=text("status = 'missed'")),
        Index("ix_placements_queue_id", "queue_id"),
        Index("ix_placements_holder_id", "holder_id"),
        Index("ix_placements_sticky_agent_id", "sticky_agent_id"),
        CheckConstraint(
            "status NOT IN ('queued', 'offered') OR rank_at IS NOT NULL", name="in_line_has_rank"
        ),
        CheckConstraint("weight_percent BETWEEN 1 AND 10000", name="weight_in_range"),
    )

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id"), primary_key=True, info=NO_PII
    )
    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queues.id"), info=NO_PII)
    status: Mapped[str] = mapped_column(Text, info=NO_PII)
    since: Mapped[Instant] = mapped_column(info=NO_PII)
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"), info=NO_PII)
    ends_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    queued_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    rank_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    priority: Mapped[int] = mapped_column(SmallInteger, info=NO_PII)
    language: Mapped[str] = mapped_column(Text, info=NO_PII)
    needs: Mapped[str] = mapped_column(Text, info=NO_PII)
    channel: Mapped[str] = mapped_column(Text, info=NO_PII)
    weight_percent: Mapped[int] = mapped_column(Integer, info=NO_PII)
    # How many queues of the chain help whatever their seconds, because the ladder called them.
    helpers: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), info=NO_PII)
    sticky_agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"), info=NO_PII)


class OfferRow(Base):
    """A proposal to one agent; while it is pending it takes one of their slots."""

    __tablename__ = "offers"
    __table_args__ = (
        Index(
            "uq_offers_pending", "conversation_id", unique=True, postgresql_where=text("state = 'pending'")
        ),
        Index("ix_offers_conversation_id_made_at", "conversation_id", "made_at"),
        Index("ix_offers_pending_of_agent", "agent_id", postgresql_where=text("state = 'pending'")),
        Index("ix_offers_expires_at", "expires_at", postgresql_where=text("state = 'pending'")),
        Index("ix_offers_agent_id_ended_at", "agent_id", "ended_at"),
        Index("ix_offers_queue_id", "queue_id"),
        CheckConstraint("(state = 'pending') = (ended_at IS NULL)", name="ended_has_instant"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), info=NO_PII)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), info=NO_PII)
    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queues.id"), info=NO_PII)
    state: Mapped[str] = mapped_column(Text, info=NO_PII)
    made_at: Mapped[Instant] = mapped_column(info=NO_PII)
    expires_at: Mapped[Instant] = mapped_column(info=NO_PII)
    ended_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    reason_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=sealed(PII_STAFF, by="conversation_id", at=("id",))
    )


class DecisionRow(Base):
    """What the router did with a conversation, and why; one small row a decision."""

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_conversation_id_at", "conversation_id", "at"),
        Index("ix_decisions_agent_id", "agent_id"),
        Index("ix_decisions_at", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), info=NO_PII)
    at: Mapped[Instant] = mapped_column(info=NO_PII)
    kind: Mapped[str] = mapped_column(Text, info=NO_PII)
    reason: Mapped[str] = mapped_column(Text, info=NO_PII)
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"), info=NO_PII)
    # Facts of any shape that JSON has; `rules.explain` says which belong to which reason.
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, info=PII_STAFF)
