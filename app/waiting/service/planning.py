"""How many people it takes: what one more would change today, and the plan for a day with its back-test."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.db.unit_of_work import UnitOfWork
from app.routing import service as routing
from app.sites import service as sites
from app.waiting.rules import staffing, transient
from app.waiting.rules.law import Measured, handle_time_s
from app.waiting.rules.staffing import SLOT_S, SLOTS_A_DAY, Backtest, History, Roster, Team
from app.waiting.rules.transient import Present, Prospect
from app.waiting.service.laws import read_patience
from app.waiting.store import forecasts as forecasts_store
from app.waiting.store import insights as store

HISTORY = timedelta(days=56)
RECENT = timedelta(minutes=30)
FEWEST_DAYS = 7  # of history before arrivals are forecast by weekday rather than by the last half hour
SERVICE_LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Crew:
    """A site's people now and what they work with, as much as plans need."""

    now: datetime
    zone: ZoneInfo
    target_s: int
    agents: int
    slots: int
    concurrency: float
    held: int
    waiting: int
    recent_arrivals_per_s: float
    handle_s: float
    patience_s: float
    history: History


@dataclass(frozen=True, slots=True)
class Outcome:
    """What so many agents more (or fewer) than now would come to."""

    agents: int
    slots: float
    prospect: Prospect


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """One half hour of a plan."""

    begins_at: datetime
    roster: Roster
    actual: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A day's plan, how wrong such plans were, and how many days it has learned from."""

    slots: list[PlannedSlot]
    backtest: Backtest
    days: int


async def read_crew(uow: UnitOfWork, site_id: UUID) -> Crew:
    """Read all that plans of a site are made from."""
    site = await sites.get_site(uow, site_id)
    queues = {queue.id for queue in await routing.list_queues(uow, frozenset({site.id}))}
    candidates = [one for one in await routing.list_candidates(uow) if one.queue_ids & queues]
    now, zone = uow.now(), ZoneInfo(site.time_zone)
    facts = await store.read_crew(uow, site_id, now - RECENT)
    measured = (await forecasts_store.measure(uow, queues)).values()
    busiest = max((known for _, known in measured), key=lambda known: known.completions, default=None)
    return Crew(
        now=now,
        zone=zone,
        target_s=site.targets.breached_s,
        agents=len(candidates),
        slots=sum(one.capacity for one in candidates),
        concurrency=max(1.0, float(facts["concurrency"])),
        held=facts["held"],
        waiting=facts["waiting"],
        recent_arrivals_per_s=facts["arrivals"] / RECENT.total_seconds(),
        handle_s=handle_time_s(busiest) if busiest else handle_time_s(Measured()),
        patience_s=(await read_patience(uow, [site_id]))[site_id],
        history=await _read_history(uow, site_id, site.time_zone, now.astimezone(zone).date()),
    )


def what_if(crew: Crew, until: datetime, more: tuple[int, ...]) -> list[Outcome]:
    """Reckon what those who arrive until then would meet, with the people of now and with so many more."""
    length_s = max(60.0, (until - crew.now).total_seconds())
    arrivals = arrivals_until(crew, length_s)
    each = crew.slots / crew.agents if crew.agents else crew.concurrency
    outcomes = []
    for extra in more:
        slots = max(0.0, crew.slots + extra * each)
        present = Present(slots, crew.handle_s, crew.patience_s, crew.held + crew.waiting)
        found = transient.prospect(present, arrivals, length_s=length_s, target_s=crew.target_s)
        outcomes.append(Outcome(extra, slots, found))
    return outcomes


def arrivals_until(crew: Crew, length_s: float) -> list[float]:
    """Return arrivals per second in equal parts of the time to come: by weekday, or as of late in a young shop."""
    parts = max(1, round(length_s / SLOT_S))
    today = crew.now.astimezone(crew.zone).date()
    if sum(day < today for day in crew.history) < FEWEST_DAYS:
        return [crew.recent_arrivals_per_s] * parts
    days: dict[date, list[float]] = {}
    rates = []
    for part in range(parts):
        local = (crew.now + timedelta(seconds=(part + 0.5) * length_s / parts)).astimezone(crew.zone)
        if local.date() not in days:
            days[local.date()] = _expected(crew, local.date())
        rates.append(days[local.date()][_slot(local)] / SLOT_S)
    return rates


def plan(crew: Crew, day: date, *, service_level: float) -> Plan:
    """Make the plan of a day: Erlang A over slots, each half hour staffed to a quantile of what may come."""
    local = crew.now.astimezone(crew.zone)
    tested = staffing.backtest(crew.history, local.date())
    team = Team(crew.handle_s, crew.concurrency, crew.patience_s, crew.target_s, service_level)
    expected, over = _expected(crew, day), _slots_over(local, day)
    actual = crew.history.get(day, [0.0] * SLOTS_A_DAY)
    known = staffing.forecast(crew.history, day) if over else expected
    midnight = datetime.combine(day, time(), crew.zone)
    slots = [
        PlannedSlot(
            begins_at=midnight + timedelta(seconds=slot * SLOT_S),
            # What is over is shown as it was planned, beside what came.
            roster=staffing.roster(known[slot] if slot < over else expected[slot], tested.dispersion, team),
            actual=round(actual[slot]) if slot < over else None,
        )
        for slot in range(SLOTS_A_DAY)
    ]
    return Plan(slots, tested, sum(one < local.date() for one in crew.history))


def _expected(crew: Crew, day: date) -> list[float]:
    local = crew.now.astimezone(crew.zone)
    over = _slots_over(local, day) if day == local.date() else 0
    so_far = list(crew.history.get(day, ()))[:over]
    return staffing.forecast(crew.history, day, so_far)


def _slots_over(local: datetime, day: date) -> int:
    if day != local.date():
        return SLOTS_A_DAY if day < local.date() else 0
    return _slot(local)


def _slot(local: datetime) -> int:
    return (local.hour * 60 + local.minute) * 60 // SLOT_S


async def _read_history(uow: UnitOfWork, site_id: UUID, zone: str, today: date) -> History:
    """Read arrivals by local day; days without any count too, from the first on which somebody came."""
    rows = await store.read_arrivals(uow, site_id, zone, uow.now() - HISTORY)
    if not rows:
        return {}
    first = min(day for day, _, _ in rows) + timedelta(days=1)  # of which the beginning may be missing
    counts = {
        first + timedelta(days=number): [0.0] * SLOTS_A_DAY for number in range((today - first).days + 1)
    }
    for day, slot, arrivals in rows:
        if day in counts:
            counts[day][slot] = float(arrivals)
    return counts
