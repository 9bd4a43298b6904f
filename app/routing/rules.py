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


def match(waiting: Iterable[Waiting], candidates: Sequence[Candidate]) -> list[tuple[Waiting, Candidate]]:
    """Give each waiting conversation, first come first, to the least busy agent of its queue.

    Least busy means fewest slots used; of equals, the one idle longest. Nobody gets more than
    their capacity. O((w + a) log a) for w waiting and a agents, so it does not grow with the rest
    of the queue.
    """
    heaps: dict[UUID, list[tuple[int, datetime, int]]] = {}
    used = [candidate.slots_used for candidate in candidates]
    for index, candidate in enumerate(candidates):
        for queue_id in candidate.queue_ids:
            rank = (used[index], candidate.last_assigned_at or NEVER, index)
            heaps.setdefault(queue_id, []).append(rank)
    for heap in heaps.values():
        heapq.heapify(heap)
    pairs = []
    for one in waiting:
        taken = _take_least_busy(heaps.get(one.queue_id, []), used, candidates)
        if taken is not None:
            pairs.append((one, candidates[taken]))
    return pairs


def _take_least_busy(
    heap: list[tuple[int, datetime, int]], used: list[int], candidates: Sequence[Candidate]
) -> int | None:
    while heap:
        slots_used, idle_since, index = heap[0]
        if used[index] >= candidates[index].capacity:
            heapq.heappop(heap)
        elif slots_used != used[index]:
            # Another queue has given this agent work since the rank was made.
            heapq.heapreplace(heap, (used[index], idle_since, index))
        else:
            used[index] += 1
            heapq.heapreplace(heap, (used[index], idle_since, index))
            return index
    return None


def staffing(queue_id: UUID, candidates: Iterable[Candidate]) -> Staffing:
    """Count who is online for a queue, and who of them is full."""
    online = [candidate for candidate in candidates if queue_id in candidate.queue_ids]
    return Staffing(len(online), sum(not candidate.has_free_slot for candidate in online))
