"""Tables of webhooks."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_CONTENT, Base, Instant, sealed


class WebhookEndpointRow(Base):
    """Where a site wants to be told of what. What is signed with is sealed under a key of its own."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        CheckConstraint("cardinality(events) > 0", name="asks_for_something"),
        CheckConstraint(
            "(previous_secret_sealed IS NULL) = (previous_secret_until IS NULL)",
            name="old_secret_ends_some_time",
        ),
        Index("ix_webhook_endpoints_site_id_created_at", "site_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), info=NO_PII)
    url: Mapped[str] = mapped_column(Text, info=NO_PII)
    description: Mapped[str] = mapped_column(Text, info=NO_PII)
    events: Mapped[list[str]] = mapped_column(ARRAY(Text), info=NO_PII)
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)
    previous_secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=NO_PII)
    previous_secret_until: Mapped[Instant | None] = mapped_column(info=NO_PII)
    disabled_reason: Mapped[str | None] = mapped_column(Text, info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


class WebhookAttemptRow(Base):
    """One attempt to deliver, and what the receiver said; gone with its message."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (Index("ix_webhook_attempts_outbox_id_id", "outbox_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, info=NO_PII)
    outbox_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("outbox.id", ondelete="CASCADE"), info=NO_PII
    )
    at: Mapped[Instant] = mapped_column(info=NO_PII)
    duration_ms: Mapped[int] = mapped_column(Integer, info=NO_PII)
    status: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    error: Mapped[str | None] = mapped_column(Text, info=NO_PII)
    response_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=sealed(PII_CONTENT, by="key_id", at=("outbox_id", "at"))
    )
    key_id: Mapped[UUID | None] = mapped_column(info=NO_PII)  # the conversation's, or else the endpoint's
