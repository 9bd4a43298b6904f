"""Use cases about queues: making and changing them, who answers them, how they stand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.rules import Role
from app.conversations.rules import Scope
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError, not_found
from app.routing import rules
from app.routing.events import QueueChanged
from app.routing.rules import Channel, Queue, Staffing
from app.routing.store import line, people, queues
from app.schedules import service as schedules
from app.schedules.rules import ALWAYS_OPEN, Opening
from app.sites import service as sites


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue, who answers it, and how it stands now."""

    queue: Queue
    member_ids: tuple[UUID, ...]
    opening: Opening
    waiting: int
    staffing: Staffing
    slots_free: int
    estimate_s: int | None


async def create_queue(uow: UnitOfWork, queue: Queue, agent_ids: Collection[UUID] = ()) -> Queue:
    """Add a queue and who answers it."""
    queue, is_new = await add_queue(uow, queue, None)
    if is_new:
        await people.set_members(uow, queue.id, agent_ids)
    return queue


async def add_queue(uow: UnitOfWork, queue: Queue, scope: Scope) -> tuple[Queue, bool]:
    """Add a queue and return it with True, or with False when the same was added before under this id."""
    if not _is_in_scope(queue, scope):
        raise not_found("site")
    await sites.get_site(uow, queue.site_id)
    await _check(uow, queue)
    existing = await queues.get_queue(uow, queue.id)
    if existing is None:
        if queue.is_default:
            await queues.clear_default(uow, queue.site_id)
        if await queues.add_queue(uow, queue):
            site = str(queue.site_id)
            uow.record(QueueChanged(queue.id), Acted(Act.QUEUE_CREATED, queue.id, {"site": site}))
            return queue, True
        existing = await queues.get_queue(uow, queue.id)
    if existing != queue:
        raise AppError("idempotency_key_reuse", "This Idempotency-Key was used for something else.", 409)
    return existing, False


async def change_queue(uow: UnitOfWork, queue_id: UUID, changes: Mapping[str, object], scope: Scope) -> Queue:
    """Change what is named of a queue or its settings; open conversations follow at once."""
    queue = await queues.get_queue(uow, queue_id, lock=True)
    if queue is None or not _is_in_scope(queue, scope):
        raise not_found("queue")
    changed = _changed(queue, changes)
    if changed == queue:
        return queue
    if queue.is_default and not changed.is_default:
        raise AppError("default_needed", "Make another queue the one in which conversations begin.", 409)
    await _check(uow, changed)
    if changed.is_default and not queue.is_default:
        await queues.clear_default(uow, queue.site_id)
    await queues.save_queue(uow, changed)
    if changed.settings.boost_s != queue.settings.boost_s:
        await line.rank_again(uow, queue.id)
    parts = sorted(changes)
    uow.record(QueueChanged(queue.id), Acted(Act.QUEUE_CHANGED, queue.id, {"changed": parts}))
    return changed


async def remove_queue(uow: UnitOfWork, queue_id: UUID, scope: Scope) -> None:
    """Remove a queue; the router puts who stands in it into the site's default queue, in the place they have."""
    queue = await queues.get_queue(uow, queue_id, lock=True)
    if queue is None or not _is_in_scope(queue, scope):
        raise not_found("queue")
    if queue.is_default:
        raise AppError("default_needed", "Make another queue the one in which conversations begin.", 409)
    await queues.remove_queue(uow, queue.id)
    uow.record(QueueChanged(queue.id), Acted(Act.QUEUE_REMOVED, queue.id, {"site": str(queue.site_id)}))


async def set_members(uow: UnitOfWork, queue_id: UUID, agent_ids: Collection[UUID], scope: Scope) -> None:
    """Replace who answers a queue besides its team; everybody must work for its site."""
    queue = await queues.get_queue(uow, queue_id, lock=True)
    if queue is None or not _is_in_scope(queue, scope):
        raise not_found("queue")
    await check_agents(uow, queue.site_id, agent_ids)
    await people.set_members(uow, queue.id, agent_ids)
    members: list[str] = sorted(map(str, agent_ids))
    uow.record(QueueChanged(queue.id), Acted(Act.QUEUE_CHANGED, queue.id, {"members": members}))


async def join_site_queues(uow: UnitOfWork, agent_id: UUID, site_ids: Collection[UUID]) -> None:
    """Let a new agent answer every queue of their sites that no team answers."""
    found = [queue for queue in await queues.find_queues(uow, site_ids) if queue.team_id is None]
    await people.add_member(uow, [queue.id for queue in found], agent_id)
    uow.record(*(QueueChanged(queue.id) for queue in found))


async def join_queues_of_new_sites(uow: UnitOfWork, agent_ids: Collection[UUID]) -> None:
    """Let agents answer the queues of sites they work for, where they answer none yet; administrators only look after."""
    for agent in await accounts.find_agents(uow, agent_ids):
        if agent.role is not Role.ADMIN:
            joined = await people.sites_answered_by(uow, agent.id)
            await join_site_queues(uow, agent.id, agent.site_ids - joined)


async def list_queues(uow: UnitOfWork, scope: Scope) -> list[Queue]:
    """Read the queues of these sites (or of all), by name."""
    return await queues.find_queues(uow, scope)


async def get_queue(uow: UnitOfWork, queue_id: UUID, scope: Scope) -> Queue:
    """Read one queue or raise `not_found`; also when it is out of `scope`."""
    queue = await queues.get_queue(uow, queue_id)
    if queue is None or not _is_in_scope(queue, scope):
        raise not_found("queue")
    return queue


async def read_states(uow: UnitOfWork, found: Collection[Queue]) -> list[QueueState]:
    """Tell how these queues stand: who waits, who is there, whether they are open."""
    ids = [queue.id for queue in found]
    members, waiting = await people.read_members(uow, ids), await queues.count_waiting(uow, ids)
    openings, estimates = await read_openings(uow, found), await queues.read_estimates(uow, ids)
    candidates = await people.find_candidates(uow)
    return [
        QueueState(
            queue,
            tuple(members.get(queue.id, ())),
            openings[queue.id],
            waiting.get(queue.id, 0),
            rules.staffing(queue.id, candidates),
            sum(one.slots_free for one in candidates if queue.id in one.queue_ids),
            estimates.get(queue.id),
        )
        for queue in found
    ]


async def read_openings(uow: UnitOfWork, found: Collection[Queue]) -> dict[UUID, Opening]:
    """Tell whether these queues are open; one without a schedule always is."""
    wanted = {queue.schedule_id for queue in found if queue.schedule_id is not None}
    openings = await schedules.read_openings(uow, wanted)
    return {
        queue.id: openings.get(queue.schedule_id, ALWAYS_OPEN) if queue.schedule_id else ALWAYS_OPEN
        for queue in found
    }


async def read_site_hours(
    uow: UnitOfWork, site_id: UUID, ahead: timedelta
) -> list[tuple[datetime, datetime]] | None:
    """Tell between which instants somebody is there where a site's conversations begin; None for always."""
    queue = await queues.default_queue(uow, site_id)
    if queue is None or queue.schedule_id is None:
        return None
    return await schedules.read_spans(uow, queue.schedule_id, ahead)


async def find_openings(uow: UnitOfWork, queue_ids: Collection[UUID]) -> dict[UUID, Opening]:
    """Tell whether the queues with these ids are open."""
    found = await queues.get_queues(uow, queue_ids)
    return await read_openings(uow, found.values())


async def find_limited_by_wait(uow: UnitOfWork, queue_ids: Collection[UUID]) -> set[UUID]:
    """Find which of these queues are limited by the estimated wait."""
    return await queues.find_limited_by_wait(uow, queue_ids)


async def note_estimates(uow: UnitOfWork, waits_s: Mapping[UUID, int]) -> None:
    """Take over how many seconds whoever comes to these queues now would wait; counts for a minute."""
    await queues.write_estimates(uow, waits_s)


async def read_channel_weights(uow: UnitOfWork, site_id: UUID) -> dict[Channel, int]:
    """Read how much of a slot (in percent) a conversation of each channel takes at a site."""
    known = await queues.read_weights(uow, site_id)
    return {channel: known.get(channel.value, rules.SLOT_PERCENT) for channel in Channel}


async def set_channel_weights(uow: UnitOfWork, site_id: UUID, weights: Mapping[Channel, int]) -> None:
    """Write how much of a slot conversations of each channel take; holds for those that come from now on."""
    await sites.get_site(uow, site_id)
    await queues.write_weights(uow, site_id, {channel.value: percent for channel, percent in weights.items()})


async def check_agents(uow: UnitOfWork, site_id: UUID, agent_ids: Collection[UUID]) -> None:
    """Refuse agents who do not work for a site."""
    known = {agent.id for agent in await accounts.find_agents(uow, agent_ids) if site_id in agent.site_ids}
    if set(agent_ids) - known:
        raise AppError("unknown_agent", "One of these agents does not work for this site.", 422)


def _changed(queue: Queue, changes: Mapping[str, object]) -> Queue:
    settings = {name: value for name, value in changes.items() if hasattr(queue.settings, name)}
    own = {name: value for name, value in changes.items() if name not in settings}
    return replace(queue, settings=replace(queue.settings, **settings), **own)  # type: ignore[arg-type]  # named by the schema


async def _check(uow: UnitOfWork, queue: Queue) -> None:
    fault = rules.find_fault(queue)
    if fault is not None:
        raise AppError("bad_overflow", fault, 422)
    if queue.overflows:
        known = {one.id for one in await queues.find_queues(uow, [queue.site_id])}
        if any(one.target_id not in known for one in queue.overflows):
            raise AppError("bad_overflow", "Queues overflow into queues of the same site.", 422)
    if queue.schedule_id is not None:
        await schedules.get_schedule(uow, queue.schedule_id, frozenset({queue.site_id}))
    if queue.team_id is not None and not any(
        team.site_id == queue.site_id for team in await people.find_teams(uow, team_ids=[queue.team_id])
    ):
        raise not_found("team")


def _is_in_scope(queue: Queue, scope: Scope) -> bool:
    return scope is None or queue.site_id in scope
