"""What of schedules crosses the wire."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.schedules.rules import (
    DAY_MIN,
    MOST_SPANS,
    WEEK,
    CalendarDay,
    Opening,
    Region,
    Schedule,
    ScheduleId,
    Span,
    SpecialDay,
    Weekday,
)
from app.web.schema import Schema

WITHOUT_NUL = r"^[^\x00]*$"
MOST_DAYS = 400

WallTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]


class SpanView(Schema):
    """From when to when somebody is there, in wall-clock time. Closing at or before the opening is on the next day."""

    opens: WallTime
    closes: WallTime = Field(examples=["17:30"])


Spans = Annotated[list[SpanView], Field(max_length=MOST_SPANS, description="In order, not overlapping.")]


class RegionView(Schema):
    """Whose public holidays close the shop."""

    country: str = Field(min_length=2, max_length=2, pattern=r"^[A-Z]{2}$", examples=["DE"])
    subdivision: str | None = Field(
        None, max_length=40, pattern=WITHOUT_NUL, description="A state or the like.", examples=["BY"]
    )


class SpecialDayView(Schema):
    """A day that is not like its weekday, or a public holiday on which the shop works all the same."""

    day: date
    name: str = Field("", max_length=100, pattern=WITHOUT_NUL, examples=["Heiligabend"])
    is_usual: bool = Field(
        default=False, description="The hours of the weekday hold, although it is a holiday."
    )
    spans: Spans = Field([], description="Hours of this day; none closes it.")


class ScheduleIn(Schema):
    """A schedule, whole."""

    site_id: UUID
    name: Name
    time_zone: str = Field(max_length=64, pattern=WITHOUT_NUL, examples=["Europe/Berlin"])
    week: dict[Weekday, Spans] = Field(description="Spans by weekday; a day that is left out is closed.")
    holidays: RegionView | None = None
    days: list[SpecialDayView] = Field([], max_length=MOST_DAYS)

    @model_validator(mode="after")
    def _each_day_once(self) -> Self:
        if len({special.day for special in self.days}) < len(self.days):
            raise ValueError("name each special day once")
        return self

    def as_schedule(self, schedule_id: UUID) -> Schedule:
        """Read what was sent."""
        return Schedule(
            ScheduleId(schedule_id),
            self.site_id,
            self.name.strip(),
            self.time_zone,
            tuple(_spans(self.week.get(weekday, [])) for weekday in WEEK),
            Region(self.holidays.country, self.holidays.subdivision) if self.holidays else None,
            {
                special.day: SpecialDay(special.name, None if special.is_usual else _spans(special.spans))
                for special in self.days
            },
        )


class OpeningView(Schema):
    """Whether somebody is there now."""

    is_open: bool
    opens_at: datetime | None = Field(
        None, description="When somebody is there again; now while open, empty if not within a year."
    )
    changes_at: datetime | None = Field(None, description="The next opening or closing.")


class ScheduleView(Schema):
    """A schedule, and how it stands."""

    id: UUID
    site_id: UUID
    name: str
    time_zone: str
    week: dict[Weekday, list[SpanView]]
    holidays: RegionView | None
    days: list[SpecialDayView]
    now: OpeningView


class SchedulesView(Schema):
    """Schedules, by name."""

    items: list[ScheduleView]


class IntervalView(Schema):
    """From when to when somebody is there, as instants."""

    opens_at: datetime
    closes_at: datetime


class CalendarDayView(Schema):
    """One day as it will be."""

    day: date
    name: str | None = Field(None, description="Of the holiday or special day.")
    is_holiday: bool
    open: list[IntervalView]


class CalendarView(Schema):
    """Days in order."""

    items: list[CalendarDayView]


class CalendarQuery(Schema):
    """Which days to show."""

    first: date = Field(description="The first day.", examples=["2026-12-21"])
    days: int = Field(14, ge=1, le=366)


class HolidaysQuery(Schema):
    """Which public holidays to list."""

    country: str = Field(min_length=2, max_length=2, pattern=r"^[A-Z]{2}$", examples=["DE"])
    subdivision: str | None = Field(None, max_length=40, pattern=WITHOUT_NUL, examples=["BY"])
    year: int = Field(ge=1970, le=2100, examples=[2026])


class HolidayView(Schema):
    """One public holiday."""

    day: date
    name: str


class HolidaysView(Schema):
    """Public holidays, in order."""

    items: list[HolidayView]


class CountryView(Schema):
    """A country whose public holidays are known."""

    country: str = Field(examples=["DE"])
    subdivisions: list[str] = Field(examples=[["BW", "BY", "BE"]])


class CountriesView(Schema):
    """Countries, by code."""

    items: list[CountryView]


def show_opening(opening: Opening) -> OpeningView:
    """Show how a schedule stands."""
    return OpeningView(is_open=opening.is_open, opens_at=opening.opens_at, changes_at=opening.changes_at)


def show_schedule(schedule: Schedule, opening: Opening) -> ScheduleView:
    """Show a schedule, and how it stands."""
    region = schedule.region
    return ScheduleView(
        id=schedule.id,
        site_id=schedule.site_id,
        name=schedule.name,
        time_zone=schedule.time_zone,
        week={weekday: _views(spans) for weekday, spans in zip(WEEK, schedule.week, strict=True)},
        holidays=RegionView(country=region.country, subdivision=region.subdivision) if region else None,
        days=[
            SpecialDayView(
                day=day, name=special.name, is_usual=special.spans is None, spans=_views(special.spans or ())
            )
            for day, special in sorted(schedule.days.items())
        ],
        now=show_opening(opening),
    )


def show_day(day: CalendarDay) -> CalendarDayView:
    """Show one day of a calendar."""
    intervals = [IntervalView(opens_at=opens, closes_at=closes) for opens, closes in day.intervals]
    return CalendarDayView(day=day.day, name=day.name, is_holiday=day.is_holiday, open=intervals)


def _spans(views: list[SpanView]) -> tuple[Span, ...]:
    return tuple(_span(_minutes(view.opens), _minutes(view.closes)) for view in views)


def _span(opens_min: int, closes_min: int) -> Span:
    return Span(opens_min, closes_min if closes_min > opens_min else closes_min + DAY_MIN)


def _views(spans: tuple[Span, ...]) -> list[SpanView]:
    return [SpanView(opens=_wall_time(span.opens_min), closes=_wall_time(span.closes_min)) for span in spans]


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _wall_time(minutes: int) -> str:
    return f"{minutes % DAY_MIN // 60:02}:{minutes % 60:02}"
