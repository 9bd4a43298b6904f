"""The frontier: which level or rung is due next among all open waits, without scanning them."""

import heapq
from datetime import datetime
from uuid import UUID

from app.waiting.rules.levels import Due, OpenWait


class Frontier:
    """Open waits by the instant of their next step.

    `add` and `take_due` cost O(log n); ended waits are dropped when they surface. Steps are taken
    in the order of the schedule, each once; a wait added again (after a failure or a restart) is
    taken up at the steps that it says were not taken.
    """

    def __init__(self) -> None:
        self._waits: dict[UUID, OpenWait] = {}
        self._next: dict[
            UUID, int
        ] = {}  # place in the schedule that is next; anything else in the heap is stale
        self._heap: list[tuple[datetime, int, UUID]] = []

    def __len__(self) -> int:
        return len(self._waits)

    def __contains__(self, wait_id: UUID) -> bool:
        return wait_id in self._waits

    def add(self, wait: OpenWait) -> None:
        """Watch a wait, or watch it anew with what is known now."""
        self._waits[wait.id] = wait
        self._await_step(wait, place=0)

    def remove(self, wait_id: UUID) -> None:
        """Stop watching a wait that has ended."""
        self._waits.pop(wait_id, None)
        self._next.pop(wait_id, None)

    def next_due_at(self) -> datetime | None:
        """Return the instant of the next step, if any wait is open."""
        self._drop_stale()
        return self._heap[0][0] if self._heap else None

    def take_due(self, now: datetime) -> list[Due]:
        """Take every step whose instant is not after `now`, earliest first."""
        taken: list[Due] = []
        while (due_at := self.next_due_at()) is not None and due_at <= now:
            _, place, wait_id = heapq.heappop(self._heap)
            wait = self._waits[wait_id]
            step = wait.schedule[place][1]
            taken.append(Due(wait.id, wait.conversation_id, step, due_at, wait.started_at))
            self._await_step(wait, place=place + 1)
        return taken

    def _await_step(self, wait: OpenWait, *, place: int) -> None:
        while place < len(wait.schedule):
            after_s, step = wait.schedule[place]
            if step not in wait.raised:
                self._next[wait.id] = place
                heapq.heappush(self._heap, (wait.instant(after_s), place, wait.id))
                return
            place += 1
        self._next.pop(wait.id, None)

    def _drop_stale(self) -> None:
        while self._heap:
            due_at, place, wait_id = self._heap[0]
            if self._next.get(wait_id) == place:
                wait = self._waits[wait_id]
                if wait.instant(wait.schedule[place][0]) == due_at:
                    return
            heapq.heappop(self._heap)
