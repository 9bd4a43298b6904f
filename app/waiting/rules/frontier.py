"""The frontier: which flag is due next among all open waits, without scanning them."""

import heapq
from datetime import datetime
from uuid import UUID

from app.waiting.rules.levels import RISING, Due, OpenWait


class Frontier:
    """Open waits by the instant of their next level.

    `add` and `take_due` cost O(log n); ended waits are dropped when they surface. Levels are taken
    in rising order, each once; a wait added again (after a failure or a restart) is taken up at
    the levels that it says were not raised.
    """

    def __init__(self) -> None:
        self._waits: dict[UUID, OpenWait] = {}
        self._next: dict[UUID, int] = {}  # rank of the level that is next; anything else in the heap is stale
        self._heap: list[tuple[datetime, int, UUID]] = []

    def __len__(self) -> int:
        return len(self._waits)

    def __contains__(self, wait_id: UUID) -> bool:
        return wait_id in self._waits

    def add(self, wait: OpenWait) -> None:
        """Watch a wait, or watch it anew with what is known now."""
        self._waits[wait.id] = wait
        self._await_level(wait, from_rank=0)

    def remove(self, wait_id: UUID) -> None:
        """Stop watching a wait that has ended."""
        self._waits.pop(wait_id, None)
        self._next.pop(wait_id, None)

    def next_due_at(self) -> datetime | None:
        """Return the instant of the next flag, if any wait is open."""
        self._drop_stale()
        return self._heap[0][0] if self._heap else None

    def take_due(self, now: datetime) -> list[Due]:
        """Take every level whose instant is not after `now`, earliest first."""
        taken: list[Due] = []
        while (due_at := self.next_due_at()) is not None and due_at <= now:
            _, rank, wait_id = heapq.heappop(self._heap)
            wait, level = self._waits[wait_id], RISING[rank]
            taken.append(Due(wait.id, wait.conversation_id, level, due_at, wait.started_at))
            self._await_level(wait, from_rank=rank + 1)
        return taken

    def _await_level(self, wait: OpenWait, *, from_rank: int) -> None:
        rank = next((rank for rank in range(from_rank, len(RISING)) if RISING[rank] not in wait.raised), None)
        if rank is None:
            self._next.pop(wait.id, None)
            return
        self._next[wait.id] = rank
        heapq.heappush(self._heap, (wait.due_at(RISING[rank]), rank, wait.id))

    def _drop_stale(self) -> None:
        while self._heap:
            due_at, rank, wait_id = self._heap[0]
            if self._next.get(wait_id) == rank and self._waits[wait_id].due_at(RISING[rank]) == due_at:
                return
            heapq.heappop(self._heap)
