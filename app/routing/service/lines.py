"""Places in lines, kept by a process that shows them: read once, then moved on with what happens."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.db.unit_of_work import UnitOfWork
from app.routing.rules.order import Order, Rank
from app.routing.store import places as store
from app.routing.store.places import Standing

KEPT = timedelta(seconds=3)
ROWS_A_SECOND = 5_000  # of looking again, however long the lines are
MOST_NEWS = 10_000


@dataclass(slots=True)
class _Line:
    """One queue's line as known. Who has left keeps the place and counts for nobody behind."""

    queue_name: str
    read_at: datetime
    order: Order
    ranks: dict[UUID, Rank] = field(default_factory=dict)
    left: set[UUID] = field(default_factory=set)


class Lines:
    """Knows the places of the queues that it is asked about, and forgets the others.

    News costs O(√n) each, not a walk along the line. News that the bus loses is found when the line is read again:
    every 3 seconds, long lines less often. It holds nothing that is not found again in Postgres.
    """

    def __init__(self) -> None:
        self._lines: dict[UUID, _Line] = {}
        self._moved: set[UUID] = set()
        self._seen: set[UUID] = set()
        self._changed: set[UUID] = set()
        self._lock = asyncio.Lock()

    def note_moved(self, conversation_ids: Collection[UUID]) -> None:
        """Conversations stand elsewhere now, or their shoppers have left."""
        self._note(self._moved, conversation_ids)

    def note_seen(self, visitor_ids: Collection[UUID]) -> None:
        """Shoppers have come back, or gone."""
        self._note(self._seen, visitor_ids)

    def note_changed(self, queue_id: UUID) -> None:
        """A line may be in another order."""
        self._changed.add(queue_id)

    async def places(
        self, uow: UnitOfWork, queue_ids: Collection[UUID], conversation_ids: Collection[UUID]
    ) -> dict[UUID, tuple[int, str]]:
        """Return position (1 is next) and queue name of those of these conversations that stand in these lines.

        The transaction has begun: who waits here for others holds a connection already, as they do.
        """
        async with self._lock:
            await self._take_news(uow)
            await self._read(uow, queue_ids)
            found = dict[UUID, tuple[int, str]]()
            for queue_id in queue_ids:
                known = self._lines.get(queue_id)
                if known is not None:
                    for id_ in known.ranks.keys() & set(conversation_ids):
                        found[id_] = known.order.count_before(known.ranks[id_]) + 1, known.queue_name
            return found

    def _note(self, news: set[UUID], ids: Collection[UUID]) -> None:
        if self._lines or self._lock.locked():
            news.update(ids)
        if len(news) > MOST_NEWS:
            self._lines.clear()
            news.clear()

    async def _take_news(self, uow: UnitOfWork) -> None:
        moved, seen = self._moved, self._seen
        if not moved and not seen:
            return
        self._moved, self._seen = set(), set()
        for id_ in moved:
            self._remove(id_)
        for one in await store.find_standings(uow, conversation_ids=moved, visitor_ids=seen):
            self._remove(one.conversation_id)
            known = self._lines.get(one.queue_id)
            if known is not None:
                _put(known, one)

    async def _read(self, uow: UnitOfWork, queue_ids: Collection[UUID]) -> None:
        now = uow.now()
        changed, self._changed = self._changed, set()
        for queue_id in [id_ for id_, known in self._lines.items() if id_ in changed or _is_old(known, now)]:
            del self._lines[queue_id]
        missing = set(queue_ids) - self._lines.keys()
        if not missing:
            return
        rows = await store.find_standings(uow, queue_ids=missing)
        for queue_id in missing:
            own = [one for one in rows if one.queue_id == queue_id]
            if own:
                order = Order(one.rank for one in own if not one.has_left)
                known = _Line(own[0].queue_name, now, order)
                known.ranks = {one.conversation_id: one.rank for one in own}
                known.left = {one.conversation_id for one in own if one.has_left}
                self._lines[queue_id] = known

    def _remove(self, conversation_id: UUID) -> None:
        for known in self._lines.values():
            rank = known.ranks.pop(conversation_id, None)
            if rank is not None and conversation_id not in known.left:
                known.order.remove(rank)
            known.left.discard(conversation_id)


def _put(known: _Line, one: Standing) -> None:
    known.ranks[one.conversation_id] = one.rank
    if one.has_left:
        known.left.add(one.conversation_id)
    else:
        known.order.add(one.rank)


def _is_old(known: _Line, now: datetime) -> bool:
    kept = max(KEPT, timedelta(seconds=len(known.ranks) / ROWS_A_SECOND))
    return not known.read_at <= now < known.read_at + kept
