"""Tables of presence."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_STAFF, PII_TECHNICAL, Base, Instant


class PresenceRow(Base):
    """One agent's availability, and until when they count as connected."""

    __tablename__ = "presences"
    __table_args__ = (Index("ix_presences_lease_until", "lease_until"),)

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True, info=NO_PII)
    availability: Mapped[str] = mapped_column(Text, info=PII_STAFF)
    away_reason: Mapped[str | None] = mapped_column(Text, info=PII_STAFF)
    lease_until: Mapped[Instant | None] = mapped_column(info=PII_STAFF)
    is_noticed_gone: Mapped[bool] = mapped_column(info=NO_PII)
    changed_at: Mapped[Instant] = mapped_column(info=PII_STAFF)


class GatewayNodeRow(Base):
    """One process that holds visitors' sockets; when its lease runs out, its links are worth nothing."""

    __tablename__ = "gateway_nodes"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    lease_until: Mapped[Instant] = mapped_column(info=NO_PII)


class VisitorLinkRow(Base):
    """Where a waiting visitor's sockets are; `unseen_since` the last one closed, `left_at` once that was long ago."""

    __tablename__ = "visitor_links"
    __table_args__ = (
        Index(
            "ix_visitor_links_unseen_since",
            "unseen_since",
            postgresql_where=text("unseen_since IS NOT NULL"),
        ),
    )

    visitor_id: Mapped[UUID] = mapped_column(ForeignKey("visitors.id"), primary_key=True, info=NO_PII)
    node_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), info=NO_PII)
    unseen_since: Mapped[Instant | None] = mapped_column(info=PII_TECHNICAL)
    left_at: Mapped[Instant | None] = mapped_column(info=PII_TECHNICAL)
