"""Every SQL statement about schedules."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.db.unit_of_work import UnitOfWork
from app.schedules.rules import Region, Schedule, ScheduleId, Span, Spans, SpecialDay
from app.schedules.tables import Day, Minutes, ScheduleRow, day_of


async def add(uow: UnitOfWork, schedule: Schedule) -> bool:
    """Insert a schedule unless its id is taken; returns whether it was inserted."""
    values = {**_columns(schedule), "created_at": uow.now()}
    statement = insert(ScheduleRow).values(values).on_conflict_do_nothing().returning(ScheduleRow.id)
    return await uow.session.scalar(statement) is not None


async def save(uow: UnitOfWork, schedule: Schedule) -> None:
    """Write all of a schedule's columns."""
    await uow.session.execute(
        update(ScheduleRow).where(ScheduleRow.id == schedule.id).values(_columns(schedule))
    )


async def remove(uow: UnitOfWork, schedule_id: UUID) -> bool:
    """Delete a schedule unless something refers to it; returns whether it is gone."""
    try:
        async with uow.session.begin_nested():
            await uow.session.execute(delete(ScheduleRow).where(ScheduleRow.id == schedule_id))
    except IntegrityError:
        return False
    return True


async def find(
    uow: UnitOfWork, *, site_ids: Collection[UUID] | None = None, schedule_ids: Collection[UUID] | None = None
) -> list[Schedule]:
    """Read schedules by name: all, those of these sites, or these."""
    statement = select(ScheduleRow).order_by(ScheduleRow.name, ScheduleRow.id).limit(1_000)
    if site_ids is not None:
        statement = statement.where(ScheduleRow.site_id.in_(site_ids))
    if schedule_ids is not None:
        statement = statement.where(ScheduleRow.id.in_(schedule_ids))
    return [_schedule(row) for row in await uow.session.scalars(statement)]


async def lock(uow: UnitOfWork, schedule_id: UUID) -> Schedule | None:
    """Lock one schedule."""
    statement = select(ScheduleRow).where(ScheduleRow.id == schedule_id).with_for_update()
    row = await uow.session.scalar(statement)
    return _schedule(row) if row else None


async def has_site(uow: UnitOfWork, site_id: UUID) -> bool:
    """Tell whether a site exists."""
    statement = text("SELECT 1 FROM sites WHERE id = :id")
    return await uow.session.scalar(statement, {"id": site_id}) is not None


def _columns(schedule: Schedule) -> dict[str, object]:
    days: list[Day] = [
        {
            "date": day.isoformat(),
            "name": special.name,
            "spans": None if special.spans is None else _minutes(special.spans),
        }
        for day, special in sorted(schedule.days.items())
    ]
    return {
        "id": schedule.id,
        "site_id": schedule.site_id,
        "name": schedule.name,
        "time_zone": schedule.time_zone,
        "week": [_minutes(spans) for spans in schedule.week],
        "holiday_country": schedule.region.country if schedule.region else None,
        "holiday_subdivision": schedule.region.subdivision if schedule.region else None,
        "days": days,
    }


def _schedule(row: ScheduleRow) -> Schedule:
    region = Region(row.holiday_country, row.holiday_subdivision) if row.holiday_country else None
    days = {
        day_of(day): SpecialDay(day["name"], None if day["spans"] is None else _spans(day["spans"]))
        for day in row.days
    }
    week = tuple(_spans(spans) for spans in row.week)
    return Schedule(ScheduleId(row.id), row.site_id, row.name, row.time_zone, week, region, days)


def _minutes(spans: Spans) -> Minutes:
    return [(span.opens_min, span.closes_min) for span in spans]


def _spans(minutes: Minutes) -> Spans:
    return tuple(Span(opens, closes) for opens, closes in minutes)
