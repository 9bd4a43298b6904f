"""HTTP about offers. The socket pushes them; this is for clients without one."""

from uuid import UUID

from fastapi import APIRouter

from app.accounts.http import CurrentAgent
from app.conversations.schemas import ConversationState
from app.routing import service
from app.routing.http.callers import actor_of
from app.routing.http.conversations import state_of
from app.routing.http.showing import show_offer
from app.routing.schemas import OffersOut, RejectIn
from app.web.dependencies import Work
from app.web.problems import problem_responses

router = APIRouter(prefix="/offers", tags=["Offers"])

_ANSWERING = problem_responses(
    {
        401: "not_logged_in",
        403: "cross_site_refused",
        404: "not_found",
        409: "offer_ended",
        422: "invalid_input",
    }
)


@router.get(
    "",
    summary="List my offers",
    response_description="Pending ones, oldest first.",
    responses=problem_responses({401: "not_logged_in"}),
)
async def get_offers(caller: CurrentAgent, work: Work) -> OffersOut:
    """List what is offered to the caller now."""
    async with work() as uow:
        found = await service.list_offers(uow, [caller.agent_id])
    return OffersOut(items=[show_offer(offer) for offer in found])


@router.post(
    "/{offer_id}/accept",
    summary="Accept an offer",
    response_description="Assigned to the caller.",
    responses=_ANSWERING,
)
async def post_accept(offer_id: UUID, caller: CurrentAgent, work: Work) -> ConversationState:
    """Take the conversation that was offered."""
    async with work() as uow:
        return state_of(await service.accept_offer(uow, offer_id, actor_of(caller)))


@router.post(
    "/{offer_id}/reject",
    summary="Refuse an offer",
    response_description="Back in its place.",
    responses=_ANSWERING,
)
async def post_reject(
    offer_id: UUID, caller: CurrentAgent, work: Work, body: RejectIn | None = None
) -> ConversationState:
    """Refuse the conversation that was offered; the shopper keeps the place."""
    reason = body.reason if body else None
    async with work() as uow:
        return state_of(await service.reject_offer(uow, offer_id, actor_of(caller), reason))
