"""The levels at which a wait is flagged, the rungs on which somebody is helped, when each is due, and why people wait."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.conversations.rules import ConversationStatus
from app.routing.rules import Staffing


class WaitLevel(StrEnum):
    """How urgent a wait is, in rising order. `predicted` comes from the forecast alone, the others from the clock."""

    PREDICTED = "predicted"
    WARNING = "warning"
    NEARING = "nearing"
    BREACHED = "breached"


class Rung(StrEnum):
    """What is done for a waiting shopper, in the order in which it usually comes."""

    ACKNOWLEDGE = "acknowledge"
    ALERT = "alert"
    OVERFLOW = "overflow"
    ESTIMATE = "estimate"
    SUPERVISORS = "supervisors"
    ALTERNATIVES = "alternatives"


class WaitCause(StrEnum):
    """Why somebody is (still) waiting."""

    NOBODY_ONLINE = "nobody_online"
    SKILL_MISSING = "skill_missing"
    ALL_FULL = "all_full"
    DECLINED = "declined"
    OFFERED = "offered"
    AGENT_SILENT = "agent_silent"
    BEING_ROUTED = "being_routed"


Step = WaitLevel | Rung

RISING = (WaitLevel.WARNING, WaitLevel.NEARING, WaitLevel.BREACHED)  # those that an instant makes due
FORECAST = frozenset({WaitLevel.PREDICTED, WaitLevel.NEARING})  # those that a probability may make due

Schedule = tuple[tuple[int, Step], ...]


def schedule(levels_s: tuple[int, int, int], rungs_s: Mapping[Rung, int] | None = None) -> Schedule:
    """Return what is due after how many seconds, earliest first; of equals, levels come before rungs."""
    levels: list[tuple[int, Step]] = list(zip(levels_s, RISING, strict=True))
    rungs: list[tuple[int, Step]] = [(after_s, rung) for rung, after_s in (rungs_s or {}).items()]
    return tuple(sorted([*levels, *rungs], key=lambda due: due[0]))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the conversation of a wait stands, as far as a forecast needs it."""

    site_id: UUID
    queue_id: UUID
    is_assigned: bool = False
    queued_at: datetime | None = None
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class OpenWait:
    """An episode that has not ended: since when, what is due after how many seconds, and what has been done."""

    id: UUID
    conversation_id: UUID
    started_at: datetime
    schedule: Schedule
    raised: frozenset[Step] = frozenset()
    standing: Standing | None = field(default=None, compare=False)
    is_predicted: bool = field(default=False, compare=False)

    def due_at(self, step: Step) -> datetime:
        """Return the instant before which `step` must not be taken."""
        return next(self.instant(after_s) for after_s, known in self.schedule if known == step)

    def instant(self, after_s: int) -> datetime:
        """Return the instant at which the wait has lasted so long."""
        return self.started_at + timedelta(seconds=after_s)


@dataclass(frozen=True, slots=True)
class Due:
    """A level or rung whose instant, or whose probability, has come."""

    wait_id: UUID
    conversation_id: UUID
    step: Step
    due_at: datetime
    started_at: datetime
    p_breach: float | None = None


def highest(levels: Iterable[str]) -> WaitLevel | None:
    """Return the most urgent of some levels."""
    known = {WaitLevel(level) for level in levels}
    return next((level for level in reversed(WaitLevel) if level in known), None)


def cause_of_wait(status: ConversationStatus, staffing: Staffing) -> WaitCause:
    """Say why a shopper waits, from where the conversation stands and how it is staffed."""
    if status is ConversationStatus.ASSIGNED:
        return WaitCause.AGENT_SILENT
    if status is ConversationStatus.OFFERED:
        return WaitCause.OFFERED
    if staffing.online == 0:
        return WaitCause.NOBODY_ONLINE
    if staffing.able == 0:
        return WaitCause.SKILL_MISSING
    if staffing.free > 0:
        return WaitCause.BEING_ROUTED
    return WaitCause.DECLINED if staffing.declined else WaitCause.ALL_FULL
