"""HTTP about queues and who has a conversation."""

from uuid import UUID

from fastapi import APIRouter

from app.accounts.http import CurrentAgent
from app.accounts.rules import Caller, visible_sites
from app.conversations.rules import Head
from app.conversations.schemas import ConversationState
from app.routing import service
from app.routing.schemas import QueueOut, QueuesOut, TransferIn
from app.routing.service import Actor
from app.web.dependencies import Work
from app.web.problems import problem_responses

router = APIRouter(prefix="/api/v1")

_REFUSALS = problem_responses(
    {
        401: "not_logged_in",
        403: ("cross_site_refused", "not_assignee"),
        404: "not_found",
        409: ("already_assigned", "already_assignee", "no_free_slot", "not_open", "agent_offline"),
        422: "invalid_input",
    }
)


@router.get(
    "/queues",
    tags=["Queues"],
    summary="List queues",
    response_description="The queues of the caller's sites, by name.",
    responses=problem_responses({401: "not_logged_in"}),
)
async def get_queues(caller: CurrentAgent, work: Work) -> QueuesOut:
    """List the queues of the sites the caller works for."""
    async with work() as uow:
        queues = await service.list_queues(uow, visible_sites(caller))
    return QueuesOut(
        items=[QueueOut(id=queue.id, site_id=queue.site_id, name=queue.name) for queue in queues]
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


def actor_of(caller: Caller) -> Actor:
    """See a logged-in agent as one who acts on conversations."""
    return Actor(caller.agent_id, caller.name, caller.role, visible_sites(caller))


def state_of(head: Head) -> ConversationState:
    """Show where a conversation stands."""
    return ConversationState(
        id=head.id,
        status=head.status,
        queue_id=head.queue_id,
        assignee_id=head.assignee_id,
        last_seq=head.last_seq,
    )
