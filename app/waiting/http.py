"""HTTP about waiting: what a site wants done about waits, and what ops ask."""

import asyncio
import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from app.accounts.http import CurrentAdmin, CurrentAgent, require
from app.accounts.rules import Caller, Role, may_see_site
from app.kernel.errors import not_found
from app.sites.rules import SiteId
from app.waiting import service
from app.waiting.rules import Rung
from app.waiting.rules.ladder import RungSetting, WaitingSettings
from app.waiting.rules.quality import Said, brier, brier_of_climatology, calibrate
from app.waiting.rules.staffing import QUANTILE
from app.waiting.schemas import (
    Calibration,
    ForecastQuality,
    HistogramBucket,
    PatienceCurve,
    PatienceStep,
    PlanSlot,
    PromiseKept,
    RungEffect,
    RungEffects,
    RungSettingOut,
    StaffingPlan,
    WaitHistogram,
    WaitingSettingsIn,
    WaitingSettingsOut,
    WhatIf,
    WhatIfs,
)
from app.waiting.service import Crew, Outcome, Plan
from app.web.dependencies import Work
from app.web.problems import problem_responses

router = APIRouter(prefix="/api/v1/sites/{site_id}/waiting", tags=["Waiting"])

LONGEST_LOOK_AHEAD = timedelta(hours=12)
LOOK_AHEAD = timedelta(hours=3)
MORE_AGENTS = (-1, 0, 1, 2)

_REFUSALS: Mapping[int, Any] = {
    401: "not_logged_in",
    403: "role_required",
    404: "not_found",
    422: "invalid_input",
}

Days = Annotated[int, Query(ge=1, le=90, description="Look back so many days.")]


def _seen(site_id: UUID, caller: Caller) -> UUID:
    if not may_see_site(caller, SiteId(site_id)):
        raise not_found("site")
    return site_id


def _site_of_agent(site_id: UUID, caller: CurrentAgent) -> UUID:
    """Admit those who work for the site."""
    return _seen(site_id, caller)


def _site_of_supervisor(site_id: UUID, caller: Annotated[Caller, Depends(require(Role.SUPERVISOR))]) -> UUID:
    """Admit supervisors of the site, and administrators."""
    return _seen(site_id, caller)


OwnSite = Annotated[UUID, Depends(_site_of_agent)]
WatchedSite = Annotated[UUID, Depends(_site_of_supervisor)]


@router.get(
    "/settings",
    summary="Read what a site wants done about waits",
    response_description="As it is now.",
    responses=problem_responses({401: "not_logged_in", 404: "not_found"}),
)
async def get_settings(site: OwnSite, work: Work) -> WaitingSettingsOut:
    """Read the rescue ladder, what shoppers are offered, and when they count as gone."""
    async with work() as uow:
        return _show(await service.read_settings(uow, site))


@router.patch(
    "/settings",
    summary="Change what a site wants done about waits",
    response_description="As it is now.",
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: ("cross_site_refused", "role_required"),
            404: "not_found",
            422: ("invalid_input", "bad_ladder"),
        }
    ),
)
async def patch_settings(
    site_id: UUID, body: WaitingSettingsIn, _: CurrentAdmin, work: Work
) -> WaitingSettingsOut:
    """Change rungs, offers or thresholds; who waits now follows at once."""
    async with work() as uow:
        now = await service.read_settings(uow, site_id)
        return _show(await service.change_settings(uow, site_id, _changed(now, body)))


@router.get(
    "/quality",
    summary="Compare forecasts with what came true",
    response_description="Hit rate, kept promises and calibration.",
    responses=problem_responses(_REFUSALS),
)
async def get_quality(site: WatchedSite, work: Work, days: Days = 28) -> ForecastQuality:
    """Tell how often a range shown to shoppers was kept, and whether probabilities meant what they said."""
    async with work() as uow:
        since = service.since_days(uow.now(), days)
        said = await service.read_said(uow, site, since)
    told = [(one.p_breach, one.has_breached) for one in said if one.has_breached is not None]
    return ForecastQuality(
        since=since,
        hit_rate=_share([one.is_kept for one in said if one.is_kept is not None]),
        promises=_promises(said),
        calibration=[
            Calibration(said=one.said, came_true=one.came_true, count=one.count) for one in calibrate(told)
        ],
        brier=brier(told),
        brier_climatology=brier_of_climatology(told),
        count=len(told),
        unknown=len(said) - len(told),
    )


@router.get(
    "/patience",
    summary="Read how patient shoppers are",
    response_description="The survival curve with its 95 % band, beside the prior.",
    responses=problem_responses(_REFUSALS),
)
async def get_patience(site: WatchedSite, work: Work) -> PatienceCurve:
    """Read the share of shoppers still prepared to wait, second by second, learned from four weeks of waits."""
    async with work() as uow:
        found = await service.read_patience_curve(uow, site)
    return PatienceCurve(
        since=found.since,
        waits=found.waits,
        abandoned=found.abandoned,
        mean_s=found.mean_s,
        median_s=found.median_s,
        steps=[
            PatienceStep(
                at_s=one.at_s,
                share=one.survival,
                low=one.low,
                high=one.high,
                prior=math.exp(-one.at_s / found.prior_s),
            )
            for one in found.steps
        ],
    )


@router.get(
    "/histogram",
    summary="Read how long first responses took",
    response_description="Waits by seconds with how many were given up; none is left out.",
    responses=problem_responses(_REFUSALS),
)
async def get_histogram(site: WatchedSite, work: Work, days: Days = 28) -> WaitHistogram:
    """Read the histogram of waits."""
    async with work() as uow:
        since = service.since_days(uow.now(), days)
        found = await service.read_histogram(uow, site, since)
    return WaitHistogram(
        since=since,
        buckets=[
            HistogramBucket(from_s=one.from_s, to_s=one.to_s, waits=one.waits, abandoned=one.abandoned)
            for one in found.buckets
        ],
        mean_s=found.mean_s,
        median_s=found.median_s,
        p90_s=found.p90_s,
        longest_s=found.longest_s,
    )


@router.get(
    "/rungs",
    summary="Read what the rescue ladder is worth",
    response_description="For each rung: what became of those who got it, and of those who did not.",
    responses=problem_responses(_REFUSALS),
)
async def get_rungs(site: WatchedSite, work: Work, days: Days = 28) -> RungEffects:
    """Compare first responses that came to a rung with and without it."""
    async with work() as uow:
        since = service.since_days(uow.now(), days)
        effects = await service.read_effects(uow, site, since)
    return RungEffects(
        since=since,
        items=[
            RungEffect(
                rung=one.rung,
                was_taken=one.was_taken,
                waits=one.waits,
                in_time=one.in_time,
                answered=one.answered,
                abandoned=one.abandoned,
                further_wait_s=one.further_wait_s,
            )
            for one in effects
        ],
    )


@router.get(
    "/what-if",
    summary="Read what one more agent would change",
    response_description="Expected waits until an instant, with one fewer, the people of now, one and two more.",
    responses=problem_responses(_REFUSALS),
)
async def get_what_if(site: WatchedSite, work: Work, until: AwareDatetime | None = None) -> WhatIfs:
    """Reckon from who is there, who waits and who is expected: one more agent until 15:00: 94 → 31 s."""
    async with work() as uow:
        crew = await service.read_crew(uow, site)
    end = min(max(until or crew.now + LOOK_AHEAD, crew.now), crew.now + LONGEST_LOOK_AHEAD)
    outcomes = await asyncio.to_thread(service.what_if, crew, end, MORE_AGENTS)
    arrivals = service.arrivals_until(crew, (end - crew.now).total_seconds())
    return WhatIfs(
        until=end,
        agents_online=crew.agents,
        waiting=crew.waiting,
        arrivals_per_hour=3_600 * sum(arrivals) / len(arrivals),
        handle_time_s=crew.handle_s,
        patience_s=crew.patience_s,
        items=[_what_if(one) for one in outcomes if one.agents + crew.agents >= 0],
    )


@router.get(
    "/staffing",
    summary="Read the staffing plan of a day",
    response_description="Agents per half hour, and how wrong such plans have been.",
    responses=problem_responses(_REFUSALS),
)
async def get_staffing(
    site: WatchedSite,
    work: Work,
    day: Annotated[date | None, Query(description="In the site's time zone; today if left out.")] = None,
    service_level: Annotated[float, Query(gt=0, lt=1)] = service.SERVICE_LEVEL,
) -> StaffingPlan:
    """Plan a day from weekday profile, level and what has come today, staffed for nine of ten such half hours."""
    async with work() as uow:
        crew = await service.read_crew(uow, site)
    wanted = day or crew.now.astimezone(crew.zone).date()
    plan = await asyncio.to_thread(service.plan, crew, wanted, service_level=service_level)
    return _show_plan(site, wanted, crew, plan, service_level)


def _show_plan(site_id: UUID, day: date, crew: Crew, plan: Plan, service_level: float) -> StaffingPlan:
    return StaffingPlan(
        site_id=site_id,
        day=day,
        handle_time_s=crew.handle_s,
        concurrency=crew.concurrency,
        patience_s=crew.patience_s,
        service_level=service_level,
        quantile=QUANTILE,
        dispersion=plan.backtest.dispersion,
        days_of_history=plan.days,
        backtest_error=plan.backtest.error,
        backtest_bias=plan.backtest.bias,
        backtest_coverage=plan.backtest.coverage,
        slots=[
            PlanSlot(
                begins_at=one.begins_at,
                arrivals=one.roster.arrivals,
                arrivals_planned=one.roster.planned,
                agents=one.roster.agents,
                service_level=one.roster.service_level,
                actual_arrivals=one.actual,
            )
            for one in plan.slots
        ],
    )


def _what_if(outcome: Outcome) -> WhatIf:
    return WhatIf(
        agents=outcome.agents,
        slots=outcome.slots,
        expected_wait_s=outcome.prospect.mean_wait_s,
        service_level=outcome.prospect.service_level,
    )


def _promises(said: list[Said]) -> list[PromiseKept]:
    kept: dict[int, list[bool]] = {}
    for one in said:
        if one.within_s is not None and one.is_kept is not None:
            kept.setdefault(one.within_s, []).append(one.is_kept)
    return [
        PromiseKept(within_s=within_s, kept=sum(each) / len(each), count=len(each))
        for within_s, each in sorted(kept.items())
    ]


def _share(flags: list[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def _changed(now: WaitingSettings, body: WaitingSettingsIn) -> WaitingSettings:
    given = body.model_dump(exclude={"rungs"}, exclude_none=True)
    rungs = {one.rung: RungSetting(one.is_on, one.after_s, one.holdout) for one in body.rungs or ()}
    kept = {
        "offers_email": now.offers_email,
        "offers_callback": now.offers_callback,
        "abandon_after_s": now.abandon_after_s,
        "short_abandon_s": now.short_abandon_s,
    }
    return WaitingSettings(rungs={**now.rungs, **rungs}, **{**kept, **given})


def _show(settings: WaitingSettings) -> WaitingSettingsOut:
    return WaitingSettingsOut(
        rungs=[
            RungSettingOut(rung=rung, is_on=one.is_on, after_s=one.after_s, holdout=one.holdout)
            for rung in Rung
            for one in (settings.rungs[rung],)
        ],
        offers_email=settings.offers_email,
        offers_callback=settings.offers_callback,
        abandon_after_s=settings.abandon_after_s,
        short_abandon_s=settings.short_abandon_s,
    )
