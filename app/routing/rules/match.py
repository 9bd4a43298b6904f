"""Who gets whom: gives waiting conversations, in the order of the line, to the best of those who may."""

import heapq
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.routing.rules.people import NEVER, Candidate, Fit, Spoken, Terms, Waiting, fit, terms_of
from app.routing.rules.queues import Queue
from app.routing.rules.words import Model, Verdict


@dataclass(frozen=True, slots=True)
class Match:
    """A conversation and who gets it; `candidate` as they were before, `rank` among those who may (from 1)."""

    waiting: Waiting
    candidate: Candidate
    terms: Terms
    fit: Fit
    is_sticky: bool
    others: tuple[tuple[Candidate, Verdict], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What a decision depends on: who waits (in order), who is online, the queues, and who has said no to what."""

    waiting: Sequence[Waiting]
    candidates: Sequence[Candidate]
    queues: Mapping[UUID, Queue]
    now: datetime
    declined: Container[tuple[UUID, UUID]] = frozenset()  # (conversation, agent)


# How well they meet the terms, the model's measure, the turn at which something was given just now
# (0 for nothing), idle since, index of the candidate.
_Rank = tuple[Fit, int, int, datetime, int]


class _Pool:
    """Everybody who is online, growing busier as the matching goes on."""

    def __init__(self, line: Line) -> None:
        self.people = list(line.candidates)
        self._turns = [0] * len(self.people)
        self._index = {one.agent_id: index for index, one in enumerate(self.people)}
        self._heaps: dict[Terms, list[_Rank]] = {}
        self._fits: dict[Terms, dict[int, Fit]] = {}
        self._declined = line.declined

    def choose(self, waiting: Waiting, terms: Terms) -> tuple[int, Fit, bool] | None:
        """Return (index, fit, whether sticky) of who gets this conversation; None if nobody can."""
        fits = self._fits_of(terms)
        sticky = self._index.get(waiting.sticky_agent_id) if waiting.sticky_agent_id else None
        if sticky is not None and sticky in fits and self._may_have(sticky, waiting):
            return sticky, fits[sticky], True
        index = self._best(waiting, terms)
        return None if index is None else (index, fits[index], False)

    def give(self, index: int, weight_percent: int, turn: int) -> None:
        """Note that somebody has one more conversation."""
        self.people[index] = self.people[index].with_one_more(weight_percent)
        self._turns[index] = turn

    def _fits_of(self, terms: Terms) -> dict[int, Fit]:
        if terms not in self._fits:
            found = ((index, fit(terms, one)) for index, one in enumerate(self.people))
            self._fits[terms] = {index: how for index, how in found if not isinstance(how, Verdict)}
            self._heaps[terms] = [self._rank(terms, index) for index in self._fits[terms]]
            heapq.heapify(self._heaps[terms])
        return self._fits[terms]

    def _best(self, waiting: Waiting, terms: Terms) -> int | None:
        heap, aside, best = self._heaps[terms], list[_Rank](), None
        while heap and best is None:
            index = heap[0][-1]
            if not self.people[index].fits(terms.weight_percent):
                heapq.heappop(heap)  # nobody becomes less busy here
            elif heap[0] != self._rank(terms, index):
                heapq.heapreplace(heap, self._rank(terms, index))  # given something since it was put here
            elif not self._may_have(index, waiting):
                aside.append(heapq.heappop(heap))
            else:
                best = index
        for rank in aside:
            heapq.heappush(heap, rank)
        return best

    def _may_have(self, index: int, waiting: Waiting) -> bool:
        one = self.people[index]
        return (
            one.fits(waiting.strand.weight_percent)
            and (waiting.conversation_id, one.agent_id) not in self._declined
        )

    def _rank(self, terms: Terms, index: int) -> _Rank:
        one = self.people[index]
        measure = {
            Model.LEAST_ACTIVE: one.used_percent,
            Model.ROUND_ROBIN: 0,
            Model.MOST_AVAILABLE: one.used_percent - one.capacity_percent,
        }[terms.model]
        idle_since = one.last_assigned_at or NEVER
        return self._fits[terms][index], measure, self._turns[index], idle_since, index


def match(line: Line) -> list[Match]:
    """Give each waiting conversation, in the order of the line, to the best of those who may have it.

    Who had the shopper before comes first if they can; then who meets the terms best; of equals, by
    the queue's model: fewest slots used, longest since they were given something, or most slots
    free, and in each the longest idle of equals. Nobody gets more than their capacity. O((w + t·a)
    log a) for w conversations on t different terms and a agents, however many stand behind them.
    """
    pool, spoken = _Pool(line), Spoken(line.candidates)
    matches: list[Match] = []
    for turn, one in enumerate(line.waiting, 1):
        terms = terms_of(one.strand, line.queues[one.queue_id], spoken, line.now)
        chosen = pool.choose(one, terms)
        if chosen is not None:
            index, how, is_sticky = chosen
            others = tuple(why_not(one, terms, pool.people, line.declined, but=pool.people[index].agent_id))
            matches.append(Match(one, pool.people[index], terms, how, is_sticky, others))
            pool.give(index, one.strand.weight_percent, turn)
    return matches


def why_not(
    waiting: Waiting,
    terms: Terms,
    people: Iterable[Candidate],
    declined: Container[tuple[UUID, UUID]],
    *,
    but: UUID | None = None,
) -> Iterable[tuple[Candidate, Verdict]]:
    """Say of everybody else who is online for these queues why this conversation is not theirs."""
    for one in people:
        if one.agent_id == but:
            continue
        how = fit(terms, one)
        if how is Verdict.NOT_IN_QUEUE:
            continue
        if isinstance(how, Verdict):
            yield one, how
        elif not one.fits(waiting.strand.weight_percent):
            yield one, Verdict.FULL
        elif (waiting.conversation_id, one.agent_id) in declined:
            yield one, Verdict.DECLINED
        else:
            yield one, Verdict.NOT_PREFERRED
