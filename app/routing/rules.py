"""Who gets whom: pure decisions over candidates and waiting conversations."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NewType
from uuid import UUID

QueueId = NewType("QueueId", UUID)

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Queue:
    """An ordered waiting set of one site."""

    id: QueueId
    site_id: UUID
    name: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent who is online, and how busy they are."""

    agent_id: UUID
    name: str
    queue_ids: frozenset[UUID]
    capacity: int
    slots_used: int
    last_assigned_at: datetime | None = None

    @property
    def has_free_slot(self) -> bool:
        """Whether one more conversation fits."""
        return self.slots_used < self.capacity


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued conversation, as much of it as the router needs."""

    conversation_id: UUID
    queue_id: UUID


@dataclass(frozen=True, slots=True)
class Staffing:
    """How a queue is staffed now."""

    online: int = 0
    full: int = 0


# Slots used, the turn at which something was given just now (0 for nothing), idle since, index of the candidate.
_Rank = tuple[int, int, datetime, int]


def match(waiting: Iterable[Waiting], candidates: Sequence[Candidate]) -> list[tuple[Waiting, Candidate]]:
    """Give each waiting conversation, first come first, to the least busy agent of its queue.

    Least busy means fewest slots used; of equals, the one idle longest. Nobody gets more than
    their capacity. O((w + a) log a) for w waiting and a agents, so it does not grow with the rest
    of the queue.
    """
    heaps: dict[UUID, list[_Rank]] = {}
    ranks: list[_Rank] = [
        (candidate.slots_used, 0, candidate.last_assigned_at or NEVER, index)
        for index, candidate in enumerate(candidates)
    ]
    for rank, candidate in zip(ranks, candidates, strict=True):
        for queue_id in candidate.queue_ids:
            heaps.setdefault(queue_id, []).append(rank)
    for heap in heaps.values():
        heapq.heapify(heap)
    pairs: list[tuple[Waiting, Candidate]] = []
    for turn, one in enumerate(waiting, 1):
        index = _least_busy(heaps.get(one.queue_id, []), ranks, candidates)
        if index is not None:
            slots_used, _, idle_since, _ = ranks[index]
            ranks[index] = (slots_used + 1, turn, idle_since, index)
            pairs.append((one, candidates[index]))
    return pairs


def _least_busy(heap: list[_Rank], ranks: Sequence[_Rank], candidates: Sequence[Candidate]) -> int | None:
    while heap:
        index = heap[0][-1]
        if ranks[index][0] >= candidates[index].capacity:
            heapq.heappop(heap)
        elif heap[0] != ranks[index]:
            # This agent has been given work since the rank was put here.
            heapq.heapreplace(heap, ranks[index])
        else:
            return index
    return None


def staffing(queue_id: UUID, candidates: Iterable[Candidate]) -> Staffing:
    """Count who is online for a queue, and who of them is full."""
    online = [candidate for candidate in candidates if queue_id in candidate.queue_ids]
    return Staffing(len(online), sum(not candidate.has_free_slot for candidate in online))
