"""Tables of routing."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_STAFF, Base, Instant


class QueueRow(Base):
    """An ordered waiting set of one site; one of each site's is where conversations begin."""

    __tablename__ = "queues"
    __table_args__ = (
        Index("ix_queues_site_id", "site_id"),
        Index("uq_queues_default", "site_id", unique=True, postgresql_where=text("is_default")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), info=NO_PII)
    name: Mapped[str] = mapped_column(Text, info=NO_PII)
    is_default: Mapped[bool] = mapped_column(info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


class QueueMemberRow(Base):
    """Who answers which queue."""

    __tablename__ = "queue_members"
    __table_args__ = (Index("ix_queue_members_agent_id", "agent_id"),)

    queue_id: Mapped[UUID] = mapped_column(ForeignKey("queues.id"), primary_key=True, info=NO_PII)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True, info=NO_PII)


class WorkloadRow(Base):
    """One agent's lock for assignments, and when they were last given something."""

    __tablename__ = "workloads"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True, info=NO_PII)
    last_assigned_at: Mapped[Instant | None] = mapped_column(info=PII_STAFF)
