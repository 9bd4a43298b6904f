"""Figures of the wait monitor: 100,000 waiting and 1,000 changes a second, and the estimate of a whole queue."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from uuid import UUID

from sqlalchemy import text

from app.bus import LocalBus
from app.db.engine import create_engine, ticking_clock
from app.db.leader import Term
from app.db.unit_of_work import Transactions
from app.kernel.clock import DatabaseClock
from app.waiting.events import WaitsClosed, WaitsOpened
from app.waiting.rules import OpenWait, Standing, schedule
from app.waiting.rules.law import Law
from app.waiting.rules.promises import Promises
from app.waiting.rules.watch import Watch
from app.waiting.worker import WaitMonitor
from app.wiring import make_handlers
from bench.figures import Figure, Samples, Target
from bench.keys import a_keyring
from bench.waiting_rows import QUEUES, Place, add_waits, end_waits, fill

STEP_S = 0.1
SETTLE_S = 3.0
LEVELS_S = (300, 600, 3_000)  # far enough apart that a hundred thousand can wait without all being due
SIZES, QUICK_SIZES = (100, 10_000, 100_000), (10, 100, 1_000)


@dataclass(frozen=True, slots=True)
class Load:
    """How many wait, how many changes come in a second (half arrivals, half endings), and for how long."""

    waiting: int
    changes_per_s: int
    seconds: float


FULL, QUICK = Load(100_000, 1_000, 20.0), Load(4_000, 100, 2.0)


async def measure(database_url: str, load: Load) -> Samples:
    """Run the monitor under load, without it (what the load alone costs), and the pure reckoning beside both."""
    samples = Samples()
    _measure_rules(samples, SIZES if load is FULL else QUICK_SIZES)
    async with _transactions(database_url) as transactions:
        places = await fill(transactions, load.waiting, LEVELS_S)
        monitor = WaitMonitor(transactions)
        alone_s = await _change(transactions, None, places, load)
        working = asyncio.ensure_future(monitor.run(Term("monitor", 1)))
        try:
            await _settled(monitor, working, load.waiting)
            began = transactions.clock.now()
            with_it_s = await _change(transactions, monitor, places, load)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        late_ms = await _lateness(transactions, began)
    samples.add("monitor_cpu_share", max(0.0, with_it_s - alone_s) / load.seconds)
    samples.add("load_cpu_share", alone_s / load.seconds)
    samples.add("flags_per_second", len(late_ms) / load.seconds)
    cuts = quantiles(late_ms, n=100, method="inclusive")
    for name, value in (("p50", cuts[49]), ("p99", cuts[98]), ("max", max(late_ms))):
        samples.add(f"flag_lateness_{name}", value)
    samples.add("flag_earliest", min(late_ms))
    samples.add("promised_ms", 100.0)
    return samples


def figures(samples: Samples) -> list[Figure]:
    """Say what was seen. A ratio is the reference over the value, so that more is better."""
    at_most_promised = Target(at_most=1.0)
    return [
        samples.figure("flag_lateness_p50", "ms", "promised_ms"),
        samples.figure("flag_lateness_p99", "ms", "promised_ms", target=at_most_promised),
        samples.figure("flag_lateness_max", "ms", "promised_ms"),
        samples.figure("flag_earliest", "ms", "promised_ms", target=Target(at_least=0.0)),
        samples.figure("monitor_cpu_share", "cores", "load_cpu_share"),
        # A tenfold queue may cost tenfold (and what caches lose), not a hundredfold.
        *(
            samples.figure(
                f"{what}_ms_{size}_waiting",
                "ms",
                f"{what}_ms_{former}_waiting",
                target=Target(at_most=30) if size == 10 * former else None,
            )
            for what in ("estimates_of_all", "evaluation_of_all")
            for former, size in ((100, 10_000), (10_000, 100_000))
        ),
    ]


def _measure_rules(samples: Samples, sizes: Sequence[int]) -> None:
    for size, people in zip(SIZES, sizes, strict=True):
        name = f"ms_{size}_waiting"
        samples.add(f"estimates_of_all_{name}", _best_ms(lambda people=people: _promise(people)))  # type: ignore[misc]  # bound now
        watch, law, now = _a_watch(people)
        for round_ in range(3):  # forecasts are made, predictions raised, tables filled
            watch.evaluate(QUEUES[0], law, now + timedelta(seconds=round_))
        later = now + timedelta(seconds=3)
        samples.add(f"evaluation_of_all_{name}", _best_ms(lambda: watch.evaluate(QUEUES[0], law, later)))  # noqa: B023


def _promise(people: int) -> None:
    """Tell everybody of a queue anew, under a law that was never seen before."""
    ranges = Promises(Law(people / 600, 76.0, 12.0, is_sure=True))
    for ahead in range(people):
        ranges.range_of(ahead)


def _a_watch(people: int) -> tuple[Watch, Law, datetime]:
    watch, now = Watch(), datetime.fromisoformat("2026-01-05T12:00:00+00:00")
    for number in range(people):
        id_, started_at = UUID(int=number), now - timedelta(seconds=70 * (1 - number / people))
        standing = Standing(QUEUES[0], QUEUES[0], queued_at=started_at)
        watch.add(OpenWait(id_, id_, started_at, schedule((50, 61, 76)), standing=standing))
    return watch, Law(people / 70, 76.0, 12.0, is_sure=True), now


def _best_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times) * 1_000


async def _change(
    transactions: Transactions, monitor: WaitMonitor | None, places: list[Place], load: Load
) -> float:
    """Let shoppers come and be answered; returns the CPU seconds this process has used meanwhile."""
    each = max(1, round(load.changes_per_s / 2 * STEP_S))
    began, used = time.monotonic(), time.process_time()
    for step in range(round(load.seconds / STEP_S)):
        fresh = await add_waits(transactions, places[:each])
        ended = await end_waits(transactions, places, each)
        if monitor is not None:
            monitor.on_opened(WaitsOpened(tuple(place.wait_id for place in fresh)))
            monitor.on_closed(WaitsClosed(tuple(ended)))
        await asyncio.sleep(max(0.0, began + (step + 1) * STEP_S - time.monotonic()))
    return time.process_time() - used


async def _settled(monitor: WaitMonitor, working: "asyncio.Future[None]", waiting: int) -> None:
    """Wait until the monitor has read everything, and a while for what was overdue."""
    while len(monitor._frontier) < waiting:  # noqa: SLF001 - nothing else tells
        await asyncio.sleep(STEP_S)
        if working.done():
            working.result()
    await asyncio.sleep(SETTLE_S)


async def _lateness(transactions: Transactions, since: datetime) -> Sequence[float]:
    """Read how late the flags of the clock were, to the microsecond; below zero is early."""
    statement = text(
        "SELECT extract(epoch FROM raised_at - due_at) * 1000 FROM wait_flags "
        "WHERE raised_at >= :since AND due_at >= :since AND level <> 'predicted'"
    )
    async with transactions() as uow:
        return [float(one) for one in await uow.session.scalars(statement, {"since": since})]


@asynccontextmanager
async def _transactions(database_url: str) -> AsyncIterator[Transactions]:
    engine, clock = create_engine(database_url), DatabaseClock()
    try:
        async with ticking_clock(engine, clock):
            yield Transactions(engine, clock, make_handlers(LocalBus()), a_keyring())
    finally:
        await engine.dispose()
