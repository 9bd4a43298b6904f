"""Group commit: many callers, one transaction. Knows nothing of what is written."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.errors import AppError
from app.kernel.metrics import BATCH_SECONDS, BATCH_SIZE

Item = TypeVar("Item")
Result = TypeVar("Result")

MAX_WAITING = 4_096
MAX_BATCH = 256

log = structlog.get_logger()


class GroupCommit(Generic[Item, Result]):
    """Collects items while one batch commits, then writes them all in the next transaction.

    Order of `put` is order of writing. A lone item never waits for company: the batch is whatever
    has gathered while the former one was committing. A future resolves only after the commit.
    When a batch fails as a whole its items are tried one by one, so none fails for its neighbour.
    Only when Postgres is away does it fail, and what waits behind it too, or it would overtake.
    """

    def __init__(
        self,
        transactions: Transactions,
        write: Callable[[UnitOfWork, Sequence[Item]], Awaitable[Sequence[Result | AppError]]],
    ) -> None:
        self._transactions = transactions
        self._write = write
        self._queue: asyncio.Queue[tuple[Item, asyncio.Future[Result]]] = asyncio.Queue(MAX_WAITING)

    async def put(self, item: Item) -> asyncio.Future[Result]:
        """Hand over an item; waits while the queue is full, which holds back the sender's socket."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        await self._queue.put((item, future))
        return future

    async def run(self) -> None:
        """Write batches until cancelled; what was taken from the queue is finished first."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < MAX_BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            writing = asyncio.ensure_future(self._commit(batch))
            try:
                await asyncio.shield(writing)
            except asyncio.CancelledError:
                await writing
                raise

    async def drain(self) -> None:
        """Write what is still queued; call after `run` has ended."""
        while not self._queue.empty():
            await self._commit([self._queue.get_nowait()])

    async def _commit(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            with BATCH_SECONDS.time():
                async with self._transactions() as uow:
                    outcomes = await self._write(uow, [item for item, _ in batch])
        except Exception as exc:  # the writer's bug or a poisonous item: isolate it, never lose the loop
            is_database_away = isinstance(exc, AppError) and exc.is_retryable
            if len(batch) > 1 and not is_database_away:
                for single in batch:
                    await self._commit([single])
                return
            if not isinstance(exc, AppError):
                log.exception("group_commit.item_failed")
            for _, future in batch:
                _settle(future, exc)
            if is_database_away:
                await self._refuse_waiting(exc)
        else:
            BATCH_SIZE.observe(len(batch))
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                _settle(future, outcome)

    async def _refuse_waiting(self, exc: Exception) -> None:
        # Whoever waits for these items acts on the refusal first, and puts nothing more behind them.
        await asyncio.sleep(0)
        while not self._queue.empty():
            _, future = self._queue.get_nowait()
            _settle(future, exc)
            await asyncio.sleep(0)


def _settle(future: "asyncio.Future[Result]", outcome: Result | BaseException) -> None:
    if future.done():
        return
    if isinstance(outcome, BaseException):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
