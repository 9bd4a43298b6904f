"""Discrete events: shoppers come, wait, leave and are answered; the real router's match and the real watch decide.

Whoever leaves is followed on as a ghost: had they stayed, they would have been taken where the next behind them was,
because whoever leaves changes nothing for those ahead. So the truth is known for everybody, not only for the patient.
"""

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from app.routing.rules import SLOT_PERCENT, Candidate, Line, Queue, QueueId, Strand, Waiting, match
from app.waiting.rules import OpenWait, Standing, WaitLevel, schedule
from app.waiting.rules.law import Law, Measured, Team, law_of, slots_for
from app.waiting.rules.odds import odds_of
from app.waiting.rules.patience import SETTLED_S, mean_patience_s
from app.waiting.rules.promises import promises
from app.waiting.rules.watch import Verb, Watch

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)
QUEUE, SITE = UUID(int=1), UUID(int=2)
_QUEUES = {QUEUE: Queue(QueueId(QUEUE), SITE, "Help", is_default=True)}
TARGET_S = 76
SCHEDULE = schedule((50, 61, TARGET_S))
TICK_S, LAW_S, LOOK_S = 5.0, 5.0, 15.0
RECENT_S = 1_800.0
SLOTS_EACH = 3

Draw = Callable[[random.Random], float]


@dataclass(frozen=True)
class Scenario:
    """What comes, who is there, and how long things take."""

    name: str
    arrivals_per_s: Callable[[float], float]
    most_arrivals_per_s: float
    agents: Callable[[float], int]
    handle_s: Draw
    patience_s: Draw
    reply_s: Draw
    warm_up_s: float = 7_200.0


@dataclass(slots=True)
class Shopper:
    """Somebody who asked for a human, and what was said of their wait."""

    number: int
    came_s: float
    taken_s: float | None = None
    has_left: bool = False
    said: list[tuple[float, float]] = field(default_factory=list)  # (when, P(breach))
    promised_s: int | None = None


@dataclass(slots=True)
class Told:
    """All that was said and came true."""

    breaches: list[tuple[float, bool]] = field(default_factory=list)
    promises: list[tuple[int, bool]] = field(default_factory=list)
    predicted: int = 0
    arrivals: int = 0
    abandoned: int = 0


class Shop:
    """One run of a scenario."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._scenario, self._dice = scenario, random.Random(seed)  # noqa: S311 - a simulation is repeatable
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order, self._numbers = count(), count(1)
        self._now_s = 0.0
        self._waiting: dict[UUID, Shopper] = {}
        self._ghosts: deque[Shopper] = deque()
        self._busy = [0] * max(1, scenario.agents(0.0))
        self._watch, self._law = Watch(), Law(0.0, 76.0, 15.0, is_sure=False)
        self._held_s = self._since_s = self._waited_s = self._replied_s = 0.0
        self._completions = self._replies = self._settled_left = 0
        self._recent: deque[tuple[float, float, int]] = (
            deque()
        )  # when, held seconds and completions until then
        self.told = Told()

    def run(self, arrivals: int) -> Told:
        """Let so many shoppers come, and everybody be served."""
        self._at(self._next_arrival_s(), self._arrive)
        self._at(0.0, self._learn)
        self._at(TICK_S, self._tick)
        while self.told.arrivals < arrivals:
            self._now_s, _, act = heapq.heappop(self._events)
            act()
        return self.told

    def _at(self, when_s: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, (when_s, next(self._order), act))

    def _next_arrival_s(self) -> float:
        when_s = self._now_s
        while True:
            when_s += self._dice.expovariate(self._scenario.most_arrivals_per_s)
            chance = self._scenario.arrivals_per_s(when_s) / self._scenario.most_arrivals_per_s
            if self._dice.random() < chance:
                return when_s

    def _instant(self) -> datetime:
        return EPOCH + timedelta(seconds=self._now_s)

    def _arrive(self) -> None:
        self._at(self._next_arrival_s(), self._arrive)
        self.told.arrivals += 1
        shopper = Shopper(next(self._numbers), self._now_s)
        id_ = UUID(int=shopper.number)
        self._waiting[id_] = shopper
        now = self._instant()
        self._watch.add(OpenWait(id_, id_, now, SCHEDULE, standing=Standing(SITE, QUEUE, queued_at=now)))
        self._assign()
        if id_ in self._waiting:
            self._look(shopper, ahead=len(self._waiting) - 1)
            shopper.promised_s = _upper_end(self._law, len(self._waiting) - 1)
            self._at(self._now_s + self._scenario.patience_s(self._dice), lambda: self._leave(id_))
            self._at(self._now_s + LOOK_S, lambda: self._look_again(id_))

    def _look(self, shopper: Shopper, *, ahead: int) -> None:
        left_s = TARGET_S - (self._now_s - shopper.came_s)
        if left_s > 0 and self._now_s > self._scenario.warm_up_s:
            shopper.said.append((self._now_s, odds_of(self._law).p(ahead, left_s)))

    def _look_again(self, id_: UUID) -> None:
        if id_ in self._waiting and self._now_s - self._waiting[id_].came_s < TARGET_S:
            ahead = next(place for place, other in enumerate(self._waiting) if other == id_)
            self._look(self._waiting[id_], ahead=ahead)
            self._at(self._now_s + LOOK_S, lambda: self._look_again(id_))

    def _leave(self, id_: UUID) -> None:
        shopper = self._waiting.pop(id_, None)
        if shopper is None:
            return
        self._watch.remove(id_)
        shopper.has_left = True
        self.told.abandoned += 1
        self._expose(shopper, has_left=True)
        self._ghosts.append(shopper)

    def _assign(self) -> None:
        there = self._scenario.agents(self._now_s)
        self._busy.extend([0] * (there - len(self._busy)))
        people = [
            Candidate(UUID(int=number + 1), "", frozenset({QUEUE}), SLOTS_EACH, busy * SLOT_PERCENT)
            for number, busy in enumerate(self._busy[:there])
        ]
        free = sum(one.slots_free for one in people)
        line = [
            Waiting(id_, Strand(QUEUE, EPOCH)) for _, id_ in zip(range(free), self._waiting, strict=False)
        ]
        for found in match(Line(line, people, _QUEUES, EPOCH)):
            self._take(found.waiting.conversation_id, found.candidate.agent_id.int - 1)
        if not self._waiting and len(line) < free:
            self._settle_ghosts(float("inf"))

    def _take(self, id_: UUID, agent: int) -> None:
        shopper = self._waiting.pop(id_)
        self._watch.remove(id_)
        shopper.taken_s = self._now_s
        self._settle_ghosts(shopper.came_s)
        self._hold(+1, agent)
        reply_s = self._scenario.reply_s(self._dice)
        self._replies, self._replied_s = self._replies + 1, self._replied_s + reply_s
        self._expose(shopper, has_left=False)
        self._score(shopper, self._now_s + reply_s)
        self._at(self._now_s + self._scenario.handle_s(self._dice), lambda: self._complete(agent))

    def _expose(self, shopper: Shopper, *, has_left: bool) -> None:
        settled_s = self._now_s - shopper.came_s - SETTLED_S
        self._waited_s += max(0.0, settled_s)
        self._settled_left += has_left and settled_s > 0

    def _complete(self, agent: int) -> None:
        self._hold(-1, agent)
        self._completions += 1
        self._assign()

    def _hold(self, change: int, agent: int) -> None:
        self._held_s += sum(self._busy) * (self._now_s - self._since_s)
        self._since_s = self._now_s
        self._busy[agent] += change

    def _settle_ghosts(self, before_s: float) -> None:
        """Those who left before somebody later was taken would have been taken now."""
        for _ in range(len(self._ghosts)):
            ghost = self._ghosts.popleft()
            if ghost.came_s < before_s:
                self._score(ghost, self._now_s + self._scenario.reply_s(self._dice))
            else:
                self._ghosts.append(ghost)

    def _score(self, shopper: Shopper, answered_s: float) -> None:
        has_breached = answered_s - shopper.came_s > TARGET_S
        self.told.breaches += [(p, has_breached) for _, p in shopper.said]
        if shopper.promised_s is not None and shopper.said:
            self.told.promises.append((shopper.promised_s, answered_s - shopper.came_s <= shopper.promised_s))

    def _learn(self) -> None:
        """Reckon the law from what this shop has measured, as the product does from its tables."""
        self._at(self._now_s + LAW_S, self._learn)
        self._hold(0, 0)
        self._recent.append((self._now_s, self._held_s, self._completions))
        while self._recent[0][0] < self._now_s - RECENT_S:
            self._recent.popleft()
        _, held_s, completions = self._recent[0]
        measured = Measured(
            completions=self._completions,
            busy_s=self._held_s,
            recent_completions=self._completions - completions,
            recent_busy_s=self._held_s - held_s,
            replies=self._replies,
            replies_s=self._replied_s,
        )
        teams = [Team(frozenset({QUEUE}), SLOTS_EACH)] * self._scenario.agents(self._now_s)
        slots = slots_for(QUEUE, teams, {QUEUE: len(self._waiting)})
        self._law = law_of(slots, measured, mean_patience_s(self._waited_s, self._settled_left))

    def _tick(self) -> None:
        """Let the watch look, as the monitor does; agents who have come take who waits."""
        self._at(self._now_s + TICK_S, self._tick)
        self._assign()
        for verdict in self._watch.evaluate(QUEUE, self._law, self._instant()):
            self.told.predicted += verdict.verb is Verb.RAISED and verdict.level is WaitLevel.PREDICTED


def _upper_end(law: Law, ahead: int) -> int | None:
    promise = promises(law).range_of(ahead)
    return promise.high_s if promise else None
