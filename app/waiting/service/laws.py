"""Laws of queues, and what they say of those who wait: reckoned from Postgres whenever somebody asks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.db.unit_of_work import UnitOfWork
from app.routing import service as routing
from app.waiting.rules.law import NO_LAW, Law, Measured, Team, law_of, reply_law, sharing, slots_for
from app.waiting.rules.odds import odds_of
from app.waiting.rules.patience import mean_patience_s
from app.waiting.rules.promises import LONGEST_PROMISE_S, promises
from app.waiting.store import forecasts as store

PATIENCE_MEMORY = timedelta(days=28)
PATIENCE_KEPT = timedelta(minutes=1)
MEASURED_KEPT = timedelta(seconds=10)  # of half an hour and of a week
LAWS_KEPT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a law says of one waiting conversation."""

    site_id: UUID
    p_breach: float
    ahead: int
    breach_at: datetime


class LawBook:
    """Laws as last reckoned: anew after a second; what was measured is read after ten, patience after a minute.

    A process keeps one for all that look often, with the lines it knows; without any, places are read for each look.
    It holds nothing that is not found again in Postgres.
    """

    def __init__(self, lines: routing.Lines | None = None) -> None:
        self.lines = lines
        self._laws: dict[UUID, tuple[datetime, Law]] = {}
        self._measured: dict[UUID, tuple[datetime, tuple[UUID, Measured]]] = {}
        self._patience: dict[UUID, tuple[datetime, float]] = {}

    def forget(self) -> None:
        """Who is there has changed: reckon anew at the next look."""
        self._laws.clear()

    async def read(self, uow: UnitOfWork, queue_ids: Collection[UUID]) -> dict[UUID, Law]:
        """Return the laws of these queues from who is online, what was measured, and how patient shoppers are."""
        now = uow.now()
        old = {id_ for id_ in queue_ids if not _is_fresh(self._laws.get(id_), now, LAWS_KEPT)}
        if old:
            self._laws.update({id_: (now, law) for id_, law in (await self._reckon(uow, old)).items()})
        return {id_: self._laws[id_][1] for id_ in queue_ids if id_ in self._laws}

    async def places(
        self, uow: UnitOfWork, queue_ids: Collection[UUID], conversation_ids: Collection[UUID]
    ) -> dict[UUID, tuple[int, str]]:
        """Return position (1 is next) and queue name of those of these conversations that stand in these lines."""
        if self.lines is None:
            return await routing.places(uow, queue_ids, conversation_ids)
        return await self.lines.places(uow, queue_ids, conversation_ids)

    async def _reckon(self, uow: UnitOfWork, queue_ids: Collection[UUID]) -> dict[UUID, Law]:
        measured = await self._measure(uow, queue_ids)
        teams = [Team(one.queue_ids, one.capacity) for one in await routing.list_candidates(uow)]
        helped = await store.helped_sizes(uow)
        shared = sharing(teams, helped)
        sizes = await store.queue_sizes(uow, shared) if shared else {}
        patience_s = await self._learn(uow, {site_id for site_id, _ in measured.values()})
        return {
            queue_id: law_of(slots_for(queue_id, teams, sizes, helped), known, patience_s[site_id])
            for queue_id, (site_id, known) in measured.items()
        }

    async def _measure(
        self, uow: UnitOfWork, queue_ids: Collection[UUID]
    ) -> dict[UUID, tuple[UUID, Measured]]:
        now = uow.now()
        old = {id_ for id_ in queue_ids if not _is_fresh(self._measured.get(id_), now, MEASURED_KEPT)}
        if old:
            self._measured.update({id_: (now, one) for id_, one in (await store.measure(uow, old)).items()})
        return {id_: self._measured[id_][1] for id_ in queue_ids if id_ in self._measured}

    async def _learn(self, uow: UnitOfWork, site_ids: Collection[UUID]) -> dict[UUID, float]:
        now = uow.now()
        old = {id_ for id_ in site_ids if not _is_fresh(self._patience.get(id_), now, PATIENCE_KEPT)}
        if old:
            self._patience.update({id_: (now, one) for id_, one in (await read_patience(uow, old)).items()})
        return {id_: self._patience[id_][1] for id_ in site_ids}


def _is_fresh(known: tuple[datetime, object] | None, now: datetime, kept: timedelta) -> bool:
    return known is not None and known[0] <= now < known[0] + kept


async def read_patience(uow: UnitOfWork, site_ids: Collection[UUID]) -> dict[UUID, float]:
    """Learn how patient the shoppers of these sites are, seconds; 76 as long as they have not shown."""
    sums = await store.sum_waits(uow, site_ids, uow.now() - PATIENCE_MEMORY)
    return {site_id: mean_patience_s(*sums.get(site_id, (0.0, 0))) for site_id in site_ids}


async def read_outlooks(
    uow: UnitOfWork, conversation_ids: Collection[UUID], book: LawBook
) -> dict[UUID, Outlook]:
    """Say what is ahead of those of these conversations that wait."""
    if not conversation_ids:
        return {}
    rows = await store.read_standings(uow, conversation_ids)
    queue_ids = {row["queue_id"] for row in rows}
    laws = await book.read(uow, queue_ids)
    in_line = [row["conversation_id"] for row in rows if row["is_in_line"]]
    places = await book.places(uow, queue_ids, in_line) if in_line else {}
    now, found = uow.now(), dict[UUID, Outlook]()
    for row in rows:
        law, id_ = laws.get(row["queue_id"], NO_LAW), row["conversation_id"]
        ahead = places[id_][0] - 1 if id_ in places else 0
        odds = odds_of(law if row["is_in_line"] else reply_law(law))
        breach_at = row["started_at"] + timedelta(seconds=row["breached_s"])
        left_s = (breach_at - now).total_seconds()
        p = odds.p(ahead, left_s) if left_s > 0 else 1.0
        found[id_] = Outlook(row["site_id"], p, ahead, breach_at)
    return found


async def note_estimates(uow: UnitOfWork, ahead: Mapping[UUID, int], laws: Mapping[UUID, Law]) -> None:
    """Tell queues that are limited by the wait how long whoever comes now would wait; unsure ones are told nothing."""
    limited = await routing.find_limited_by_wait(uow, ahead.keys())
    waits_s: dict[UUID, int] = {}
    for queue_id in limited:
        law = laws.get(queue_id, NO_LAW)
        if law.is_sure and law.completions_per_s > 0:
            promise = promises(law).range_of(ahead[queue_id])
            waits_s[queue_id] = promise.high_s if promise else LONGEST_PROMISE_S
    await routing.note_estimates(uow, waits_s)
