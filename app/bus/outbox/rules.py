"""When a message is tried again and when it is given up: pure decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

FIRST_DELAY = timedelta(seconds=5)
DELAY_GROWTH = 4
LONGEST_DELAY = timedelta(hours=4)
# A shop that finds its receiver broken in the morning has the whole day to repair it.
RETRY_FOR = timedelta(hours=28)
JITTER = 0.2

# After so many failed rounds in a row a destination is tried with one message at a time, and rarely.
PAUSED_AFTER_FAILURES = 5
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(seconds=60)


class State(StrEnum):
    """Where a message stands. `dead`: given up, and kept to be looked at and sent again by hand."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What to deliver, where to, and within which order. The payload names no person and quotes nobody."""

    destination: UUID
    stream: UUID
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Message:
    """One message in the outbox. `message_id` is the same for every attempt."""

    id: int
    message_id: UUID
    topic: str
    destination: UUID
    stream: UUID
    payload: Mapping[str, object]
    state: State
    attempts: int
    created_at: datetime
    due_at: datetime
    first_tried_at: datetime | None = None
    settled_at: datetime | None = None
    last_error: str | None = None


def next_try(message: Message, *, now: datetime, chance: float, at_least: timedelta) -> datetime | None:
    """Return when to try again after one more failure, or None to give up; `chance` is uniform in 0..1."""
    first = message.first_tried_at or now
    if now - first >= RETRY_FOR:
        return None
    # Bounded before it is computed: the power of a row that was tried for a day is beyond timedelta.
    growth: int = DELAY_GROWTH ** min(message.attempts, 10)
    delay = min(FIRST_DELAY * growth, LONGEST_DELAY) * (1 - JITTER + 2 * JITTER * chance)
    return now + max(delay, at_least)


def pause_after(failures: int) -> timedelta:
    """Return how long to leave a destination alone that has failed so often in a row."""
    beyond = failures - PAUSED_AFTER_FAILURES
    if beyond < 0:
        return timedelta()
    growth: int = 2 ** min(beyond, 10)
    return min(FIRST_PAUSE * growth, LONGEST_PAUSE)
