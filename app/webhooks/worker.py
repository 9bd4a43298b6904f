"""Delivers webhooks from the outbox, and keeps this process's view of who wants them fresh."""

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from uuid import UUID

import structlog

from app.bus.outbox import Message, Outcome, Settled, Standing, Verdict
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.errors import AppError
from app.kernel.metrics import LOOP_BEATS
from app.web.outgoing import Answer, Call, Outgoing
from app.webhooks import service
from app.webhooks.rules import DisabledReason, may_go_on
from app.webhooks.service import Subscriptions, Tried
from app.webhooks.store import Attempt

READ_EVERY_S = 1.5
KEPT_CHARS = 1_000

log = structlog.get_logger()


class WebhookDeliverer:
    """Delivers one message: made and signed anew for each attempt, under the same id."""

    def __init__(self, transactions: Transactions, outgoing: Outgoing) -> None:
        self._transactions = transactions
        self._clock = transactions.clock
        self._outgoing = outgoing

    async def deliver(self, message: Message) -> Outcome:
        """Post to the endpoint and judge its answer."""
        async with self._transactions() as uow:
            request = await service.prepare(uow, message)
        if isinstance(request, str):
            return Outcome(Verdict.REFUSED, request)
        at, began = self._clock.now(), self._clock.monotonic()
        answer = await self._outgoing.call(Call("POST", request.url, request.body, request.headers))
        duration_ms = round((self._clock.monotonic() - began) * 1000)
        report = Attempt(
            message.id, at, duration_ms, answer.status, answer.error, _kept(answer), service.key_of(message)
        )
        error = answer.error or (None if _is_success(answer) else f"status_{answer.status}")
        return Outcome(_verdict(answer), error, answer.retry_after, report)

    async def settled(
        self, uow: UnitOfWork, attempts: Sequence[Settled], standings: Mapping[UUID, Standing]
    ) -> None:
        """Keep what the receivers said, and disable those that are gone or have failed for days."""
        tried = [
            Tried(one.message.destination, report, self._disables(one, report, standings))
            for one in attempts
            if isinstance(report := one.outcome.report, Attempt)
        ]
        if tried:
            await service.note_tried(uow, tried)

    def _disables(
        self, one: Settled, report: Attempt, standings: Mapping[UUID, Standing]
    ) -> DisabledReason | None:
        if report.status == HTTPStatus.GONE:
            return DisabledReason.GONE
        standing = standings.get(one.message.destination, Standing())
        return None if may_go_on(standing.failing_since, self._clock.now()) else DisabledReason.FAILING


class SubscriptionReader:
    """Reads who wants what every second and a half, and when something is said to have changed."""

    def __init__(self, transactions: Transactions, subscriptions: Subscriptions) -> None:
        self._transactions = transactions
        self._subscriptions = subscriptions
        self._wake = asyncio.Event()

    def wake(self, _: object = None) -> None:
        """Read again now."""
        self._wake.set()

    async def run(self) -> None:
        """Keep reading until cancelled. What cannot be read is asked for in each transaction meanwhile."""
        while True:
            self._wake.clear()
            LOOP_BEATS.labels("subscriptions").inc()
            try:
                await self._subscriptions.read(self._transactions)
            except AppError as exc:
                log.warning("webhook.subscriptions_unread", code=exc.code)
            try:
                async with asyncio.timeout(READ_EVERY_S):
                    await self._wake.wait()
            except TimeoutError:
                continue


def _kept(answer: Answer) -> str | None:
    """Return the beginning of what was answered, as much as is worth keeping."""
    return None if answer.status is None else answer.body.decode("utf-8", "replace")[:KEPT_CHARS]


def _is_success(answer: Answer) -> bool:
    return answer.status is not None and HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES


def _verdict(answer: Answer) -> Verdict:
    if _is_success(answer):
        return Verdict.DELIVERED
    return Verdict.REFUSED if answer.status == HTTPStatus.GONE else Verdict.RETRY
