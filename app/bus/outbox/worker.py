"""Delivers what is in the outbox: a leader's loop."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import structlog

from app.bus.outbox import store
from app.bus.outbox.consumer import Consumer, Outcome, Settled, Standing, Verdict
from app.bus.outbox.rules import Message
from app.bus.outbox.settling import Attempt, settle
from app.db.leader import Term
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.errors import AppError
from app.kernel.metrics import LOOP_BEATS, OUTBOX_ATTEMPTS

LONGEST_SLEEP_S = 1.0
RETRY_S = 0.5
PLACES_OF_A_DESTINATION = 8
LARGEST_FLIGHT = 128
TIDY_EVERY_S = 10.0
TIDY_AT_ONCE = 1_000
DONE_FOR = timedelta(days=7)
DEAD_FOR = timedelta(days=30)

log = structlog.get_logger()

# Which streams must be kept for now, however long ago their messages were settled.
FindKept = Callable[[UnitOfWork], Awaitable[Collection[UUID]]]


class OutboxWorker:
    """Delivers in the order of each stream, many streams at once, a few places for each destination.

    An attempt that has ended is marked in the next transaction, fenced with the leader's term; a process
    that dies in between leaves the message waiting, and the next leader delivers it again.
    """

    def __init__(
        self, transactions: Transactions, consumers: Mapping[str, Consumer], find_kept: FindKept
    ) -> None:
        self._transactions = transactions
        self._clock = transactions.clock
        self._consumers = consumers
        self._find_kept = find_kept
        self._wake = asyncio.Event()
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._attempts: list[Attempt] = []
        self._tidy_at = 0.0

    def wake(self, _: object = None) -> None:
        """Look into the outbox now."""
        self._wake.set()

    async def run(self, term: Term) -> None:
        """Deliver as the leader of this term, until cancelled or fenced off."""
        self._attempts.clear()
        try:
            while True:
                self._wake.clear()
                LOOP_BEATS.labels("outbox").inc()
                try:
                    await self._round(term)
                except AppError as exc:
                    if not exc.is_retryable:
                        raise
                    log.warning("outbox.postponed", code=exc.code)
                    await asyncio.sleep(RETRY_S)
                    continue
                try:
                    async with asyncio.timeout(LONGEST_SLEEP_S):
                        await self._wake.wait()
                except TimeoutError:
                    continue
        finally:
            await self._drop_flight()

    async def _round(self, term: Term) -> None:
        while self._attempts:
            attempts = list(self._attempts)
            await self._write(term, attempts)
            del self._attempts[: len(attempts)]
            for message, _ in attempts:
                del self._in_flight[message.id]
        await self._tidy(term)
        for message in await self._find_free(term):
            self._in_flight[message.id] = asyncio.ensure_future(self._deliver(message))

    async def _find_free(self, term: Term) -> list[Message]:
        if len(self._in_flight) >= LARGEST_FLIGHT:
            return []
        async with self._transactions() as uow:
            # A former leader that was frozen must not deliver what its successor may have delivered already.
            await term.fence(uow)
            heads = await store.find_heads(
                uow, self._consumers, places=PLACES_OF_A_DESTINATION, limit=2 * LARGEST_FLIGHT
            )
        free = [message for message in heads if message.id not in self._in_flight]
        return free[: LARGEST_FLIGHT - len(self._in_flight)]

    async def _deliver(self, message: Message) -> None:
        try:
            outcome = await self._consumers[message.topic].deliver(message)
        except AppError as exc:
            outcome = Outcome(Verdict.RETRY, exc.code)
        except Exception:  # a consumer's bug must not cost the others their messages
            log.exception("outbox.consumer_failed", topic=message.topic)
            outcome = Outcome(Verdict.RETRY, "internal_error")
        OUTBOX_ATTEMPTS.labels(message.topic, outcome.verdict.value).inc()
        self._attempts.append((message, outcome))
        self._wake.set()

    async def _write(self, term: Term, attempts: Sequence[Attempt]) -> None:
        """Mark attempts together; should that fail, each alone, and one that still fails without its report."""
        try:
            await self._write_together(term, attempts)
        except Exception as exc:
            if isinstance(exc, AppError) and (exc.is_retryable or exc.code == "leadership_lost"):
                raise
            if len(attempts) > 1:
                for attempt in attempts:
                    await self._write(term, [attempt])
                return
            log.exception("outbox.report_failed", topic=attempts[0][0].topic)
            async with self._transactions() as uow:
                await term.fence(uow)
                await settle(uow, attempts)

    async def _write_together(self, term: Term, attempts: Sequence[Attempt]) -> None:
        async with self._transactions() as uow:
            await term.fence(uow)
            settled, standings = await settle(uow, attempts)
            await self._tell_consumers(uow, settled, standings)

    async def _tell_consumers(
        self, uow: UnitOfWork, settled: Sequence[Settled], standings: Mapping[UUID, Standing]
    ) -> None:
        def topic(one: Settled) -> str:
            return one.message.topic

        for name, group in groupby(sorted(settled, key=topic), key=topic):
            await self._consumers[name].settled(uow, list(group), standings)
        given_up = Counter(topic(one) for one in settled if one.has_given_up)
        for name, count in given_up.items():
            log.warning("outbox.messages_given_up", topic=name, count=count)

    async def _tidy(self, term: Term) -> None:
        if self._clock.monotonic() < self._tidy_at:
            return
        self._tidy_at = self._clock.monotonic() + TIDY_EVERY_S
        async with self._transactions() as uow:
            await term.fence(uow)
            kept = await self._find_kept(uow)
            await store.tidy(uow, done_for=DONE_FOR, dead_for=DEAD_FOR, kept=kept, limit=TIDY_AT_ONCE)

    async def _drop_flight(self) -> None:
        flight = list(self._in_flight.values())
        for task in flight:
            task.cancel()
        await asyncio.gather(*flight, return_exceptions=True)
        self._in_flight.clear()
