"""Tables of presence."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_STAFF, Base, Instant


class PresenceRow(Base):
    """One agent's availability, and until when they count as connected."""

    __tablename__ = "presences"
    __table_args__ = (Index("ix_presences_lease_until", "lease_until"),)

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True, info=NO_PII)
    availability: Mapped[str] = mapped_column(Text, info=PII_STAFF)
    lease_until: Mapped[Instant | None] = mapped_column(info=PII_STAFF)
    is_noticed_gone: Mapped[bool] = mapped_column(info=NO_PII)
    changed_at: Mapped[Instant] = mapped_column(info=PII_STAFF)
