"""The wait monitor: a leader's loops that raise each level and take each rung when its instant, or its odds, come."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from app.conversations.events import ConversationMoved
from app.db.leader import Term
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel import memory
from app.kernel.errors import AppError
from app.kernel.metrics import LOOP_BEATS
from app.presence.events import PresenceChanged, VisitorsSeen
from app.routing.events import QueueChanged
from app.sites.events import SiteChanged
from app.waiting import service
from app.waiting.events import LadderChanged, ShoppersLeft, WaitsClosed, WaitsOpened
from app.waiting.rules import Due, Frontier, OpenWait, WaitLevel
from app.waiting.rules.law import NO_LAW
from app.waiting.rules.watch import Verdict, Watch
from app.waiting.service import Which

# Sleeps are short because the database's clock may be stepped while we sleep.
LONGEST_SLEEP_S = 0.5
RECONCILE_EVERY_S = 3.0
RECONCILE_OVERLAP = timedelta(seconds=30)
RECONCILE_SHARES = 10  # of the waits that are known: how many looks it takes until all were looked at
FORECAST_EVERY_S = 0.25
FORECAST_ALL_EVERY_S = 1.0
FORECAST_SHARE = 0.1  # of the loop's time, however many wait
LOOK_EVERY_S = 1.0  # for who has left, and for hours that begin or end
LARGEST_BATCH = 200
MANY = 10_000  # open waits, from which on a full round of the garbage collector is felt
READ_BEFORE_OTHERS = 500
READ_AT_ONCE = 1_000  # open waits, so that what is due is raised in between

log = structlog.get_logger()


class WaitMonitor:
    """Watches open waits. What the bus loses is found again by a look at the newest every 3 seconds."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._clock = transactions.clock
        self._book = service.LawBook()
        self._frontier, self._watch = Frontier(), Watch()
        self._opened: set[UUID] = set()
        self._closed: set[UUID] = set()
        self._moved: set[UUID] = set()
        self._seen: set[UUID] = set()
        self._reordered: set[UUID] = set()
        self._dirty: set[UUID] = set()
        self._must_reload = True
        self._is_leading = False
        self._rungs: list[Due] = []
        self._unchecked: list[UUID] = []
        self._wake, self._news, self._has_rungs = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def on_opened(self, event: WaitsOpened) -> None:
        """Take note of new episodes."""
        self._note(self._opened, event.wait_ids)

    def on_closed(self, event: WaitsClosed) -> None:
        """Take note of ended episodes."""
        self._note(self._closed, event.wait_ids)

    def on_moved(self, event: ConversationMoved) -> None:
        """A conversation stands elsewhere now, and so may its wait."""
        self._note(self._moved, (event.conversation_id,))
        self._dirty.update(event.queue_ids)

    def on_left(self, event: ShoppersLeft) -> None:
        """Shoppers are gone: nobody waits behind them any more."""
        self._note(self._moved, event.conversation_ids)

    def on_seen(self, event: VisitorsSeen) -> None:
        """Shoppers have come back."""
        self._note(self._seen, event.visitor_ids)

    def on_presence_changed(self, _: PresenceChanged) -> None:
        """Other people are there: every queue may move at another pace."""
        self._book.forget()
        self._dirty.update(self._watch.queues())

    def on_queue_changed(self, event: QueueChanged) -> None:
        """A line may be in another order, or its chain of overflows another one."""
        self._note(self._reordered, (event.queue_id,))

    def on_targets_changed(self, _: SiteChanged | LadderChanged) -> None:
        """A site may have other thresholds or rungs: read everything again."""
        self._must_reload = True
        self._news.set()

    async def run(self, term: Term) -> None:
        """Raise levels and take rungs as the leader of this term, until cancelled or fenced off."""
        self._is_leading, self._must_reload = True, True
        loops = (
            self._keep_time(term),
            self._climb(term),
            self._follow(),
            self._forecast(term),
            self._look_around(term),
        )
        working = [asyncio.ensure_future(loop) for loop in loops]
        try:
            done, _ = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            self._is_leading = False
            for news in (
                self._opened,
                self._closed,
                self._moved,
                self._seen,
                self._reordered,
                self._dirty,
            ):
                news.clear()
            self._rungs.clear()
            self._unchecked.clear()

    def _note(self, news: set[UUID], ids: Collection[UUID]) -> None:
        if self._is_leading:
            news.update(ids)
            self._news.set()

    # --- what comes due by the clock -----------------------------------------------------------

    async def _keep_time(self, term: Term) -> None:
        """Raise levels at their instants; nothing that takes long is done here."""
        latest = self._clock.now()
        while True:
            now = self._clock.now()
            if now < latest:
                # What was taken as due before the clock stepped back was refused as early, and is due again.
                self._must_reload = True
                self._news.set()
            latest = now
            due = self._frontier.take_due(now)
            self._rungs += [one for one in due if not isinstance(one.step, WaitLevel)]
            if self._rungs:
                self._has_rungs.set()
            await self._in_batches(
                term, [one for one in due if isinstance(one.step, WaitLevel)], service.raise_flags
            )
            LOOP_BEATS.labels("monitor").inc()
            await self._sleep()

    async def _climb(self, term: Term) -> None:
        """Take rungs, which may be a moment late: a level may not."""
        while True:
            await self._has_rungs.wait()
            self._has_rungs.clear()
            due, self._rungs = self._rungs, []
            await self._in_batches(term, due, service.take_rungs)

    async def _in_batches(
        self, term: Term, dues: Sequence[Due], act: Callable[[UnitOfWork, Sequence[Due]], Awaitable[int]]
    ) -> None:
        for start in range(0, len(dues), LARGEST_BATCH):
            try:
                async with self._transactions() as uow:
                    await term.fence(uow)
                    await act(uow, dues[start : start + LARGEST_BATCH])
            except AppError as exc:
                # Nothing of the rest was stored: forget all we know and read it again.
                self._must_reload = True
                self._news.set()
                if not exc.is_retryable:
                    raise
                log.warning("wait.flags_postponed", count=len(dues) - start, code=exc.code)
                await asyncio.sleep(LONGEST_SLEEP_S)
                return

    async def _sleep(self) -> None:
        next_due_at = self._frontier.next_due_at()
        seconds = LONGEST_SLEEP_S
        if next_due_at is not None:
            seconds = min(seconds, max(0.0, (next_due_at - self._clock.now()).total_seconds()))
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    # --- which waits there are -----------------------------------------------------------------

    async def _follow(self) -> None:
        """Keep what is known of open waits true, a little at a time, so that what is due need not wait for it."""
        reconcile_at = self._clock.monotonic()
        while True:
            self._news.clear()
            try:
                await self._take_news()
                if self._clock.monotonic() >= reconcile_at:
                    await self._reconcile()
                    reconcile_at = self._clock.monotonic() + RECONCILE_EVERY_S
            except AppError as exc:
                self._must_reload = True
                if not exc.is_retryable:
                    raise
                log.warning("wait.reading_postponed", code=exc.code)
                await asyncio.sleep(LONGEST_SLEEP_S)
            try:
                async with asyncio.timeout(LONGEST_SLEEP_S):
                    await self._news.wait()
            except TimeoutError:
                continue

    async def _take_news(self) -> None:
        if self._must_reload:
            self._must_reload = False
            await self._read_all()
        if self._opened:
            opened, self._opened = self._opened, set()
            await self._read(Which(wait_ids=opened))
        if self._moved:
            moved, self._moved = self._moved, set()
            await self._read(Which(conversation_ids=moved))
        if self._seen:
            seen, self._seen = self._seen, set()
            await self._read(Which(visitor_ids=seen))
        if self._reordered:
            reordered, self._reordered = self._reordered, set()
            await self._read(Which(queue_ids=reordered))
        while self._closed:
            self._drop(self._closed.pop())

    async def _read_all(self) -> None:
        """Begin anew, who has waited longest at first."""
        self._frontier, self._watch = Frontier(), Watch()
        page = Which(limit=READ_AT_ONCE)
        while last := await self._read(page):
            page = Which(limit=READ_AT_ONCE, after=(last.started_at, last.id))
        if len(self._watch) >= MANY:
            memory.spare()

    async def _read(self, which: Which) -> OpenWait | None:
        async with self._transactions() as uow:
            waits = await service.find_open(uow, which)
        for number, (wait, is_estimated) in enumerate(waits, 1):
            self._add(wait, is_estimated=is_estimated)
            if number % READ_BEFORE_OTHERS == 0:
                await asyncio.sleep(0)
        self._wake.set()
        return waits[-1][0] if waits else None

    async def _reconcile(self) -> None:
        """Find new waits, and the ends of some of the others, that nobody told us of: others count behind them."""
        if not self._unchecked:
            self._unchecked = list(self._watch.ids())
        size = max(READ_AT_ONCE, len(self._watch) // RECONCILE_SHARES)
        checked, self._unchecked = self._unchecked[:size], self._unchecked[size:]
        async with self._transactions() as uow:
            newest = await service.find_open_ids(uow, self._clock.now() - RECONCILE_OVERLAP)
            over = await service.find_over(uow, checked)
        for wait_id in over:
            self._drop(wait_id)
        missed = [wait_id for wait_id in newest if wait_id not in self._frontier]
        if missed:
            await self._read(Which(wait_ids=missed))

    def _add(self, wait: OpenWait, *, is_estimated: bool) -> None:
        self._frontier.add(wait)
        self._watch.add(wait, is_estimated=is_estimated)
        if wait.standing is not None:
            self._dirty.add(wait.standing.queue_id)

    def _drop(self, wait_id: UUID) -> None:
        self._frontier.remove(wait_id)
        queue_id = self._watch.remove(wait_id)
        if queue_id is not None:
            self._dirty.add(queue_id)

    # --- what comes due by its odds ------------------------------------------------------------

    async def _forecast(self, term: Term) -> None:
        all_at = self._clock.monotonic()
        while True:
            began = self._clock.monotonic()
            if began >= all_at:
                self._dirty.update(self._watch.queues())
                all_at = began + FORECAST_ALL_EVERY_S
            spent_s = 0.0
            if self._dirty:
                try:
                    spent_s = await self._evaluate(term)
                except AppError as exc:
                    self._must_reload = True
                    if not exc.is_retryable:
                        raise
                    log.warning("wait.forecasts_postponed", code=exc.code)
            LOOP_BEATS.labels("forecast").inc()
            await asyncio.sleep(max(FORECAST_EVERY_S, spent_s / FORECAST_SHARE))

    async def _evaluate(self, term: Term) -> float:
        """Look at all queues in which something has changed; returns the seconds that reckoning took."""
        dirty, self._dirty = self._dirty, set()
        queues = dirty & self._watch.queues()
        if not queues:
            return 0.0
        async with self._transactions() as uow:
            laws = await self._book.read(uow, queues)
            ahead = {queue_id: self._watch.count_in_line(queue_id) for queue_id in queues}
            await service.note_estimates(uow, ahead, laws)
        verdicts, spent_s = list[Verdict](), 0.0
        for queue_id in queues:
            began = self._clock.monotonic()
            for found in self._watch.look(queue_id, laws.get(queue_id, NO_LAW), self._clock.now()):
                verdicts += found
                spent_s += self._clock.monotonic() - began
                await asyncio.sleep(0)  # levels that have come due meanwhile go first
                began = self._clock.monotonic()
        for start in range(0, len(verdicts), LARGEST_BATCH):
            async with self._transactions() as uow:
                await term.fence(uow)
                await service.act_on(uow, verdicts[start : start + LARGEST_BATCH])
        return spent_s

    # --- who has left, and whether it is open ---------------------------------------------------

    async def _look_around(self, term: Term) -> None:
        while True:
            for look in (service.notice_leavers, service.keep_hours):
                try:
                    async with self._transactions() as uow:
                        await term.fence(uow)
                        await look(uow)
                except AppError as exc:
                    if not exc.is_retryable:
                        raise
                    log.warning("wait.look_postponed", look=look.__name__, code=exc.code)
            LOOP_BEATS.labels("leavers").inc()
            await asyncio.sleep(LOOK_EVERY_S)
