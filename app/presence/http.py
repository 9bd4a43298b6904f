"""HTTP about the caller's own presence."""

from fastapi import APIRouter

from app.accounts.http import CurrentAgent
from app.presence import service
from app.presence.schemas import AvailabilityIn, AvailabilityOut
from app.web.dependencies import Work
from app.web.problems import problem_responses

router = APIRouter(prefix="/api/v1/me", tags=["Account"])


@router.put(
    "/availability",
    summary="Set one's availability",
    response_description="As it is now.",
    responses=problem_responses({401: "not_logged_in", 403: "cross_site_refused", 422: "invalid_input"}),
)
async def put_availability(body: AvailabilityIn, caller: CurrentAgent, work: Work) -> AvailabilityOut:
    """Say whether one takes new conversations. Those already assigned stay."""
    async with work() as uow:
        await service.set_availability(uow, caller.agent_id, body.availability)
        presence = (await service.read_presences(uow, [caller.agent_id]))[caller.agent_id]
        is_online = presence.is_connected(uow.now())
    return AvailabilityOut(
        availability=presence.availability, is_online=is_online, away_reason=presence.away_reason
    )
