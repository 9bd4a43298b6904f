"""Group commit: many callers, one transaction. Knows nothing of what is written."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Generic, TypeVar

import structlog

from app.db.lane import Lane
from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError, AwayError, LockedError
from app.kernel.metrics import BATCH_SECONDS, BATCH_SIZE

Item = TypeVar("Item")
Result = TypeVar("Result")

LANES = 2
MAX_WAITING = 4_096
MAX_BATCH = 256
# Whoever waits for a lock has all behind them in the lane wait, too.
LANE_PATIENCE_MS = 200
SIDING_PATIENCE_S = 10.0

Write = Callable[[Lane, Sequence[Item]], Awaitable[Sequence[Result | AppError]]]
FindLocked = Callable[[Lane, Sequence[Item]], Awaitable[Collection[object]]]

log = structlog.get_logger()


class GroupCommit(Generic[Item, Result]):
    """Collects items while one batch commits, then writes them all in the next transaction.

    Items with the same key are written in the order of `put`. They go through one of two lanes, so
    that one batch is prepared while PostgreSQL works on the other. A lone item never waits for
    company: a batch is whatever has gathered while the former one was committing. A future
    resolves only after the commit. When a batch fails as a whole its items are tried one by one,
    so none fails for its neighbour. Only what is to come again, as it failed by no refusal, fails what
    waits behind it under the same key, which would overtake it; when Postgres is away all that waits.

    With `find_locked`, which tells the keys that somebody else has locked, nobody waits long for others' locks:
    all of such a key goes on a siding, where it is tried again and again for `patience_s`, and the lane goes on.
    """

    def __init__(
        self,
        transactions: Transactions,
        write: "Write[Item, Result]",
        *,
        key: Callable[[Item], object],
        find_locked: "FindLocked[Item] | None" = None,
        patience_s: float = SIDING_PATIENCE_S,
    ) -> None:
        self._key = key
        patience_ms = LANE_PATIENCE_MS if find_locked else None
        self._siding = _Siding(Lane(transactions, patience_ms=patience_ms), write, key, patience_s)
        self._queues = [
            _Queue(
                Lane(transactions, patience_ms=patience_ms),
                write,
                key,
                _Switch(find_locked, self._siding) if find_locked else None,
            )
            for _ in range(LANES)
        ]

    async def put(self, item: Item) -> "asyncio.Future[Result]":
        """Hand over an item; waits while the queue is full, which holds back the sender's socket."""
        key = self._key(item)
        while (queue := self._queue_of(key)).is_full:
            await queue.room()
        return queue.put(item)

    def has_room(self, key: object) -> bool:
        """Tell whether items of this key can be handed over without waiting."""
        return not self._queue_of(key).is_full

    async def room(self, key: object) -> None:
        """Wait until `has_room`."""
        await self._queue_of(key).room()

    def put_at_once(self, item: Item) -> "asyncio.Future[Result]":
        """Hand over an item; only while there is room for it."""
        return self._queue_of(self._key(item)).put(item)

    def _queue_of(self, key: object) -> "_Queue[Item, Result]":
        if self._siding.since and key in self._siding.since:
            return self._siding
        return self._queues[hash(key) % LANES]

    async def run(self) -> None:
        """Write batches until cancelled; what was taken from the queue is finished first."""
        async with asyncio.TaskGroup() as tasks:
            for queue in (*self._queues, self._siding):
                tasks.create_task(queue.run())

    async def end(self) -> None:
        """Write what is still queued and let go of the lanes; call after `run` has ended."""
        for queue in (*self._queues, self._siding):
            await queue.end()


class _Queue(Generic[Item, Result]):
    """What waits for one lane, and who waits for room."""

    _max_batch = MAX_BATCH

    def __init__(
        self,
        lane: Lane,
        write: "Write[Item, Result]",
        key: Callable[[Item], object],
        switch: "_Switch[Item, Result] | None" = None,
    ) -> None:
        self._lane = lane
        self._write = write
        self._key = key
        self._switch = switch
        self._suspects = 0  # at the head of the queue: one of them has failed the batch they were in
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._has_news = asyncio.Event()
        self._has_room = asyncio.Condition()

    @property
    def is_full(self) -> bool:
        return len(self._waiting) >= MAX_WAITING

    async def room(self) -> None:
        if not self.is_full:
            return
        async with self._has_room:
            await self._has_room.wait_for(lambda: not self.is_full)

    def put(self, item: Item) -> "asyncio.Future[Result]":
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        self._has_news.set()
        return future

    async def run(self) -> None:
        while True:
            await self._has_news.wait()
            writing = asyncio.ensure_future(self._write_waiting())
            try:
                await asyncio.shield(writing)
            except asyncio.CancelledError:
                await writing
                raise

    async def end(self) -> None:
        await self._write_waiting()
        await self._lane.close()

    async def _write_waiting(self) -> None:
        while self._waiting:
            was_full = self.is_full
            size = 1 if self._suspects else min(self._max_batch, len(self._waiting))
            self._suspects -= min(self._suspects, size)
            batch = [self._waiting.popleft() for _ in range(size)]
            if was_full:
                async with self._has_room:
                    self._has_room.notify_all()
            await self._commit(batch)
            if not self._waiting:
                # Whoever was answered and goes on at once is in the next batch, prepared in one go. Otherwise the
                # other lane's answer comes in between, and soon both prepare, and both wait for PostgreSQL, together.
                await asyncio.sleep(0)
        self._has_news.clear()

    async def _commit(self, batch: "list[tuple[Item, asyncio.Future[Result]]]") -> None:
        try:
            with BATCH_SECONDS.time():
                outcomes = await self._write(self._lane, [item for item, _ in batch])
        except Exception as exc:  # the writer's bug or a poisonous item: isolate it, never lose the loop
            is_database_away = isinstance(exc, AwayError)
            if isinstance(exc, LockedError) and await self._sort_out(batch):
                return
            if len(batch) > 1 and not is_database_away:
                self._waiting.extendleft(reversed(batch))
                self._suspects = len(batch)
                return
            if not isinstance(exc, AppError):
                log.exception("group_commit.item_failed")
            for _, future in batch:
                _settle(future, exc)
            if is_database_away:
                await self._refuse_waiting(exc, lambda _: True)
            elif not isinstance(exc, AppError) or exc.is_retryable:
                failed = self._key(batch[0][0])
                await self._refuse_waiting(exc, lambda item: self._key(item) == failed)
        else:
            BATCH_SIZE.observe(len(batch))
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                _settle(future, outcome)

    async def _sort_out(self, batch: "list[tuple[Item, asyncio.Future[Result]]]") -> bool:
        """Put aside what is locked, and the rest back; False when it is not known what that is."""
        if self._switch is None:
            return False
        keys = await self._switch.find(self._lane, [item for item, _ in batch]) if len(batch) > 1 else ()
        locked = set(keys) or ({self._key(batch[0][0])} if len(batch) == 1 else set())
        if not locked:
            return False
        everything = [*batch, *self._waiting]
        self._switch.siding.take([one for one in everything if self._key(one[0]) in locked])
        self._waiting = deque(one for one in everything if self._key(one[0]) not in locked)
        self._suspects = 0
        async with self._has_room:
            self._has_room.notify_all()
        return True

    async def _refuse_waiting(self, exc: Exception, is_meant: Callable[[Item], bool]) -> None:
        # Whoever waits for these items acts on the refusal first, and puts nothing more behind them.
        await asyncio.sleep(0)
        while meant := [one for one in self._waiting if is_meant(one[0])]:
            self._waiting = deque(one for one in self._waiting if not is_meant(one[0]))
            for _, future in meant:
                _settle(future, exc)
            await asyncio.sleep(0)
        async with self._has_room:
            self._has_room.notify_all()


class _Siding(_Queue[Item, Result]):
    """What waits for the locks of others, one by one and in turn, so that each is written soon after it can be."""

    _max_batch = 1

    def __init__(
        self, lane: Lane, write: "Write[Item, Result]", key: Callable[[Item], object], patience_s: float
    ) -> None:
        super().__init__(lane, write, key)
        self._patience_s = patience_s
        self.since: dict[object, float] = {}  # keys of which anything is here, and when they last got on

    def take(self, taken: "Sequence[tuple[Item, asyncio.Future[Result]]]") -> None:
        """Take over what a lane cannot write now."""
        now = time.monotonic()
        for item, _ in taken:
            self.since.setdefault(self._key(item), now)
        log.warning("group_commit.put_aside", items=len(taken))
        self._waiting.extend(taken)
        self._has_news.set()

    async def _commit(self, batch: "list[tuple[Item, asyncio.Future[Result]]]") -> None:
        await super()._commit(batch)
        here = {self._key(item) for item, _ in self._waiting}
        done = self._key(batch[0][0])
        if done in here and batch[0][1].done():
            self.since[done] = time.monotonic()
        # Others may have been refused with it.
        self.since = {key: since for key, since in self.since.items() if key in here}

    async def _sort_out(self, batch: "list[tuple[Item, asyncio.Future[Result]]]") -> bool:
        """Let the others try; whoever has waited for too long is refused for now."""
        key = self._key(batch[0][0])
        if time.monotonic() - self.since[key] > self._patience_s:
            return False
        others = [one for one in self._waiting if self._key(one[0]) != key]
        same = [one for one in self._waiting if self._key(one[0]) == key]
        self._waiting = deque([*others, *batch, *same])
        return True


class _Switch(Generic[Item, Result]):
    """Tells what is locked, and leads to where that can wait."""

    def __init__(self, find_locked: "FindLocked[Item]", siding: _Siding[Item, Result]) -> None:
        self._find_locked = find_locked
        self.siding = siding

    async def find(self, lane: Lane, items: Sequence[Item]) -> Collection[object]:
        """Return the keys that are locked; none when that cannot be found out."""
        try:
            return await self._find_locked(lane, items)
        except AppError:
            return ()


def _settle(future: "asyncio.Future[Result]", outcome: Result | BaseException) -> None:
    if future.done():
        return
    if isinstance(outcome, BaseException):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
