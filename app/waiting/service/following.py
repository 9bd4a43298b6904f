"""Episodes and uses of slots, kept in step with conversations inside their transactions."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from app.conversations.events import ConversationAccepted, ConversationMoved, WaitChanged
from app.conversations.rules import WaitKind, WaitOutcome
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id
from app.waiting.events import WaitsClosed, WaitsOpened
from app.waiting.rules import OpenWait, Rung, schedule
from app.waiting.rules.ladder import WaitingSettings
from app.waiting.rules.levels import Schedule
from app.waiting.store import forecasts as forecasts_store
from app.waiting.store import settings as settings_store
from app.waiting.store import waits as store
from app.waiting.store.waits import NewWait, OpenRow, Which

ALL = Which()


async def follow(uow: UnitOfWork, changes: Sequence[WaitChanged]) -> None:
    """End and begin episodes as their conversations say, in order, with two statements for any number."""
    endings, fresh = dict[UUID, tuple[UUID, WaitOutcome, datetime]](), dict[UUID, list[NewWait]]()
    for change in changes:
        made = fresh.setdefault(change.conversation_id, [])
        if change.ended is not None and made:
            made[-1] = replace(made[-1], ended_at=change.at, outcome=change.ended)
        elif change.ended is not None:
            endings[change.conversation_id] = (change.conversation_id, change.ended, change.at)
        if change.began is not None:
            made.append(_new_wait(change, change.began))
    ended = await store.end_open(uow, list(endings.values())) if endings else {}
    waits = [wait for made in fresh.values() for wait in _linked(made, endings, ended)]
    if waits:
        await store.add(uow, waits)
        uow.record(WaitsOpened(tuple(wait.id for wait in waits if wait.ended_at is None)))
    if ended:
        uow.record(WaitsClosed(tuple(ended.values())))


async def note_accepted(uow: UnitOfWork, accepted: Sequence[ConversationAccepted]) -> None:
    """Remember when an agent got the conversation; the wait goes on until the answer."""
    await store.note_accepted(uow, [(event.conversation_id, event.at) for event in accepted])


async def follow_holds(uow: UnitOfWork, moves: Sequence[ConversationMoved]) -> None:
    """Note which conversations hold a slot since when: what handle time is measured by."""
    await forecasts_store.follow_holds(uow, {move.conversation_id for move in moves}, uow.now())


async def find_open(uow: UnitOfWork, which: Which = ALL) -> list[tuple[OpenWait, bool]]:
    """Read open waits, each with whether a first forecast was kept of it."""
    rows = await store.find_open(uow, which)
    sites = {row.standing.site_id for row in rows}
    settings = await settings_store.read(uow, sites) if sites else {}
    return [(_open(row, settings.get(row.standing.site_id, _DEFAULTS)), row.is_estimated) for row in rows]


async def find_open_ids(uow: UnitOfWork, since: datetime) -> set[UUID]:
    """Find open waits that began at or after an instant."""
    return await store.find_open_ids(uow, since)


async def find_over(uow: UnitOfWork, wait_ids: Collection[UUID]) -> set[UUID]:
    """Find which of these waits are open no more."""
    return await store.find_over(uow, wait_ids)


_DEFAULTS = WaitingSettings()


@lru_cache(maxsize=1_024)
def _schedule(levels_s: tuple[int, int, int], rungs_s: tuple[tuple[Rung, int], ...]) -> Schedule:
    """Make a schedule once for all waits that share it."""
    return schedule(levels_s, dict(rungs_s))


def _open(row: OpenRow, settings: WaitingSettings) -> OpenWait:
    rungs_s = settings.rungs_of(row.id, breached_s=row.levels_s[-1])
    # The rung calls the next queue of the chain ahead of its own seconds; it is none where nobody is left to call.
    if Rung.OVERFLOW in rungs_s and (row.chain_s is None or row.chain_s <= rungs_s[Rung.OVERFLOW]):
        del rungs_s[Rung.OVERFLOW]
    return OpenWait(
        id=row.id,
        conversation_id=row.conversation_id,
        started_at=row.started_at,
        schedule=_schedule(row.levels_s, tuple(rungs_s.items())),
        raised=row.taken,
        standing=row.standing,
        is_predicted=row.is_predicted,
    )


def _new_wait(change: WaitChanged, kind: WaitKind) -> NewWait:
    return NewWait(new_id(), change.conversation_id, change.site_id, change.queue_id, kind, change.at)


def _linked(
    made: Sequence[NewWait], endings: dict[UUID, tuple[UUID, WaitOutcome, datetime]], ended: dict[UUID, UUID]
) -> list[NewWait]:
    """Let the first new episode remember the one that a transfer ended."""
    if not made or made[0].conversation_id not in endings:
        return list(made)
    first = made[0]
    if endings[first.conversation_id][1] is not WaitOutcome.TRANSFERRED:
        return list(made)
    linked = replace(first, previous_id=ended.get(first.conversation_id))
    return [linked, *made[1:]]
