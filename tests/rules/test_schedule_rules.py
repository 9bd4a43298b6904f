"""When somebody is there: examples, and laws over random weeks and every kind of clock change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.schedules import rules
from app.schedules.rules import DAY_MIN, Schedule, ScheduleId, Span, SpecialDay

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = (Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60))
WORKDAYS = (OFFICE,) * 5 + ((),) * 2
NO_HOLIDAYS: dict[date, str] = {}
MINUTE = timedelta(minutes=1)


def a_schedule(
    week: tuple[tuple[Span, ...], ...] = WORKDAYS,
    *,
    zone: str = "Europe/Berlin",
    days: dict[date, SpecialDay] | None = None,
) -> Schedule:
    return Schedule(ScheduleId(UUID(int=1)), UUID(int=2), "Office", zone, week, None, days or {})


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def is_open(schedule: Schedule, text: str, holidays: dict[date, str] = NO_HOLIDAYS) -> bool:
    return rules.is_open(schedule, holidays, berlin(text))


def test_several_spans_a_day_leave_a_break() -> None:
    office = a_schedule()
    at = ["2026-11-16T08:59", "2026-11-16T09:00", "2026-11-16T11:59", "2026-11-16T12:00", "2026-11-16T13:00"]
    assert [is_open(office, one) for one in at] == [False, True, True, False, True]
    assert rules.next_opening(office, NO_HOLIDAYS, berlin("2026-11-16T12:30")) == berlin("2026-11-16T13:00")
    assert rules.next_opening(office, NO_HOLIDAYS, berlin("2026-11-20T17:00")) == berlin("2026-11-23T09:00")


def test_span_past_midnight_belongs_to_the_day_on_which_it_opens() -> None:
    friday_night = (Span(22 * 60, 26 * 60),)
    bar = a_schedule(((),) * 4 + (friday_night,) + ((),) * 2)
    assert [is_open(bar, one) for one in ("2026-11-20T01:00", "2026-11-20T23:00", "2026-11-21T01:59")] == [
        False,
        True,
        True,
    ]
    assert not is_open(bar, "2026-11-21T02:00")
    assert is_open(bar, "2026-11-21T01:00", {date(2026, 11, 21): "a holiday on the day after"})


def test_spans_that_touch_at_midnight_are_one() -> None:
    always = a_schedule(((Span(0, DAY_MIN),),) * 7)
    assert rules.next_change(always, NO_HOLIDAYS, berlin("2026-03-01T12:00")) is None
    assert is_open(always, "2026-03-29T00:00")


def test_holiday_closes_and_can_be_taken_back() -> None:
    christmas = date(2026, 12, 25)
    holidays = {christmas: "Erster Weihnachtstag"}
    assert not is_open(a_schedule(), "2026-12-25T10:00", holidays)
    assert is_open(a_schedule(days={christmas: SpecialDay("", None)}), "2026-12-25T10:00", holidays)


def test_special_day_has_its_own_hours_or_none() -> None:
    eve, monday = date(2026, 12, 24), date(2026, 11, 16)
    days = {eve: SpecialDay("Heiligabend", (Span(9 * 60, 11 * 60),)), monday: SpecialDay("Inventur")}
    shop = a_schedule(days=days)
    at = ["2026-12-24T10:59", "2026-12-24T11:00", "2026-11-16T10:00"]
    assert [is_open(shop, one) for one in at] == [True, False, False]


def test_nobody_ever_there_has_no_next_opening() -> None:
    closed = a_schedule(((),) * 7)
    now = berlin("2026-11-16T10:00")
    assert rules.next_opening(closed, NO_HOLIDAYS, now) is None
    assert rules.next_change(closed, NO_HOLIDAYS, now) is None
    assert rules.deadline(closed, NO_HOLIDAYS, now, MINUTE) is None
    assert rules.open_time(closed, NO_HOLIDAYS, now, now + timedelta(days=30)) == timedelta()


def test_opening_that_the_clocks_skip_is_when_they_are_put_forward() -> None:
    early = a_schedule(((Span(150, 240),),) * 7)  # 02:30 to 04:00; on 29 March 2026 there is no 02:30
    assert rules.next_opening(early, NO_HOLIDAYS, berlin("2026-03-29T00:00")) == datetime(
        2026, 3, 29, 1, 0, tzinfo=UTC
    )


def test_span_that_the_clocks_skip_altogether_does_not_open() -> None:
    skipped = a_schedule(((Span(125, 175),),) * 7)
    found = rules.next_opening(skipped, NO_HOLIDAYS, berlin("2026-03-29T00:00"))
    assert found == berlin("2026-03-30T02:05")


def test_span_in_the_hour_shown_twice_lasts_through_both() -> None:
    night = a_schedule(((Span(60, 150),),) * 7)  # 01:00 to 02:30; on 25 October 2026 02:30 comes twice
    start = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    (opens, closes) = next(rules.open_intervals(night, NO_HOLIDAYS, start))
    assert (opens, closes) == (
        datetime(2026, 10, 24, 23, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("spans", "is_good"),
    [
        ((Span(0, DAY_MIN),), True),
        ((Span(600, 600),), False),
        ((Span(600, 600 + DAY_MIN + 1),), False),
        ((Span(600, 700), Span(700, 800)), True),
        ((Span(600, 700), Span(699, 800)), False),
        ((Span(700, 800), Span(600, 650)), False),
    ],
)
def test_spans_are_possible_ordered_and_apart(spans: tuple[Span, ...], *, is_good: bool) -> None:
    assert (rules.find_fault(a_schedule((spans, *WORKDAYS[1:]))) is None) is is_good


# --- laws ------------------------------------------------------------------------------------

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/St_Johns",
    "UTC",
]
# Around clock changes of these zones, and in between.
DAYS = [
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
]


def spans_at(marks: list[int], overlong_min: int) -> tuple[Span, ...]:
    """Make spans between every other mark; the last may go on past midnight."""
    ordered = sorted(marks)
    spans = [Span(*pair) for pair in zip(ordered[::2], ordered[1::2], strict=False)]
    if spans and overlong_min:
        spans[-1] = Span(spans[-1].opens_min, spans[-1].opens_min + overlong_min)
    return tuple(spans)


days_spans = st.builds(
    spans_at,
    st.lists(st.integers(0, DAY_MIN - 1), max_size=6, unique=True),
    st.just(0) | st.integers(1, DAY_MIN),
)
weeks = st.tuples(*[days_spans] * 7)

instants = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
    st.sampled_from(DAYS),
    st.integers(-2 * DAY_MIN, 3 * DAY_MIN),
)
schedules = st.builds(
    lambda week, zone, holiday: a_schedule(week, zone=zone, days={holiday: SpecialDay("")}),
    weeks,
    st.sampled_from(ZONES),
    st.sampled_from(DAYS),
)


def wall_says_open(schedule: Schedule, at: datetime) -> bool:
    """What somebody says who looks at the clock on the wall and at the notice on the door."""
    wall = at.astimezone(schedule.zone).replace(tzinfo=None)
    return any(
        datetime.combine(day, time()) + span.opens_min * MINUTE
        <= wall
        < datetime.combine(day, time()) + span.closes_min * MINUTE
        for day in (wall.date(), wall.date() - timedelta(days=1))
        for span in rules.spans_of(schedule, NO_HOLIDAYS, day)
    )


def is_ambiguous(schedule: Schedule, at: datetime) -> bool:
    wall = at.astimezone(schedule.zone).replace(tzinfo=None)
    first, second = (wall.replace(tzinfo=schedule.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first != second


@given(schedules, instants)
def test_open_exactly_when_the_clock_on_the_wall_says_so(schedule: Schedule, at: datetime) -> None:
    ours = rules.is_open(schedule, NO_HOLIDAYS, at)
    if is_ambiguous(schedule, at):
        assert ours or not wall_says_open(schedule, at), "closed in a doubled hour that the notice names"
    else:
        assert ours == wall_says_open(schedule, at)


@given(schedules, instants)
def test_intervals_come_in_order_and_apart(schedule: Schedule, at: datetime) -> None:
    found = [
        pair for pair, _ in zip(rules.open_intervals(schedule, NO_HOLIDAYS, at), range(20), strict=False)
    ]
    assert all(opens < closes for opens, closes in found)
    assert all(before[1] < after[0] for before, after in pairwise(found))
    assert not found or found[0][1] > at


@given(schedules, instants)
def test_nothing_changes_before_the_next_change_and_something_does_at_it(
    schedule: Schedule, at: datetime
) -> None:
    change = rules.next_change(schedule, NO_HOLIDAYS, at)
    state = rules.is_open(schedule, NO_HOLIDAYS, at)
    if change is None:
        return
    assert change > at
    assert rules.is_open(schedule, NO_HOLIDAYS, change) is not state
    assert rules.is_open(schedule, NO_HOLIDAYS, change - timedelta(seconds=1)) is state
    opening = rules.next_opening(schedule, NO_HOLIDAYS, at)
    assert opening == (at if state else change)


@given(schedules, instants, st.integers(1, 5_000), st.integers(1, 5_000))
def test_open_time_adds_up_and_the_deadline_is_where_it_is_used_up(
    schedule: Schedule, at: datetime, first_min: int, second_min: int
) -> None:
    middle, end = at + first_min * MINUTE, at + (first_min + second_min) * MINUTE
    parts = [rules.open_time(schedule, NO_HOLIDAYS, *part) for part in ((at, middle), (middle, end))]
    assert sum(parts, timedelta()) == rules.open_time(schedule, NO_HOLIDAYS, at, end) <= end - at
    due = rules.deadline(schedule, NO_HOLIDAYS, at, first_min * MINUTE)
    if due is not None:
        assert rules.open_time(schedule, NO_HOLIDAYS, at, due) == first_min * MINUTE
