"""HTTP about who has a conversation, and why."""

from uuid import UUID

from fastapi import APIRouter

from app.accounts.http import CurrentAgent
from app.accounts.rules import visible_sites
from app.conversations.rules import Head, How
from app.conversations.schemas import ConversationState
from app.routing import service
from app.routing.http.callers import CurrentSupervisor, actor_of
from app.routing.http.showing import show_explanation
from app.routing.schemas import (
    AssignIn,
    MoveIn,
    RoutingChangeIn,
    RoutingView,
    TransferIn,
)
from app.routing.service import RoutingChange
from app.web.dependencies import Work
from app.web.problems import problem_responses

router = APIRouter()

_REFUSALS = problem_responses(
    {
        401: "not_logged_in",
        403: ("cross_site_refused", "not_assignee"),
        404: "not_found",
        409: (
            "already_assigned",
            "already_assignee",
            "already_resolved",
            "no_free_slot",
            "not_open",
            "not_resolved",
            "not_wrapping_up",
            "agent_offline",
        ),
        422: "invalid_input",
    }
)


_SUPERVISING = problem_responses(
    {
        401: "not_logged_in",
        403: ("cross_site_refused", "role_required"),
        404: "not_found",
        409: (
            "already_assignee",
            "already_there",
            "no_free_slot",
            "not_open",
            "not_waiting",
            "agent_offline",
        ),
        422: "invalid_input",
    }
)


@router.post(
    "/conversations/{conversation_id}/take",
    tags=["Conversations"],
    summary="Take a conversation",
    response_description="Assigned to the caller.",
    responses=_REFUSALS,
)
async def post_take(conversation_id: UUID, caller: CurrentAgent, work: Work) -> ConversationState:
    """Assign a waiting conversation to oneself. Supervisors may take over from colleagues too."""
    async with work() as uow:
        head = await service.take(uow, conversation_id, actor_of(caller))
    return state_of(head)


@router.post(
    "/conversations/{conversation_id}/transfer",
    tags=["Conversations"],
    summary="Transfer a conversation",
    response_description="With the colleague, or waiting in the queue.",
    responses=_REFUSALS,
)
async def post_transfer(
    conversation_id: UUID, body: TransferIn, caller: CurrentAgent, work: Work
) -> ConversationState:
    """Give a conversation to a colleague or put it into another queue, with a note if there is something to say."""
    actor = actor_of(caller)
    async with work() as uow:
        if body.note is not None:
            await service.leave_note(uow, conversation_id, body.note, actor, body.note_client_id)
        if body.agent_id is not None:
            head = await service.transfer_to_agent(uow, conversation_id, body.agent_id, actor)
        else:
            head = await service.transfer_to_queue(uow, conversation_id, body.target_queue_id, actor)
    return state_of(head)


@router.post(
    "/conversations/{conversation_id}/resolve",
    tags=["Conversations"],
    summary="Resolve a conversation",
    response_description="Resolved; a new message of the shopper reopens it.",
    responses=_REFUSALS,
)
async def post_resolve(conversation_id: UUID, caller: CurrentAgent, work: Work) -> ConversationState:
    """Close a conversation. Only its assignee and supervisors may, and anybody while it waits."""
    async with work() as uow:
        head = await service.resolve(uow, conversation_id, actor_of(caller))
    return state_of(head)


@router.post(
    "/conversations/{conversation_id}/block",
    tags=["Conversations"],
    summary="Block a shopper",
    response_description="Resolved; the shopper is not let in any more.",
    responses=_REFUSALS,
)
async def post_block(conversation_id: UUID, caller: CurrentAgent, work: Work) -> ConversationState:
    """Close a conversation and take nothing from its shopper any more. Who may resolve it may."""
    async with work() as uow:
        head = await service.block(uow, conversation_id, actor_of(caller))
    return state_of(head)


@router.post(
    "/conversations/{conversation_id}/unblock",
    tags=["Conversations"],
    summary="Let a shopper in again",
    response_description="As it was.",
    responses=problem_responses({401: "not_logged_in", 403: "cross_site_refused", 404: "not_found"}),
)
async def post_unblock(conversation_id: UUID, caller: CurrentAgent, work: Work) -> ConversationState:
    """Take messages from the shopper of this conversation again. Harmless when they are not blocked."""
    async with work() as uow:
        head = await service.unblock(uow, conversation_id, actor_of(caller))
    return state_of(head)


@router.post(
    "/conversations/{conversation_id}/reopen",
    tags=["Conversations"],
    summary="Reopen a conversation",
    response_description="Assigned to the caller.",
    responses=_REFUSALS,
)
async def post_reopen(conversation_id: UUID, caller: CurrentAgent, work: Work) -> ConversationState:
    """Continue a resolved conversation oneself."""
    async with work() as uow:
        head = await service.reopen(uow, conversation_id, actor_of(caller))
    return state_of(head)


@router.post(
    "/conversations/{conversation_id}/assign",
    tags=["Conversations"],
    summary="Assign a conversation",
    response_description="With the agent.",
    responses=_SUPERVISING,
)
async def post_assign(
    conversation_id: UUID, body: AssignIn, caller: CurrentSupervisor, work: Work
) -> ConversationState:
    """Give any open conversation to an agent, past the order of the line."""
    async with work() as uow:
        head = await service.transfer_to_agent(
            uow, conversation_id, body.agent_id, actor_of(caller), How.ASSIGNED
        )
    return state_of(head)


@router.post(
    "/conversations/{conversation_id}/move",
    tags=["Conversations"],
    summary="Move a waiting conversation",
    response_description="Waiting in the other queue.",
    responses=_SUPERVISING,
)
async def post_move(
    conversation_id: UUID, body: MoveIn, caller: CurrentSupervisor, work: Work
) -> ConversationState:
    """Put a waiting conversation into another queue, with the time it has waited and its clock."""
    async with work() as uow:
        head = await service.move_to_queue(uow, conversation_id, body.queue_id, actor_of(caller))
    return state_of(head)


@router.post(
    "/conversations/{conversation_id}/end-wrap-up",
    tags=["Conversations"],
    summary="End a wrap-up",
    response_description="Resolved; the slot is free.",
    responses=_REFUSALS,
)
async def post_end_wrap_up(conversation_id: UUID, caller: CurrentAgent, work: Work) -> ConversationState:
    """End the work after the talk before its time."""
    async with work() as uow:
        return state_of(await service.end_wrap_up(uow, conversation_id, actor_of(caller)))


@router.get(
    "/conversations/{conversation_id}/routing",
    tags=["Conversations"],
    summary="Ask why",
    response_description="How it is routed, what was decided, and of every agent why (not) they.",
    responses=problem_responses({401: "not_logged_in", 404: "not_found"}),
)
async def get_routing(conversation_id: UUID, caller: CurrentAgent, work: Work) -> RoutingView:
    """Read priority, needs, decisions and offers of a conversation, and why each agent has it or has not."""
    async with work() as uow:
        return show_explanation(await service.explain(uow, conversation_id, visible_sites(caller)))


@router.patch(
    "/conversations/{conversation_id}/routing",
    tags=["Conversations"],
    summary="Reprioritise a conversation",
    response_description="As it is now.",
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: ("cross_site_refused", "role_required"),
            404: "not_found",
            409: "not_open",
            422: ("invalid_input", "unknown_skill"),
        }
    ),
)
async def patch_routing(
    conversation_id: UUID, body: RoutingChangeIn, caller: CurrentSupervisor, work: Work
) -> RoutingView:
    """Change how urgent a conversation is and what an agent must bring; the line is in the new order at once."""
    change = RoutingChange(
        priority=body.priority.priority if body.priority is not None else None,
        language=body.language,
        needs=body.skills,
    )
    async with work() as uow:
        actor = actor_of(caller)
        await service.change_routing(uow, conversation_id, change, actor)
        return show_explanation(await service.explain(uow, conversation_id, actor.scope))


def state_of(head: Head) -> ConversationState:
    """Show where a conversation stands."""
    return ConversationState(
        id=head.id,
        status=head.status,
        queue_id=head.queue_id,
        assignee_id=head.assignee_id,
        last_seq=head.last_seq,
    )
