"""Business hours as instants: several spans a day, past midnight, holidays, clock changes. Pure.

A span is said in the wall-clock time of its place and belongs to the day on which it opens. As
instants it lasts from the first moment at which the wall shows its opening (or later, where the
clocks are put forward past it) until the last moment at which the wall shows its closing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NewType
from uuid import UUID
from zoneinfo import ZoneInfo

ScheduleId = NewType("ScheduleId", UUID)
Interval = tuple[datetime, datetime]
Holidays = Mapping[date, str]

DAY_MIN = 24 * 60
MOST_SPANS = 8
# Somebody must be there some time within this; who looks further ahead plans no chat.
HORIZON_DAYS = 400


class Weekday(StrEnum):
    """Days as `date.weekday` counts them."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEK = tuple(Weekday)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `opens_min` to `closes_min`, minutes after the day's midnight; past 1440 it is the next day."""

    opens_min: int
    closes_min: int

    @property
    def is_possible(self) -> bool:
        """Whether it begins on its day and lasts at most 24 hours."""
        return 0 <= self.opens_min < DAY_MIN and 0 < self.closes_min - self.opens_min <= DAY_MIN


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day with hours of its own: none to close it, None to keep the usual ones although it is a holiday."""

    name: str
    spans: Spans | None = ()


@dataclass(frozen=True, slots=True)
class Region:
    """Whose public holidays close the shop; `subdivision` is a state such as BY."""

    country: str
    subdivision: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When somebody is there. `week` holds the spans of each weekday from Monday on."""

    id: ScheduleId
    site_id: UUID
    name: str
    time_zone: str
    week: tuple[Spans, ...]
    region: Region | None = None
    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the hours are said."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether somebody is there, when that changes, and when somebody is there again."""

    is_open: bool
    changes_at: datetime | None = None
    opens_at: datetime | None = None


ALWAYS_OPEN = Opening(is_open=True)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of a schedule: what it is called, if it is special, and when somebody is there."""

    day: date
    name: str | None
    is_holiday: bool
    intervals: tuple[Interval, ...]


def find_fault(schedule: Schedule) -> str | None:
    """Say in one sentence what is wrong with a schedule's spans, if anything is."""
    special = [day.spans for day in schedule.days.values() if day.spans is not None]
    for spans in (*schedule.week, *special):
        if len(spans) > MOST_SPANS:
            return f"A day can have at most {MOST_SPANS} spans."
        if not all(span.is_possible for span in spans):
            return "A span begins on its day and lasts at most 24 hours."
        if any(before.closes_min > after.opens_min for before, after in pairwise(spans)):
            return "The spans of a day must not overlap, and come in order."
    return None


def spans_of(schedule: Schedule, holidays: Holidays, day: date) -> Spans:
    """Return a day's spans: its own, none on a holiday, else those of the weekday."""
    special = schedule.days.get(day)
    if special is not None and special.spans is not None:
        return special.spans
    if special is None and day in holidays:
        return ()
    return schedule.week[day.weekday()]


def open_intervals(schedule: Schedule, holidays: Holidays, start: datetime) -> Iterator[Interval]:
    """Yield the open intervals that end after `start`, in order, neither touching nor overlapping; up to the horizon."""
    zone = schedule.zone
    first = start.astimezone(zone).date() - timedelta(days=2)
    current: Interval | None = None
    for day in (first + timedelta(days=number) for number in range(HORIZON_DAYS)):
        for span in spans_of(schedule, holidays, day):
            opens, closes = as_instants(day, span, zone)
            if opens >= closes:
                continue  # the clocks were put forward past all of it
            if current is not None and opens <= current[1]:
                current = (current[0], max(current[1], closes))
                continue
            if current is not None and current[1] > start:
                yield current
            current = (opens, closes)
    if current is not None and current[1] > start:
        yield current


def is_open(schedule: Schedule, holidays: Holidays, at: datetime) -> bool:
    """Tell whether somebody is there at an instant."""
    found = next(open_intervals(schedule, holidays, at), None)
    return found is not None and found[0] <= at


def next_opening(schedule: Schedule, holidays: Holidays, at: datetime) -> datetime | None:
    """Return when somebody is there again: `at` itself while open, None when that is beyond the horizon."""
    found = next(open_intervals(schedule, holidays, at), None)
    return None if found is None else max(found[0], at)


def next_change(schedule: Schedule, holidays: Holidays, at: datetime) -> datetime | None:
    """Return the next instant at which it opens or closes; None when that is beyond the horizon."""
    found = next(open_intervals(schedule, holidays, at), None)
    if found is None:
        return None
    change = found[1] if found[0] <= at else found[0]
    return change if change - at < timedelta(days=HORIZON_DAYS - 3) else None


def open_time(schedule: Schedule, holidays: Holidays, start: datetime, end: datetime) -> timedelta:
    """Return how much of start ≤ t < end somebody was there; looks at most as far as the horizon."""
    total = timedelta()
    for opens, closes in open_intervals(schedule, holidays, start):
        if opens >= end:
            break
        total += min(closes, end) - max(opens, start)
    return total


def deadline(schedule: Schedule, holidays: Holidays, start: datetime, within: timedelta) -> datetime | None:
    """Return the instant at which somebody has been there for `within` since `start`; None beyond the horizon."""
    left = within
    for opens, closes in open_intervals(schedule, holidays, start):
        begun = max(opens, start)
        if closes - begun >= left:
            return begun + left
        left -= closes - begun
    return None


def as_instants(day: date, span: Span, zone: ZoneInfo) -> Interval:
    """Return the instants between which a span of a day is open."""
    return _instant(day, span.opens_min, zone, fold=0), _instant(day, span.closes_min, zone, fold=1)


def holidays_between(schedule: Schedule, holidays: Holidays, days: Sequence[date]) -> dict[date, str]:
    """Return the names of those of these days that are holidays or special days."""
    return {
        day: schedule.days[day].name if day in schedule.days else holidays[day]
        for day in days
        if day in schedule.days or day in holidays
    }


def _instant(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> datetime:
    """Turn wall-clock time into an instant; `fold` chooses where the wall shows it twice."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # The clocks were put forward past it. With each fold the other side's offset is used, so that
    # the change lies between the two.
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return _change_between(early, late, zone)


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
