"""What ops ask about waits that are over: how good forecasts were, how patient shoppers are, how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, quantiles
from uuid import UUID

from sqlalchemy import RowMapping

from app.conversations.rules import WaitOutcome
from app.db.unit_of_work import UnitOfWork
from app.waiting.rules import Rung
from app.waiting.rules.patience import (
    PRIOR_PATIENCE_S,
    BandStep,
    EndedWait,
    SurvivalStep,
    exponential_patience_s,
    kaplan_meier_band,
    median_patience_s,
)
from app.waiting.rules.quality import Said, truth
from app.waiting.service.laws import PATIENCE_MEMORY
from app.waiting.service.settings import read_settings
from app.waiting.store import insights as store
from app.waiting.store import ladder as ladder_store

BUCKETS_S = (0, 5, 10, 20, 30, 45, 61, 76, 120, 180, 300, 600)
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Patience:
    """How patient shoppers are, learned from all waits since an instant."""

    since: datetime
    waits: int
    abandoned: int
    mean_s: float
    median_s: float | None
    steps: list[BandStep]
    prior_s: float = PRIOR_PATIENCE_S


@dataclass(frozen=True, slots=True)
class Bucket:
    """Waits between two numbers of seconds; the last has no end."""

    from_s: int
    to_s: int | None
    waits: int
    abandoned: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """How long waits were. No wait is too long to be counted."""

    buckets: list[Bucket]
    mean_s: float | None
    median_s: float | None
    p90_s: float | None
    longest_s: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of waits that came to a rung, with it or without."""

    rung: Rung
    was_taken: bool
    waits: int
    in_time: int
    answered: int
    abandoned: int
    further_wait_s: float | None


async def read_said(uow: UnitOfWork, site_id: UUID, since: datetime) -> list[Said]:
    """Read what was forecast of waits that are over, and what came true."""
    return [_said(row) for row in await store.read_forecasts(uow, site_id, since)]


async def read_patience_curve(uow: UnitOfWork, site_id: UUID) -> Patience:
    """Learn the patience of a site's shoppers from four weeks: all waits, those answered counted until then."""
    since = uow.now() - PATIENCE_MEMORY
    waits = [
        EndedWait(max(0.0, wait_s), left) for wait_s, left in await store.read_waits(uow, site_id, since)
    ]
    steps = kaplan_meier_band(waits)
    return Patience(
        since=since,
        waits=len(waits),
        abandoned=sum(wait.has_abandoned for wait in waits),
        mean_s=exponential_patience_s(waits),
        median_s=median_patience_s([SurvivalStep(one.at_s, one.survival) for one in steps]),
        steps=_thinned(steps),
    )


async def read_histogram(uow: UnitOfWork, site_id: UUID, since: datetime) -> Histogram:
    """Sort first responses by how long they took."""
    waits = await store.read_waits(uow, site_id, since)
    ends = [*pairwise(BUCKETS_S), (BUCKETS_S[-1], None)]
    seconds = [wait_s for wait_s, _ in waits]
    return Histogram(
        buckets=[_bucket(from_s, to_s, waits) for from_s, to_s in ends],
        mean_s=fmean(seconds) if seconds else None,
        median_s=_quantile(seconds, 0.5),
        p90_s=_quantile(seconds, 0.9),
        longest_s=max(seconds, default=None),
    )


async def read_effects(uow: UnitOfWork, site_id: UUID, since: datetime) -> list[Effect]:
    """Count, rung by rung, what became of those who got it and of those who came as far without it."""
    settings = await read_settings(uow, site_id)
    rungs_s = {rung.value: setting.after_s for rung, setting in settings.rungs.items()}
    rows = await ladder_store.read_effects(uow, site_id, rungs_s, since)
    effects = [
        Effect(
            Rung(row["rung"]),
            row["was_taken"],
            row["waits"],
            row["in_time"],
            row["answered"],
            row["abandoned"],
            float(row["further_s"]) if row["further_s"] is not None else None,
        )
        for row in rows
    ]
    return sorted(effects, key=lambda one: (list(Rung).index(one.rung), not one.was_taken))


def since_days(now: datetime, days: int) -> datetime:
    """Return the instant so many days ago."""
    return now - timedelta(days=days)


def _said(row: RowMapping) -> Said:
    is_answered = row["outcome"] == WaitOutcome.ANSWERED
    within_s, further_s = row["high_s"], float(row["further_s"])
    is_kept = None
    if within_s is not None:
        overrun = truth(further_s, within_s, is_answered=is_answered)
        is_kept = None if overrun is None else not overrun
    has_breached = truth(float(row["wait_s"]), row["target_s"], is_answered=is_answered)
    return Said(row["p_breach"], has_breached, within_s, is_kept)


def _bucket(from_s: int, to_s: int | None, waits: Sequence[tuple[float, bool]]) -> Bucket:
    within = [left for wait_s, left in waits if from_s <= wait_s and (to_s is None or wait_s < to_s)]
    return Bucket(from_s, to_s, len(within), sum(within))


def _quantile(seconds: Sequence[float], share: float) -> float | None:
    if len(seconds) < 2:  # noqa: PLR2004 - one is its own quantile
        return seconds[0] if seconds else None
    return quantiles(seconds, n=100, method="inclusive")[round(share * 100) - 1]


def _thinned(steps: Sequence[BandStep]) -> list[BandStep]:
    """Leave out steps that nobody could tell apart in a picture; the first and the last stay."""
    if len(steps) <= MOST_STEPS:
        return list(steps)
    return [steps[number * (len(steps) - 1) // (MOST_STEPS - 1)] for number in range(MOST_STEPS)]
