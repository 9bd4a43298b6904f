"""Tables of waiting."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_CONTACT, Base, Instant, sealed


class WaitRow(Base):
    """One waiting episode: from asking for a human until the answer, or until it was given up."""

    __tablename__ = "waits"
    __table_args__ = (
        Index("uq_waits_open", "conversation_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_waits_conversation_id", "conversation_id"),
        Index("ix_waits_open_since", "started_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_waits_site_id_started_at", "site_id", "started_at"),
        Index("ix_waits_queue_id_ended_at", "queue_id", "ended_at"),
        Index("ix_waits_previous_id", "previous_id"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended_has_outcome"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    # Counts on under an id that leads nowhere when the conversation is erased: no foreign key.
    conversation_id: Mapped[UUID] = mapped_column(info=NO_PII)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), info=NO_PII)
    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queues.id"), info=NO_PII)
    kind: Mapped[str] = mapped_column(Text, info=NO_PII)
    started_at: Mapped[Instant] = mapped_column(info=NO_PII)
    accepted_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    ended_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    outcome: Mapped[str | None] = mapped_column(Text, info=NO_PII)
    previous_id: Mapped[UUID | None] = mapped_column(ForeignKey("waits.id"), info=NO_PII)


class WaitFlagRow(Base):
    """A level that a wait has reached; once per episode and level."""

    __tablename__ = "wait_flags"
    __table_args__ = (Index("ix_wait_flags_raised_at", "raised_at"),)

    wait_id: Mapped[UUID] = mapped_column(ForeignKey("waits.id"), primary_key=True, info=NO_PII)
    level: Mapped[str] = mapped_column(Text, primary_key=True, info=NO_PII)
    due_at: Mapped[Instant] = mapped_column(info=NO_PII)
    raised_at: Mapped[Instant] = mapped_column(info=NO_PII)
    late_by_ms: Mapped[int] = mapped_column(Integer, info=NO_PII)
    cause: Mapped[str | None] = mapped_column(Text, info=NO_PII)
    p_breach: Mapped[float | None] = mapped_column(Float, info=NO_PII)
    cleared_at: Mapped[Instant | None] = mapped_column(info=NO_PII)


class WaitForecastRow(Base):
    """The first forecast made for a wait, kept to be compared with what came true."""

    __tablename__ = "wait_forecasts"

    wait_id: Mapped[UUID] = mapped_column(ForeignKey("waits.id"), primary_key=True, info=NO_PII)
    made_at: Mapped[Instant] = mapped_column(info=NO_PII)
    ahead: Mapped[int] = mapped_column(Integer, info=NO_PII)
    p_breach: Mapped[float] = mapped_column(Float, info=NO_PII)
    low_s: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    high_s: Mapped[int | None] = mapped_column(Integer, info=NO_PII)


class WaitRungRow(Base):
    """A rung of the ladder that was taken for a wait; once per episode and rung."""

    __tablename__ = "wait_rungs"

    wait_id: Mapped[UUID] = mapped_column(ForeignKey("waits.id"), primary_key=True, info=NO_PII)
    rung: Mapped[str] = mapped_column(Text, primary_key=True, info=NO_PII)
    due_at: Mapped[Instant] = mapped_column(info=NO_PII)
    taken_at: Mapped[Instant] = mapped_column(info=NO_PII)


class HoldRow(Base):
    """One use of an agent's slot by a conversation, work after the talk included: what handle time is measured by."""

    __tablename__ = "holds"
    __table_args__ = (
        Index("uq_holds_open", "conversation_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_holds_conversation_id", "conversation_id"),
        Index("ix_holds_agent_id", "agent_id"),
        Index("ix_holds_queue_id_ended_at", "queue_id", "ended_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    # Counts on under an id that leads nowhere when the conversation is erased: no foreign key.
    conversation_id: Mapped[UUID] = mapped_column(info=NO_PII)
    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queues.id"), info=NO_PII)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), info=NO_PII)
    began_at: Mapped[Instant] = mapped_column(info=NO_PII)
    ended_at: Mapped[Instant | None] = mapped_column(info=NO_PII)


class WaitingSettingsRow(Base):
    """What a site wants done about waits, where it differs from the default."""

    __tablename__ = "waiting_settings"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), primary_key=True, info=NO_PII)
    rungs: Mapped[dict[str, dict[str, float]]] = mapped_column(JSONB, info=NO_PII)
    offers_email: Mapped[bool] = mapped_column(info=NO_PII)
    offers_callback: Mapped[bool] = mapped_column(info=NO_PII)
    abandon_after_s: Mapped[int] = mapped_column(Integer, info=NO_PII)
    short_abandon_s: Mapped[int] = mapped_column(Integer, info=NO_PII)


class ReplyRequestRow(Base):
    """How a shopper who keeps their place wants to be reached should they have left when it is their turn."""

    __tablename__ = "reply_requests"

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.id"), primary_key=True, info=NO_PII
    )
    channel: Mapped[str] = mapped_column(Text, info=NO_PII)
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary, info=sealed(PII_CONTACT, by="conversation_id"))
    asked_at: Mapped[Instant] = mapped_column(info=NO_PII)
