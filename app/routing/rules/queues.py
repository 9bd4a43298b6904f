"""What a queue is, which settings make sense, and where somebody stands in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.routing.rules.words import Mode, Model, Priority, QueueId, TeamId, WhenFull

LONGEST_BOOST_S = 300
LONGEST_CHAIN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """How a queue gives its conversations to agents. Empty seconds switch a rule off."""

    mode: Mode = Mode.AUTO
    model: Model = Model.LEAST_ACTIVE
    offer_timeout_s: int = 20
    reoffer_after_s: int = 60
    is_away_after_timeout: bool = True
    is_sticky: bool = True
    wrap_up_s: int = 0
    silent_after_s: int | None = 90
    is_language_first: bool = True
    language_widen_after_s: int | None = 20
    skill_widen_after_s: int | None = None
    boost_s: int = 30
    max_waiting: int | None = None
    max_wait_s: int | None = None
    when_full: WhenFull = WhenFull.LEAVE_MESSAGE

    @property
    def has_limit(self) -> bool:
        """Whether somebody may find it full."""
        return self.max_waiting is not None or self.max_wait_s is not None


@dataclass(frozen=True, slots=True)
class Overflow:
    """Whose people help out, after so many seconds of waiting or when the ladder calls for the next of the chain."""

    target_id: QueueId
    after_s: int


@dataclass(frozen=True, slots=True)
class Queue:
    """An ordered waiting set of one site."""

    id: QueueId
    site_id: UUID
    name: str
    is_default: bool = False
    team_id: TeamId | None = None
    schedule_id: UUID | None = None
    settings: QueueSettings = field(default_factory=QueueSettings)
    overflows: tuple[Overflow, ...] = ()  # the chain, who comes first at first


@dataclass(frozen=True, slots=True)
class Team:
    """A group of agents of one site."""

    id: TeamId
    site_id: UUID
    name: str
    agent_ids: frozenset[UUID] = frozenset()


def find_fault(queue: Queue) -> str | None:
    """Say in one sentence what is wrong with a queue's overflow, if anything is."""
    targets = [overflow.target_id for overflow in queue.overflows]
    if queue.id in targets:
        return "A queue cannot overflow into itself."
    if len(set(targets)) < len(targets) or len(targets) > LONGEST_CHAIN:
        return f"Name each overflow queue once, and at most {LONGEST_CHAIN}."
    return None


def rank_at(queued_at: datetime, priority: Priority, boost_s: int) -> datetime:
    """Return the instant that orders the line: as if the conversation had come a boost earlier for each step.

    The order never changes with time, and nobody is starved: whoever comes more than
    `longest_advance` after somebody stands behind them, whatever the priorities.
    """
    return queued_at - timedelta(seconds=boost_s * priority)


def longest_advance(boost_s: int) -> timedelta:
    """Return by how much later somebody may come and still stand before another."""
    return timedelta(seconds=boost_s * (max(Priority) - min(Priority)))
