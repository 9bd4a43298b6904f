"""HTTP about pictures of agents: one's own is changed, all are shown to whoever knows whose they are."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.http.callers import LOGGED_IN, CurrentAdmin, CurrentAgent
from app.web.dependencies import Work
from app.web.problems import OpenApi, problem_responses

router = APIRouter(tags=["Agents"])
faces = APIRouter(include_in_schema=False)

_BYTES: OpenApi = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
# A picture that was changed or removed is seen for so long at most.
KEPT = {"Cache-Control": "public, max-age=600"}


@router.put(
    "/me/picture",
    summary="Change my picture",
    status_code=204,
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: "cross_site_refused",
            413: "body_too_large",
            422: ("bad_image", "image_too_large"),
        }
    ),
    openapi_extra=_BYTES,
)
async def put_picture(request: Request, caller: CurrentAgent, work: Work) -> None:
    """Send the bytes of a JPEG, PNG, WebP or GIF. Its middle is drawn anew as a small square; nothing else is kept."""
    await service.change_picture(work, caller.agent_id, await request.body())  # limited before it comes here


@router.delete(
    "/me/picture",
    summary="Remove my picture",
    status_code=204,
    responses=problem_responses({401: "not_logged_in", 403: "cross_site_refused"}),
)
async def delete_picture(caller: CurrentAgent, work: Work) -> None:
    """Show initials again."""
    async with work() as uow:
        await service.remove_picture(uow, caller.agent_id)


@router.delete(
    "/agents/{agent_id}/picture",
    summary="Remove an agent's picture",
    status_code=204,
    responses=problem_responses({**LOGGED_IN, 404: "not_found"}),
)
async def delete_picture_of(agent_id: UUID, _: CurrentAdmin, work: Work) -> None:
    """Show initials again. Administrators only."""
    async with work() as uow:
        await service.remove_picture(uow, agent_id)


@faces.get("/faces/{id_}")
async def get_face(id_: UUID, work: Work) -> Response:
    """Answer with a picture. Who has none and who is nobody look the same: as nothing, which is no failure."""
    async with work() as uow:
        picture = await service.find_picture(uow, id_)
    if picture is None:
        return Response(status_code=204, headers=KEPT)
    return Response(picture, media_type="image/webp", headers=KEPT)
