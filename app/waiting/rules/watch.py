"""The watch over waits that have not breached yet: who stands where, and whose probability calls for a level.

One pass over a queue costs O(n), a comparison or two for each who is in no danger of changing; nothing here reads a
clock or knows where laws come from.
"""

import math
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from uuid import UUID

from app.waiting.rules.forecast import WaitRange
from app.waiting.rules.law import Law, reply_law
from app.waiting.rules.levels import OpenWait, Standing, WaitLevel
from app.waiting.rules.odds import Odds, odds_of
from app.waiting.rules.promises import Promises, promises

PREDICTED_AT, EVALUATIONS = 0.5, 2
CLEARED_BELOW, CLEARED_AFTER = 0.3, timedelta(seconds=5)
NEARING_AT, NEARING_AFTER = 0.8, timedelta(seconds=30)
PART = 1_000  # who are looked at in one go
_MARGIN_S = 0.5  # by which who is near a threshold is looked at exactly


class Verb(StrEnum):
    """What an evaluation found out about a wait."""

    ESTIMATED = "estimated"  # for the first time: kept, to be compared with what came true
    RAISED = "raised"
    CLEARED = "cleared"
    REVIVED = "revived"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding. `level` is set but for an estimate, `promise` where an estimate could be shown."""

    verb: Verb
    wait: OpenWait
    p_breach: float
    ahead: int
    at: datetime
    level: WaitLevel | None = None
    promise: WaitRange | None = None


class _Watched:
    """One wait under watch, and what former evaluations have left behind."""

    __slots__ = (
        "breach_s",
        "has_left",
        "has_raised",
        "is_estimated",
        "is_predicted",
        "key",
        "low_since",
        "nearing_s",
        "standing",
        "times_high",
        "wait",
    )

    def __init__(self, wait: OpenWait, standing: Standing, *, is_estimated: bool) -> None:
        self.wait, self.standing = wait, standing
        self.breach_s = wait.due_at(WaitLevel.BREACHED).timestamp()
        is_nearing = WaitLevel.NEARING in wait.raised
        self.nearing_s = math.inf if is_nearing else (wait.started_at + NEARING_AFTER).timestamp()
        self.key = (standing.queued_at or wait.started_at, wait.conversation_id)
        self.has_left = standing.has_left
        self.has_raised = WaitLevel.PREDICTED in wait.raised
        self.is_predicted = wait.is_predicted
        self.is_estimated = is_estimated
        self.times_high = 0
        self.low_since: datetime | None = None


Key = tuple[datetime, UUID]


def _key(watched: _Watched) -> Key:
    return watched.key


class Watch:
    """All open waits: lines of queues in the order of their places, and waits whose agent has not answered yet."""

    def __init__(self) -> None:
        self._by_id: dict[UUID, _Watched] = {}
        self._lines: dict[UUID, list[_Watched]] = {}
        self._assigned: dict[UUID, dict[UUID, _Watched]] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def add(self, wait: OpenWait, *, is_estimated: bool = False) -> None:
        """Watch a wait, or watch it where it stands now; how often its odds were high is kept."""
        if wait.standing is None:
            raise ValueError("a wait without a standing cannot be watched")
        before = self._by_id.get(wait.id)
        self.remove(wait.id)
        watched = _Watched(wait, wait.standing, is_estimated=is_estimated)
        if before is not None:
            watched.times_high, watched.low_since = before.times_high, before.low_since
            watched.is_predicted |= before.is_predicted
            watched.has_raised |= before.has_raised
            watched.nearing_s = max(watched.nearing_s, before.nearing_s)
            watched.is_estimated |= before.is_estimated
        self._by_id[wait.id] = watched
        if wait.standing.is_assigned:
            self._assigned.setdefault(wait.standing.queue_id, {})[wait.id] = watched
        else:
            insort(self._lines.setdefault(wait.standing.queue_id, []), watched, key=_key)

    def count_in_line(self, queue_id: UUID) -> int:
        """Count who stands in a queue's line."""
        return len(self._lines.get(queue_id, ()))

    def remove(self, wait_id: UUID) -> UUID | None:
        """Stop watching a wait; returns the queue it was in."""
        watched = self._by_id.pop(wait_id, None)
        if watched is None:
            return None
        queue_id = watched.standing.queue_id
        if watched.standing.is_assigned:
            del self._assigned[queue_id][wait_id]
        else:
            line = self._lines[queue_id]
            place = bisect_left(line, watched.key, key=_key)
            while line[place] is not watched:
                place += 1
            del line[place]
        if not self._lines.get(queue_id) and not self._assigned.get(queue_id):
            self._lines.pop(queue_id, None)
            self._assigned.pop(queue_id, None)
        return queue_id

    def ids(self) -> set[UUID]:
        """Return all waits under watch."""
        return set(self._by_id)

    def queues(self) -> set[UUID]:
        """Return the queues in which somebody waits."""
        return set(self._lines) | set(self._assigned)

    def sizes(self) -> Mapping[UUID, int]:
        """Return how many wait in each line, those who have left not counted."""
        return {queue_id: sum(not one.has_left for one in line) for queue_id, line in self._lines.items()}

    def evaluate(self, queue_id: UUID, law: Law, now: datetime) -> list[Verdict]:
        """Look at everybody of a queue once, with what the law says now; returns what that has changed."""
        return list(chain.from_iterable(self.look(queue_id, law, now)))

    def look(self, queue_id: UUID, law: Law, now: datetime) -> Iterator[list[Verdict]]:
        """Look at everybody of a queue as `evaluate` does, `PART` at a time, so that others have their turn between.

        Places are those of the beginning; who has gone or was added anew in between is passed over until the next look.
        """
        odds, ranges = odds_of(law), promises(law)
        line, ahead = list(self._lines.get(queue_id, ())), 0
        for start in range(0, len(line), PART):
            part = [one for one in line[start : start + PART] if not one.has_left]
            found: list[Verdict] = []
            for place, one in _in_motion(part, ahead, odds, now.timestamp()):
                if self._is_watched(one):
                    found += _judge(one, odds.p(place, one.breach_s - now.timestamp()), place, now, ranges)
            ahead += len(part)
            yield found
        yield self._look_at_assigned(queue_id, odds_of(reply_law(law)), now)

    def _look_at_assigned(self, queue_id: UUID, odds: Odds, now: datetime) -> list[Verdict]:
        found: list[Verdict] = []
        for one in self._assigned.get(queue_id, {}).values():
            left_s = one.breach_s - now.timestamp()
            if left_s > 0:
                found += _judge(one, odds.p(0, left_s), 0, now, None)
        return found

    def _is_watched(self, one: _Watched) -> bool:
        return self._by_id.get(one.wait.id) is one


def _in_motion(
    part: Sequence[_Watched], ahead: int, odds: Odds, now_s: float
) -> Iterator[tuple[int, _Watched]]:
    """Find those of a part of a line whose probability may call for something, with the number ahead of each."""
    high, low, near = (
        odds.seconds(threshold, ahead + len(part)) for threshold in (PREDICTED_AT, CLEARED_BELOW, NEARING_AT)
    )
    for place, one in enumerate(part, ahead):
        left_s = one.breach_s - now_s
        if left_s <= 0:
            continue
        if one.is_predicted:
            is_still = left_s <= low[place] - _MARGIN_S and one.low_since is None
        else:
            is_still = left_s > high[place] + _MARGIN_S and one.times_high == 0
        if one.nearing_s <= now_s and left_s <= near[place] + _MARGIN_S:
            is_still = False
        if not (is_still and one.is_estimated):
            yield place, one


def _judge(one: _Watched, p: float, ahead: int, now: datetime, ranges: Promises | None) -> list[Verdict]:
    found: list[Verdict] = []
    if not one.is_estimated:
        one.is_estimated = True
        promise = ranges.range_of(ahead) if ranges is not None else None
        found.append(Verdict(Verb.ESTIMATED, one.wait, p, ahead, now, promise=promise))
    one.times_high = one.times_high + 1 if p >= PREDICTED_AT else 0
    if not one.is_predicted and one.times_high >= EVALUATIONS:
        verb = Verb.REVIVED if one.has_raised else Verb.RAISED
        one.is_predicted = one.has_raised = True
        found.append(Verdict(verb, one.wait, p, ahead, now, WaitLevel.PREDICTED))
    if p >= CLEARED_BELOW or not one.is_predicted:
        one.low_since = None
    elif one.low_since is None:
        one.low_since = now
    elif now - one.low_since >= CLEARED_AFTER:
        one.is_predicted, one.low_since = False, None
        found.append(Verdict(Verb.CLEARED, one.wait, p, ahead, now, WaitLevel.PREDICTED))
    if p >= NEARING_AT and now.timestamp() >= one.nearing_s:
        one.nearing_s = math.inf
        found.append(Verdict(Verb.RAISED, one.wait, p, ahead, now, WaitLevel.NEARING))
    return found
