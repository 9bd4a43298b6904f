"""Tables of the outbox."""

from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Identity, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, Base, Instant

IS_WAITING = text("state = 'waiting'")


class OutboxRow(Base):
    """One message for one destination. `id` orders a stream: it is drawn under the stream's lock."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'dead')", name="known_state"),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_has_instant"),
        Index("ix_outbox_due", "destination", "due_at", "id", postgresql_where=IS_WAITING),
        Index("ix_outbox_stream", "destination", "stream", "id", postgresql_where=IS_WAITING),
        Index("ix_outbox_destination_id", "destination", "id"),
        Index("ix_outbox_settled_at", "settled_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, info=NO_PII)
    message_id: Mapped[UUID] = mapped_column(info=NO_PII)
    destination: Mapped[UUID] = mapped_column(info=NO_PII)
    stream: Mapped[UUID] = mapped_column(info=NO_PII)
    # Ids and words of ours only: what people wrote is read when it is delivered, so that erasing reaches it.
    payload: Mapped[dict[str, object]] = mapped_column(JSONB, info=NO_PII)
    state: Mapped[str] = mapped_column(Text, server_default=text("'waiting'"), info=NO_PII)
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"), info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)
    due_at: Mapped[Instant] = mapped_column(info=NO_PII)
    first_tried_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    settled_at: Mapped[Instant | None] = mapped_column(info=NO_PII)
    last_error: Mapped[str | None] = mapped_column(Text, info=NO_PII)


class OutboxDestinationRow(Base):
    """Where messages go, and how it has fared lately."""

    __tablename__ = "outbox_destinations"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    topic: Mapped[str] = mapped_column(Text, info=NO_PII)
    is_open: Mapped[bool] = mapped_column(Boolean, info=NO_PII)
    failures: Mapped[int] = mapped_column(Integer, server_default=text("0"), info=NO_PII)
    failing_since: Mapped[Instant | None] = mapped_column(info=NO_PII)
    resume_at: Mapped[Instant] = mapped_column(info=NO_PII)
