"""The levels at which a wait is flagged, when each is due, and why somebody waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class WaitLevel(StrEnum):
    """How urgent a wait is, in rising order."""

    WARNING = "warning"
    NEARING = "nearing"
    BREACHED = "breached"


class WaitCause(StrEnum):
    """Why somebody is (still) waiting."""

    NOBODY_ONLINE = "nobody_online"
    ALL_FULL = "all_full"
    AGENT_SILENT = "agent_silent"
    BEING_ROUTED = "being_routed"


RISING = tuple(WaitLevel)


@dataclass(frozen=True, slots=True)
class OpenWait:
    """An episode that has not ended: since when, what was raised, and after how many seconds what is due."""

    id: UUID
    conversation_id: UUID
    started_at: datetime
    seconds: tuple[int, int, int]  # for warning, nearing, breached
    raised: frozenset[WaitLevel] = frozenset()

    def due_at(self, level: WaitLevel) -> datetime:
        """Return the instant before which `level` must not be raised."""
        return self.started_at + timedelta(seconds=self.seconds[RISING.index(level)])


@dataclass(frozen=True, slots=True)
class Due:
    """A level whose instant has come."""

    wait_id: UUID
    conversation_id: UUID
    level: WaitLevel
    due_at: datetime
    started_at: datetime


def highest(levels: Iterable[str]) -> WaitLevel | None:
    """Return the most urgent of some levels."""
    known = {WaitLevel(level) for level in levels}
    return next((level for level in reversed(RISING) if level in known), None)


def cause_of_wait(*, is_assigned: bool, online: int, full: int) -> WaitCause:
    """Say why a shopper waits, from the assignee and the staffing of the queue."""
    if is_assigned:
        return WaitCause.AGENT_SILENT
    if online == 0:
        return WaitCause.NOBODY_ONLINE
    return WaitCause.ALL_FULL if full >= online else WaitCause.BEING_ROUTED
