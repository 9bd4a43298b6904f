"""Tables of privacy."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_STAFF, Base, Instant, sealed

KNOWN_KIND = "kind IN ('visitor', 'conversation', 'agent')"


class TombstoneRow(Base):
    """Something was erased and must never come back: an id that means nothing any more, and how many rows went."""

    __tablename__ = "tombstones"
    __table_args__ = (
        CheckConstraint(KNOWN_KIND, name="known_kind"),
        Index("ix_tombstones_erased_at", "erased_at"),
    )

    subject_id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    kind: Mapped[str] = mapped_column(Text, info=NO_PII)
    site_id: Mapped[UUID | None] = mapped_column(info=NO_PII)
    erased_at: Mapped[Instant] = mapped_column(info=NO_PII)
    removed: Mapped[dict[str, int]] = mapped_column(JSONB, info=NO_PII)


class RetentionPeriodsRow(Base):
    """Days after which a site erases what; empty keeps it for as long as what it belongs to."""

    __tablename__ = "retention_periods"
    __table_args__ = (
        CheckConstraint("conversation_days > 0", name="conversation_days_positive"),
        CheckConstraint("visitor_days > 0", name="visitor_days_positive"),
        CheckConstraint(
            "least(attachment_days, comment_days, context_days, delivery_days) > 0", name="days_positive"
        ),
    )

    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), primary_key=True, info=NO_PII)
    conversation_days: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    visitor_days: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    attachment_days: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    comment_days: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    context_days: Mapped[int | None] = mapped_column(Integer, info=NO_PII)
    delivery_days: Mapped[int | None] = mapped_column(Integer, info=NO_PII)


class LegalHoldRow(Base):
    """Something that must not be erased until the hold is lifted."""

    __tablename__ = "legal_holds"
    __table_args__ = (CheckConstraint(KNOWN_KIND, name="known_kind"),)

    subject_id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    kind: Mapped[str] = mapped_column(Text, info=NO_PII)
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary, info=sealed(PII_STAFF, by=None))
    held_by: Mapped[UUID | None] = mapped_column(info=NO_PII)
    held_at: Mapped[Instant] = mapped_column(info=NO_PII)
