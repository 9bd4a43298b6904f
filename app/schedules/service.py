"""Use cases about schedules: keeping them, and asking whether somebody is there."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from types import MappingProxyType
from uuid import UUID
from zoneinfo import available_timezones

import holidays as public_holidays

from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError, not_found
from app.schedules import rules, store
from app.schedules.events import ScheduleChanged
from app.schedules.rules import CalendarDay, Holidays, Opening, Region, Schedule

Scope = frozenset[UUID] | None  # sites one may see; None for all of them

FIRST_YEAR, LAST_YEAR = 1970, 2100


async def create_schedule(uow: UnitOfWork, schedule: Schedule, scope: Scope) -> tuple[Schedule, bool]:
    """Add a schedule and return it with True, or with False when the same was added before under this id."""
    if not (scope is None or schedule.site_id in scope) or not await store.has_site(uow, schedule.site_id):
        raise not_found("site")
    _check(schedule)
    if await store.add(uow, schedule):
        uow.record(
            ScheduleChanged(schedule.id),
            Acted(Act.SCHEDULE_CREATED, schedule.id, {"site": str(schedule.site_id)}),
        )
        return schedule, True
    if await store.find(uow, schedule_ids=[schedule.id]) != [schedule]:
        raise AppError("idempotency_key_reuse", "This Idempotency-Key was used for something else.", 409)
    return schedule, False


async def replace_schedule(uow: UnitOfWork, schedule: Schedule, scope: Scope) -> Schedule:
    """Write a schedule anew; it stays with its site."""
    former = await _lock(uow, schedule.id, scope)
    if former.site_id != schedule.site_id:
        raise AppError("other_site", "A schedule stays with its site.", 422)
    _check(schedule)
    await store.save(uow, schedule)
    uow.record(
        ScheduleChanged(schedule.id),
        Acted(Act.SCHEDULE_CHANGED, schedule.id, {"site": str(schedule.site_id)}),
    )
    return schedule


async def remove_schedule(uow: UnitOfWork, schedule_id: UUID, scope: Scope) -> None:
    """Delete a schedule that no queue follows."""
    await _lock(uow, schedule_id, scope)
    if not await store.remove(uow, schedule_id):
        raise AppError("schedule_in_use", "A queue follows this schedule; give it another one first.", 409)
    uow.record(Acted(Act.SCHEDULE_REMOVED, schedule_id))


async def list_schedules(uow: UnitOfWork, scope: Scope) -> list[Schedule]:
    """Read the schedules of these sites (or of all), by name."""
    return await store.find(uow, site_ids=scope)


async def get_schedule(uow: UnitOfWork, schedule_id: UUID, scope: Scope) -> Schedule:
    """Read one schedule or raise `not_found`; also when it is out of `scope`."""
    found = await store.find(uow, schedule_ids=[schedule_id])
    if not found or not _is_in_scope(found[0], scope):
        raise not_found("schedule")
    return found[0]


async def read_openings(uow: UnitOfWork, schedule_ids: Collection[UUID]) -> dict[UUID, Opening]:
    """Tell for these schedules whether somebody is there now."""
    if not schedule_ids:
        return {}
    found = await store.find(uow, schedule_ids=schedule_ids)
    return {schedule.id: opening_at(schedule, uow.now()) for schedule in found}


async def read_spans(uow: UnitOfWork, schedule_id: UUID, ahead: timedelta) -> list[tuple[datetime, datetime]]:
    """Tell between which instants somebody is there from now on; empty when that is not so for `ahead`."""
    schedule = await get_schedule(uow, schedule_id, None)
    now = uow.now()
    spans = rules.open_intervals(schedule, holidays_around(schedule.region, now), now)
    return [(start, end) for start, end in takewhile(lambda span: span[0] < now + ahead, spans)]


def opening_at(schedule: Schedule, at: datetime) -> Opening:
    """Tell whether somebody is there at an instant, and what comes next."""
    holidays = holidays_around(schedule.region, at)
    opens_at = rules.next_opening(schedule, holidays, at)
    return Opening(
        is_open=opens_at == at, changes_at=rules.next_change(schedule, holidays, at), opens_at=opens_at
    )


def calendar(schedule: Schedule, first: date, days: int) -> list[CalendarDay]:
    """Show days as they will be."""
    wanted = [first + timedelta(days=number) for number in range(days)]
    holidays = {
        day: name for year in {day.year for day in wanted} for day, name in _year(schedule.region, year)
    }
    names = rules.holidays_between(schedule, holidays, wanted)
    return [
        CalendarDay(
            day,
            names.get(day),
            day in holidays,
            tuple(
                rules.as_instants(day, span, schedule.zone)
                for span in rules.spans_of(schedule, holidays, day)
            ),
        )
        for day in wanted
    ]


def holidays_around(region: Region | None, at: datetime) -> Holidays:
    """Return the public holidays that decisions about an instant can depend on."""
    return _years(region, at.year)


def list_holidays(region: Region, year: int) -> list[tuple[date, str]]:
    """Return a year's public holidays in order; refuses unknown regions."""
    _check_region(region)
    return list(_year(region, year))


def list_regions() -> dict[str, list[str]]:
    """Return the countries whose holidays are known, and their subdivisions."""
    return public_holidays.list_supported_countries(include_aliases=False)


@lru_cache(maxsize=1_000)
def _years(region: Region | None, year: int) -> Mapping[date, str]:
    # One before, as the year may begin elsewhere earlier; two on, as far as the horizon reaches.
    found = {day: name for number in range(year - 1, year + 3) for day, name in _year(region, number)}
    return MappingProxyType(found)


@lru_cache(maxsize=1_000)
def _year(region: Region | None, year: int) -> tuple[tuple[date, str], ...]:
    if region is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return ()
    # In the country's own words, whatever language the server's environment speaks.
    language = public_holidays.country_holidays(region.country).default_language
    found = public_holidays.country_holidays(
        region.country, subdiv=region.subdivision, years=year, language=language
    )
    return tuple(sorted(found.items()))


def _check(schedule: Schedule) -> None:
    fault = rules.find_fault(schedule)
    if fault is not None:
        raise AppError("bad_spans", fault, 422)
    if schedule.time_zone not in available_timezones():
        raise AppError(
            "unknown_time_zone", f"{schedule.time_zone!r} is not a time zone such as Europe/Berlin.", 422
        )
    if schedule.region is not None:
        _check_region(schedule.region)


def _check_region(region: Region) -> None:
    subdivisions = list_regions().get(region.country)
    if subdivisions is None or not (region.subdivision is None or region.subdivision in subdivisions):
        raise AppError("unknown_region", "The public holidays of this country or state are not known.", 422)


async def _lock(uow: UnitOfWork, schedule_id: UUID, scope: Scope) -> Schedule:
    found = await store.lock(uow, schedule_id)
    if found is None or not _is_in_scope(found, scope):
        raise not_found("schedule")
    return found


def _is_in_scope(schedule: Schedule, scope: Scope) -> bool:
    return scope is None or schedule.site_id in scope
