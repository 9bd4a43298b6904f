"""Tables of schedules."""

from datetime import date
from typing import TypedDict
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, Base, Instant

Minutes = list[tuple[int, int]]  # of opening and closing, after the day's midnight


class Day(TypedDict):
    """A special day as stored."""

    date: str
    name: str
    spans: Minutes | None


class ScheduleRow(Base):
    """Business hours of a site, which its queues may follow."""

    __tablename__ = "schedules"
    __table_args__ = (Index("ix_schedules_site_id", "site_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), info=NO_PII)
    name: Mapped[str] = mapped_column(Text, info=NO_PII)
    time_zone: Mapped[str] = mapped_column(Text, info=NO_PII)
    week: Mapped[list[Minutes]] = mapped_column(JSONB, info=NO_PII)
    holiday_country: Mapped[str | None] = mapped_column(Text, info=NO_PII)
    holiday_subdivision: Mapped[str | None] = mapped_column(Text, info=NO_PII)
    days: Mapped[list[Day]] = mapped_column(JSONB, info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


def day_of(stored: Day) -> date:
    """Read the date of a stored special day."""
    return date.fromisoformat(stored["date"])
