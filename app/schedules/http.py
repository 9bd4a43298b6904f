"""HTTP about schedules and public holidays."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from app.accounts.http import CurrentAgent, IdempotencyKey, require
from app.accounts.rules import Caller, Role, visible_sites
from app.schedules import service
from app.schedules.rules import Region
from app.schedules.schemas import (
    CalendarQuery,
    CalendarView,
    CountriesView,
    CountryView,
    HolidaysQuery,
    HolidaysView,
    HolidayView,
    ScheduleIn,
    SchedulesView,
    ScheduleView,
    show_day,
    show_schedule,
)
from app.web.dependencies import Work
from app.web.problems import problem_responses

router = APIRouter(prefix="/api/v1", tags=["Schedules"])

CurrentSupervisor = Annotated[Caller, Depends(require(Role.SUPERVISOR))]

_CHANGING = {
    401: "not_logged_in",
    403: ("cross_site_refused", "role_required"),
    404: "not_found",
    422: ("invalid_input", "bad_spans", "unknown_time_zone", "unknown_region"),
}


@router.get(
    "/schedules",
    summary="List schedules",
    response_description="The schedules of the caller's sites, by name.",
    responses=problem_responses({401: "not_logged_in"}),
)
async def get_schedules(caller: CurrentAgent, work: Work) -> SchedulesView:
    """List business hours, and whether somebody is there now."""
    async with work() as uow:
        found = await service.list_schedules(uow, visible_sites(caller))
        now = uow.now()
    return SchedulesView(items=[show_schedule(one, service.opening_at(one, now)) for one in found])


@router.post(
    "/schedules",
    summary="Add a schedule",
    status_code=201,
    response_description="Added.",
    responses={
        200: {"description": "The same had been added under this key before.", "model": ScheduleView},
        **problem_responses({**_CHANGING, 409: "idempotency_key_reuse"}),
    },
)
async def post_schedule(
    body: ScheduleIn,
    response: Response,
    caller: CurrentSupervisor,
    work: Work,
    idempotency_key: IdempotencyKey,
) -> ScheduleView:
    """Add business hours to a site; the key becomes their id. Queues follow them once they are told to."""
    async with work() as uow:
        wanted = body.as_schedule(idempotency_key)
        schedule, is_new = await service.create_schedule(uow, wanted, visible_sites(caller))
        response.status_code = 201 if is_new else 200
        return show_schedule(schedule, service.opening_at(schedule, uow.now()))


@router.put(
    "/schedules/{schedule_id}",
    summary="Replace a schedule",
    response_description="As it is now.",
    responses=problem_responses(_CHANGING),
)
async def put_schedule(
    schedule_id: UUID, body: ScheduleIn, caller: CurrentSupervisor, work: Work
) -> ScheduleView:
    """Write business hours, holidays and special days anew; queues follow at once."""
    async with work() as uow:
        wanted = body.as_schedule(schedule_id)
        schedule = await service.replace_schedule(uow, wanted, visible_sites(caller))
        return show_schedule(schedule, service.opening_at(schedule, uow.now()))


@router.delete(
    "/schedules/{schedule_id}",
    summary="Delete a schedule",
    status_code=204,
    responses=problem_responses({**_CHANGING, 409: "schedule_in_use"}),
)
async def delete_schedule(schedule_id: UUID, caller: CurrentSupervisor, work: Work) -> None:
    """Delete business hours that no queue follows."""
    async with work() as uow:
        await service.remove_schedule(uow, schedule_id, visible_sites(caller))


@router.get(
    "/schedules/{schedule_id}/calendar",
    summary="Show a schedule's days",
    response_description="Days in order, with the instants at which it opens and closes.",
    responses=problem_responses({401: "not_logged_in", 404: "not_found", 422: "invalid_input"}),
)
async def get_calendar(
    schedule_id: UUID, query: Annotated[CalendarQuery, Query()], caller: CurrentAgent, work: Work
) -> CalendarView:
    """Show what holidays, special days and clock changes make of the coming days."""
    async with work() as uow:
        schedule = await service.get_schedule(uow, schedule_id, visible_sites(caller))
    return CalendarView(items=[show_day(day) for day in service.calendar(schedule, query.first, query.days)])


@router.get(
    "/holidays",
    summary="List public holidays",
    response_description="A year's holidays, in order.",
    responses=problem_responses({401: "not_logged_in", 422: ("invalid_input", "unknown_region")}),
)
async def get_holidays(query: Annotated[HolidaysQuery, Query()], _: CurrentAgent) -> HolidaysView:
    """List the public holidays of a country or state, named in its own language."""
    found = service.list_holidays(Region(query.country, query.subdivision), query.year)
    return HolidaysView(items=[HolidayView(day=day, name=name) for day, name in found])


@router.get(
    "/holidays/countries",
    summary="List countries whose holidays are known",
    response_description="By code.",
    responses=problem_responses({401: "not_logged_in"}),
)
async def get_countries(_: CurrentAgent) -> CountriesView:
    """List countries and their states for which public holidays can be followed."""
    known = sorted(service.list_regions().items())
    return CountriesView(
        items=[CountryView(country=country, subdivisions=states) for country, states in known]
    )
