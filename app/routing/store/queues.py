"""SQL about queues, their settings, limits and overflow."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.db.unit_of_work import UnitOfWork
from app.routing.rules import Mode, Model, Overflow, Queue, QueueId, QueueSettings, TeamId, WhenFull
from app.routing.tables import ChannelWeightRow, OverflowRow, QueueEstimateRow, QueueMemberRow, QueueRow

ESTIMATE_LIVES = timedelta(seconds=60)


async def add_queue(uow: UnitOfWork, queue: Queue) -> bool:
    """Insert a queue with its overflow unless its id is taken; returns whether it was inserted."""
    values = {**_columns(queue), "created_at": uow.now()}
    statement = (
        insert(QueueRow).values(values).on_conflict_do_nothing(index_elements=["id"]).returning(QueueRow.id)
    )
    is_new = await uow.session.scalar(statement) is not None
    if is_new:
        await _set_overflows(uow, queue)
    return is_new


async def save_queue(uow: UnitOfWork, queue: Queue) -> None:
    """Write all of a queue's columns and its overflow."""
    await uow.session.execute(update(QueueRow).where(QueueRow.id == queue.id).values(_columns(queue)))
    await _set_overflows(uow, queue)


async def remove_queue(uow: UnitOfWork, queue_id: UUID) -> None:
    """Remove a queue: nobody answers it, nothing overflows into it, and no team or schedule is kept for it."""
    for statement in (
        delete(QueueMemberRow).where(QueueMemberRow.queue_id == queue_id),
        delete(OverflowRow).where(or_(OverflowRow.queue_id == queue_id, OverflowRow.target_id == queue_id)),
        delete(QueueEstimateRow).where(QueueEstimateRow.queue_id == queue_id),
        update(QueueRow)
        .where(QueueRow.id == queue_id)
        .values(removed_at=uow.now(), team_id=None, schedule_id=None),
    ):
        await uow.session.execute(statement)


async def get_queue(uow: UnitOfWork, queue_id: UUID, *, lock: bool = False) -> Queue | None:
    """Read one queue that has not been removed."""
    statement = select(QueueRow).where(QueueRow.id == queue_id, QueueRow.removed_at.is_(None))
    # Conversations refer to the queue, and their inserts must not wait for us.
    row = await uow.session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    return (await _queues(uow, [row]))[0] if row else None


async def default_queue(uow: UnitOfWork, site_id: UUID) -> Queue | None:
    """Read the queue in which a site's conversations begin."""
    row = await uow.session.scalar(select(QueueRow).where(QueueRow.site_id == site_id, QueueRow.is_default))
    return (await _queues(uow, [row]))[0] if row else None


async def clear_default(uow: UnitOfWork, site_id: UUID) -> None:
    """Let no queue of a site be where conversations begin; another one will be."""
    await uow.session.execute(update(QueueRow).where(QueueRow.site_id == site_id).values(is_default=False))


async def find_queues(uow: UnitOfWork, site_ids: Collection[UUID] | None) -> list[Queue]:
    """Read the queues of these sites, or of all, by name; removed ones are left out."""
    statement = select(QueueRow).where(QueueRow.removed_at.is_(None)).order_by(QueueRow.name, QueueRow.id)
    if site_ids is not None:
        statement = statement.where(QueueRow.site_id.in_(site_ids))
    return await _queues(uow, list(await uow.session.scalars(statement.limit(1_000))))


async def get_queues(uow: UnitOfWork, queue_ids: Collection[UUID]) -> dict[UUID, Queue]:
    """Read these queues, also those that were removed: what happened in them is still told of."""
    rows = list(await uow.session.scalars(select(QueueRow).where(QueueRow.id.in_(queue_ids))))
    return {queue.id: queue for queue in await _queues(uow, rows)}


async def queues_served_by(uow: UnitOfWork, queue_ids: Collection[UUID]) -> dict[UUID, Queue]:
    """Read these queues and those that overflow into them."""
    statement = select(QueueRow).where(
        QueueRow.id.in_(queue_ids)
        | QueueRow.id.in_(select(OverflowRow.queue_id).where(OverflowRow.target_id.in_(queue_ids)))
    )
    rows = list(await uow.session.scalars(statement))
    return {queue.id: queue for queue in await _queues(uow, rows)}


async def count_waiting(uow: UnitOfWork, queue_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count who stands in these lines."""
    statement = text(
        "SELECT queue_id, count(*) FROM placements WHERE queue_id = ANY(CAST(:queues AS uuid[])) "
        "AND status IN ('queued', 'offered') GROUP BY queue_id"
    )
    rows = await uow.session.execute(statement, {"queues": list(queue_ids)})
    return {row[0]: row[1] for row in rows}


async def has_waiting(uow: UnitOfWork, queue_id: UUID, at_least: int) -> bool:
    """Tell whether so many stand in a line, without counting the rest."""
    statement = text(
        "SELECT count(*) FROM (SELECT 1 FROM placements WHERE queue_id = :queue "
        "AND status IN ('queued', 'offered') LIMIT :at_least) AS waiting"
    )
    counted = await uow.session.scalar(statement, {"queue": queue_id, "at_least": at_least})
    return int(counted or 0) >= at_least


async def find_limited_by_wait(uow: UnitOfWork, queue_ids: Collection[UUID]) -> set[UUID]:
    """Find which of these queues are limited by the estimated wait."""
    statement = select(QueueRow.id).where(QueueRow.id.in_(queue_ids), QueueRow.max_wait_s.is_not(None))
    return set(await uow.session.scalars(statement))


async def read_estimates(uow: UnitOfWork, queue_ids: Collection[UUID]) -> dict[UUID, int]:
    """Read the seconds that whoever comes now would wait, where that was reckoned lately."""
    statement = select(QueueEstimateRow).where(
        QueueEstimateRow.queue_id.in_(queue_ids), QueueEstimateRow.at > uow.now() - ESTIMATE_LIVES
    )
    return {row.queue_id: row.wait_s for row in await uow.session.scalars(statement)}


async def write_estimates(uow: UnitOfWork, waits_s: Mapping[UUID, int]) -> None:
    """Write the seconds that whoever comes now would wait."""
    if not waits_s:
        return
    statement = insert(QueueEstimateRow).values(
        [
            {"queue_id": queue_id, "wait_s": wait_s, "at": uow.now()}
            for queue_id, wait_s in sorted(waits_s.items())
        ]
    )
    await uow.session.execute(
        statement.on_conflict_do_update(
            index_elements=["queue_id"],
            set_={"wait_s": statement.excluded.wait_s, "at": statement.excluded.at},
        )
    )


async def read_weights(uow: UnitOfWork, site_id: UUID) -> dict[str, int]:
    """Read how much of a slot conversations of each channel take at a site, where it was said."""
    statement = select(ChannelWeightRow).where(ChannelWeightRow.site_id == site_id)
    return {row.channel: row.weight_percent for row in await uow.session.scalars(statement)}


async def write_weights(uow: UnitOfWork, site_id: UUID, weights: Mapping[str, int]) -> None:
    """Replace how much of a slot conversations of each channel take at a site."""
    await uow.session.execute(delete(ChannelWeightRow).where(ChannelWeightRow.site_id == site_id))
    rows = [
        {"site_id": site_id, "channel": channel, "weight_percent": percent}
        for channel, percent in weights.items()
    ]
    if rows:
        await uow.session.execute(insert(ChannelWeightRow), rows)


async def _set_overflows(uow: UnitOfWork, queue: Queue) -> None:
    await uow.session.execute(delete(OverflowRow).where(OverflowRow.queue_id == queue.id))
    rows = [
        {"queue_id": queue.id, "target_id": one.target_id, "after_s": one.after_s} for one in queue.overflows
    ]
    if rows:
        await uow.session.execute(insert(OverflowRow), rows)


_SETTINGS = tuple(asdict(QueueSettings()))


def _columns(queue: Queue) -> dict[str, object]:
    return {
        "id": queue.id,
        "site_id": queue.site_id,
        "name": queue.name,
        "is_default": queue.is_default,
        "team_id": queue.team_id,
        "schedule_id": queue.schedule_id,
        **asdict(queue.settings),
    }


async def _queues(uow: UnitOfWork, rows: Collection[QueueRow]) -> list[Queue]:
    overflows: dict[UUID, list[Overflow]] = {}
    if rows:
        statement = (
            select(OverflowRow)
            .where(OverflowRow.queue_id.in_([row.id for row in rows]))
            .order_by(OverflowRow.after_s, OverflowRow.target_id)
        )
        for one in await uow.session.scalars(statement):
            overflows.setdefault(one.queue_id, []).append(Overflow(QueueId(one.target_id), one.after_s))
    return [_queue(row, tuple(overflows.get(row.id, ()))) for row in rows]


def _queue(row: QueueRow, overflows: tuple[Overflow, ...]) -> Queue:
    values = {name: getattr(row, name) for name in _SETTINGS}
    values |= {"mode": Mode(row.mode), "model": Model(row.model), "when_full": WhenFull(row.when_full)}
    return Queue(
        QueueId(row.id),
        row.site_id,
        row.name,
        row.is_default,
        TeamId(row.team_id) if row.team_id else None,
        row.schedule_id,
        QueueSettings(**values),
        overflows,
    )
