"""Tables of waiting."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, Base, Instant


class WaitRow(Base):
    """One waiting episode: from asking for a human until the answer, or until it was given up."""

    __tablename__ = "waits"
    __table_args__ = (
        Index("uq_waits_open", "conversation_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_waits_conversation_id", "conversation_id"),
        Index("ix_waits_open_since", "started_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_waits_site_id_started_at", "site_id", "started_at"),
        Index("ix_waits_queue_id", "queue_id"),
        Index("ix_waits_previous_id", "previous_id"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended_has_outcome"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), info=NO_PII)
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
