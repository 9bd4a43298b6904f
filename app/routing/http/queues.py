"""HTTP about queues: their settings, members, hours and how they stand."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.accounts.http import CurrentAgent, IdempotencyKey
from app.accounts.rules import visible_sites
from app.db.unit_of_work import UnitOfWork
from app.kernel.errors import not_found
from app.routing import service
from app.routing.http.callers import CurrentSupervisor
from app.routing.rules import Queue
from app.routing.schemas import (
    ChannelWeights,
    MembersIn,
    OverflowView,
    QueueChangeIn,
    QueueIn,
    QueueNow,
    QueueOut,
    QueueSettingsView,
    QueuesOut,
)
from app.routing.service import QueueState
from app.schedules.schemas import show_opening
from app.web.dependencies import Work
from app.web.problems import problem_responses

router = APIRouter(tags=["Queues"])

_CHANGING = {
    401: "not_logged_in",
    403: ("cross_site_refused", "role_required"),
    404: "not_found",
    422: ("invalid_input", "bad_overflow"),
}


@router.get(
    "/queues",
    summary="List queues",
    response_description="The queues of the caller's sites, by name.",
    responses=problem_responses({401: "not_logged_in"}),
)
async def get_queues(caller: CurrentAgent, work: Work) -> QueuesOut:
    """List the queues of the sites the caller works for, their settings, and how they stand."""
    async with work() as uow:
        found = await service.list_queues(uow, visible_sites(caller))
        states = await service.read_states(uow, found)
    return QueuesOut(items=[show_queue(state) for state in states])


@router.post(
    "/queues",
    summary="Add a queue",
    status_code=201,
    response_description="Added.",
    responses={
        200: {"description": "The same had been added under this key before.", "model": QueueOut},
        **problem_responses({**_CHANGING, 409: "idempotency_key_reuse"}),
    },
)
async def post_queue(
    body: QueueIn, response: Response, caller: CurrentSupervisor, work: Work, idempotency_key: IdempotencyKey
) -> QueueOut:
    """Add a queue to a site; the key becomes its id. Nobody answers it until it has a team or members."""
    async with work() as uow:
        wanted = body.as_queue(idempotency_key)
        queue, is_new = await service.add_queue(uow, wanted, visible_sites(caller))
        response.status_code = 201 if is_new else 200
        return await _show(uow, queue)


@router.get(
    "/queues/{queue_id}",
    summary="Read a queue",
    response_description="Its settings, and how it stands.",
    responses=problem_responses({401: "not_logged_in", 404: "not_found"}),
)
async def get_queue(queue_id: UUID, caller: CurrentAgent, work: Work) -> QueueOut:
    """Read one queue."""
    async with work() as uow:
        return await _show(uow, await service.get_queue(uow, queue_id, visible_sites(caller)))


@router.patch(
    "/queues/{queue_id}",
    summary="Change a queue",
    response_description="As it is now.",
    responses=problem_responses({**_CHANGING, 409: "default_needed"}),
)
async def patch_queue(queue_id: UUID, body: QueueChangeIn, caller: CurrentSupervisor, work: Work) -> QueueOut:
    """Change name, team, hours, overflow or settings; who waits is served by them from now on."""
    async with work() as uow:
        queue = await service.change_queue(uow, queue_id, body.as_changes(), visible_sites(caller))
        return await _show(uow, queue)


@router.delete(
    "/queues/{queue_id}",
    summary="Remove a queue",
    status_code=204,
    response_description="Removed.",
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: ("cross_site_refused", "role_required"),
            404: "not_found",
            409: "default_needed",
        }
    ),
)
async def delete_queue(queue_id: UUID, caller: CurrentSupervisor, work: Work) -> None:
    """Remove a queue. Who waits in it, or has left a message, goes to the site's default queue and keeps the place."""
    async with work() as uow:
        await service.remove_queue(uow, queue_id, visible_sites(caller))


@router.put(
    "/queues/{queue_id}/members",
    summary="Set a queue's members",
    response_description="As it is now.",
    responses=problem_responses({**_CHANGING, 422: ("invalid_input", "unknown_agent")}),
)
async def put_members(queue_id: UUID, body: MembersIn, caller: CurrentSupervisor, work: Work) -> QueueOut:
    """Say who answers a queue besides its team. Conversations they have stay with them."""
    async with work() as uow:
        scope = visible_sites(caller)
        await service.set_members(uow, queue_id, body.agent_ids, scope)
        return await _show(uow, await service.get_queue(uow, queue_id, scope))


@router.get(
    "/sites/{site_id}/channel-weights",
    summary="Read channel weights",
    response_description="Percent of a slot, by channel.",
    responses=problem_responses({401: "not_logged_in", 404: "not_found"}),
)
async def get_channel_weights(site_id: UUID, caller: CurrentAgent, work: Work) -> ChannelWeights:
    """Read how much of a slot one conversation of each channel takes."""
    _check_site(site_id, visible_sites(caller))
    async with work() as uow:
        return ChannelWeights(weights=await service.read_channel_weights(uow, site_id))


@router.put(
    "/sites/{site_id}/channel-weights",
    summary="Set channel weights",
    response_description="As they are now.",
    responses=problem_responses({**_CHANGING, 422: "invalid_input"}),
)
async def put_channel_weights(
    site_id: UUID, body: ChannelWeights, caller: CurrentSupervisor, work: Work
) -> ChannelWeights:
    """Say how much of a slot one conversation of each channel takes; channels left out take a whole one."""
    _check_site(site_id, visible_sites(caller))
    async with work() as uow:
        await service.set_channel_weights(uow, site_id, body.weights)
        return ChannelWeights(weights=await service.read_channel_weights(uow, site_id))


def show_queue(state: QueueState) -> QueueOut:
    """Show a queue, and how it stands."""
    queue = state.queue
    return QueueOut(
        id=queue.id,
        site_id=queue.site_id,
        name=queue.name,
        is_default=queue.is_default,
        team_id=queue.team_id,
        schedule_id=queue.schedule_id,
        settings=QueueSettingsView.model_validate(queue.settings, from_attributes=True),
        overflows=[
            OverflowView(queue_id=overflow.target_id, after_s=overflow.after_s)
            for overflow in queue.overflows
        ],
        member_ids=list(state.member_ids),
        now=QueueNow(
            opening=show_opening(state.opening),
            waiting=state.waiting,
            online=state.staffing.online,
            full=state.staffing.full,
            slots_free=state.slots_free,
            estimate_s=state.estimate_s,
        ),
    )


async def _show(uow: UnitOfWork, queue: Queue) -> QueueOut:
    return show_queue((await service.read_states(uow, [queue]))[0])


def _check_site(site_id: UUID, scope: frozenset[UUID] | None) -> None:
    if scope is not None and site_id not in scope:
        raise not_found("site")
