"""What somebody must be able to do who delivers messages of one topic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.bus.outbox.rules import PAUSED_AFTER_FAILURES, Message
from app.db.unit_of_work import UnitOfWork


class Verdict(StrEnum):
    """How an attempt ended: it arrived, it is worth another try, or it never will arrive."""

    DELIVERED = "delivered"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt. `report` is the consumer's own, handed back to `settled`."""

    verdict: Verdict
    error: str | None = None
    retry_after: timedelta = timedelta()
    report: object = None


@dataclass(frozen=True, slots=True)
class Settled:
    """An attempt whose outcome is being written. `has_given_up`: there will be no other by itself."""

    message: Message
    outcome: Outcome
    has_given_up: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a destination has fared: failed rounds in a row, and since when nothing has arrived."""

    failures: int = 0
    failing_since: datetime | None = None
    resume_at: datetime | None = None

    @property
    def is_failing(self) -> bool:
        """Whether it is being tried with one message at a time only."""
        return self.failures >= PAUSED_AFTER_FAILURES


class Consumer(Protocol):
    """Delivers the messages of one topic."""

    async def deliver(self, message: Message) -> Outcome:
        """Try once, within a time of its own; holds no transaction while it waits for others."""

    async def settled(
        self, uow: UnitOfWork, attempts: Sequence[Settled], standings: Mapping[UUID, Standing]
    ) -> None:
        """Write down what came of attempts, in the transaction that marks them."""
