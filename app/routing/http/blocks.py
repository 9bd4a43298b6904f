"""HTTP about shoppers who are not let in: who they are, and letting them in again."""

from uuid import UUID

from fastapi import APIRouter

from app.accounts.rules import Caller
from app.conversations import service as conversations
from app.kernel.errors import not_found
from app.routing.http.callers import CurrentSupervisor, actor_of
from app.visitors import service as visitors
from app.visitors.rules import display_name
from app.visitors.schemas import BlockedVisitor, BlockedVisitors
from app.web.dependencies import Work
from app.web.problems import problem_responses

router = APIRouter()


@router.get(
    "/sites/{site_id}/blocked-visitors",
    tags=["Sites"],
    summary="List blocked shoppers",
    response_description="Newest first, at most two hundred.",
    responses=problem_responses({401: "not_logged_in", 403: "role_required", 404: "not_found"}),
)
async def get_blocked_visitors(site_id: UUID, caller: CurrentSupervisor, work: Work) -> BlockedVisitors:
    """Return the shoppers from whom a site takes nothing, with their newest conversations."""
    _see(caller, site_id)
    async with work() as uow:
        found = await visitors.list_blocked(uow, site_id)
        heads = await conversations.find_newest_of_visitors(uow, [visitor.id for visitor, _ in found])
    return BlockedVisitors(
        items=[
            BlockedVisitor(
                visitor_id=visitor.id,
                name=display_name(visitor.id, visitor.name),
                blocked_at=since,
                conversation_id=heads[visitor.id].id if visitor.id in heads else None,
            )
            for visitor, since in found
        ]
    )


@router.post(
    "/visitors/{visitor_id}/unblock",
    tags=["Sites"],
    summary="Let a blocked shopper in again",
    status_code=204,
    responses=problem_responses(
        {401: "not_logged_in", 403: ("cross_site_refused", "role_required"), 404: "not_found"}
    ),
)
async def post_unblock_visitor(visitor_id: UUID, caller: CurrentSupervisor, work: Work) -> None:
    """Take messages from a shopper again. Harmless when they are not blocked."""
    async with work() as uow:
        site_id = await visitors.find_site(uow, visitor_id)
        if site_id is None:
            raise not_found("visitor")
        _see(caller, site_id)
        await visitors.unblock(uow, visitor_id)


def _see(caller: Caller, site_id: UUID) -> None:
    scope = actor_of(caller).scope
    if scope is not None and site_id not in scope:
        raise not_found("site")
