"""What of waiting crosses the wire: settings, and what ops ask."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.waiting.rules import Rung
from app.waiting.rules.ladder import LARGEST_HOLDOUT
from app.web.schema import Schema


class RungSettingOut(Schema):
    """One rung of the rescue ladder."""

    rung: Rung
    is_on: bool
    after_s: int = Field(ge=0, le=3_600, description="Seconds of waiting after which it is taken.")
    holdout: float = Field(
        0,
        ge=0,
        le=LARGEST_HOLDOUT,
        description="Share of shoppers who go without, to learn what it is worth.",
    )


class WaitingSettingsOut(Schema):
    """What a site wants done about waits, beside its targets."""

    rungs: list[RungSettingOut] = Field(description="Every rung, in order.")
    offers_email: bool = Field(
        description="Shoppers may ask for an answer by e-mail while they keep their place."
    )
    offers_callback: bool = Field(
        description="Shoppers may ask to be called back while they keep their place."
    )
    abandon_after_s: int = Field(
        ge=30, le=3_600, description="Seconds out of sight after which a waiting shopper has given up."
    )
    short_abandon_s: int = Field(
        ge=0, le=60, description="Who leaves within these seconds is left out of the service level."
    )


class WaitingSettingsIn(Schema):
    """What to change; what is left out stays."""

    rungs: list[RungSettingOut] | None = Field(None, max_length=len(Rung))
    offers_email: bool | None = None
    offers_callback: bool | None = None
    abandon_after_s: int | None = Field(None, ge=30, le=3_600)
    short_abandon_s: int | None = Field(None, ge=0, le=60)


class RungEffect(Schema):
    """What became of first responses that lasted as long as a rung, of those who got it or of those who did not."""

    rung: Rung
    was_taken: bool
    waits: int
    in_time: int = Field(description="Answered within the target.")
    answered: int
    abandoned: int
    further_wait_s: float | None = Field(None, description="Mean seconds from the rung to the end.")


class RungEffects(Schema):
    """The effect of each rung, with and without it."""

    since: datetime
    items: list[RungEffect]


class Calibration(Schema):
    """Forecasts that said about the same, and what came true."""

    said: float = Field(description="Mean probability of a breach that was forecast.")
    came_true: float = Field(description="Share that breached.")
    count: int


class PromiseKept(Schema):
    """Ranges with the same upper end, and how often the wait was over by then."""

    within_s: int
    kept: float = Field(ge=0, le=1)
    count: int


class ForecastQuality(Schema):
    """Estimate against truth. Who left before it could be told is not counted but in `unknown`."""

    since: datetime
    hit_rate: float | None = Field(
        None, description="Share of promised ranges whose upper end was not overrun; 0.8 is meant."
    )
    promises: list[PromiseKept] = Field(description="By upper end: said ≤ 60 s, true in 87 %.")
    calibration: list[Calibration] = Field(description="Bins of probabilities, rising.")
    brier: float | None = Field(None, description="Mean squared error of the probability.")
    brier_climatology: float | None = Field(
        None, description="The same for always saying the mean; a forecast is worth something if it is lower."
    )
    count: int
    unknown: int


class PatienceStep(Schema):
    """From these seconds on, this share of shoppers is still prepared to wait."""

    at_s: float
    share: float
    low: float = Field(description="Lower end of the 95 % band.")
    high: float
    prior: float = Field(description="What a mean of 76 seconds would say.")


class PatienceCurve(Schema):
    """The patience of a shop's shoppers, learned from all waits; who was answered counts until then."""

    since: datetime
    waits: int
    abandoned: int
    mean_s: float = Field(description="Learned mean, with the prior of 76 s worth 100 who left.")
    median_s: float | None = None
    steps: list[PatienceStep]


class HistogramBucket(Schema):
    """Waits that lasted so long, and how many of them were given up."""

    from_s: int
    to_s: int | None = Field(None, description="Empty for the last, which has no end: no wait is left out.")
    waits: int
    abandoned: int


class WaitHistogram(Schema):
    """How long first responses took."""

    since: datetime
    buckets: list[HistogramBucket]
    mean_s: float | None = None
    median_s: float | None = None
    p90_s: float | None = None
    longest_s: float | None = None


class WhatIf(Schema):
    """What one more (or fewer) agents would change until an instant."""

    agents: int = Field(description="Agents more than now; negative for fewer.")
    slots: float
    expected_wait_s: float
    service_level: float = Field(
        description="Share of those who arrive until then who would be answered in time."
    )


class WhatIfs(Schema):
    """Expected waits with the people of now, and with more or fewer of them."""

    until: datetime
    agents_online: int
    waiting: int
    arrivals_per_hour: float
    handle_time_s: float
    patience_s: float
    items: list[WhatIf]


class PlanSlot(Schema):
    """One half hour of a staffing plan."""

    begins_at: datetime
    arrivals: float = Field(description="Expected.")
    arrivals_planned: float = Field(
        description="What it is staffed for: more than that comes in one of ten cases."
    )
    agents: int | None = Field(None, description="Fewest who reach the service level; empty if none do.")
    service_level: float | None = None
    actual_arrivals: int | None = Field(None, description="For half hours that are over.")


class StaffingPlan(Schema):
    """How many people to roster, half hour by half hour, and how wrong such plans have been."""

    site_id: UUID
    day: date
    handle_time_s: float
    concurrency: float
    patience_s: float
    service_level: float
    quantile: float
    dispersion: float = Field(
        description="Variance of arrivals ÷ their mean; 1 would be as random as it can be."
    )
    days_of_history: int
    backtest_error: float | None = Field(
        None,
        description="Sum of |forecast − actual| ÷ sum of actual over the last two weeks, each day from before it.",
    )
    backtest_bias: float | None = None
    backtest_coverage: float | None = Field(
        None, description="Share of half hours in which no more came than was staffed for."
    )
    slots: list[PlanSlot]
