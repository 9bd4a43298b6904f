"""HTTP about mail, for shoppers."""

from fastapi import APIRouter

from app.accounts.http import CurrentVisitor
from app.channels import service
from app.channels.schemas import TranscriptOffer, TranscriptRequest
from app.kernel.errors import AppError
from app.web.dependencies import AppSettings, Work
from app.web.problems import problem_responses

router = APIRouter(prefix="/api/v1/visitor", tags=["Transcripts"])


@router.get(
    "/transcripts",
    summary="Can I have the conversation by e-mail",
    responses=problem_responses({401: "unknown_visitor", 403: "blocked"}),
)
async def get_offer(visitor: CurrentVisitor, work: Work, settings: AppSettings) -> TranscriptOffer:
    """Say whether mail is set up here and somebody has answered: nothing is offered that would not come."""
    if not settings.can_mail:
        return TranscriptOffer(is_offered=False)
    async with work() as uow:
        return TranscriptOffer(is_offered=await service.is_transcript_offered(uow, visitor))


@router.post(
    "/transcripts",
    summary="Have the conversation by e-mail",
    status_code=202,
    response_description="On its way, as far as the conversation goes now.",
    responses=problem_responses(
        {
            401: "unknown_visitor",
            403: ("blocked", "cross_site_refused"),
            409: ("mail_not_set_up", "nothing_to_send"),
            422: ("invalid_input", "bad_address"),
            429: "rate_limited",
        }
    ),
)
async def post_transcript(
    body: TranscriptRequest, visitor: CurrentVisitor, work: Work, settings: AppSettings
) -> None:
    """Send the shopper's newest conversation to an address, which is forgotten as soon as the mail is on its way."""
    if not settings.can_mail:
        raise AppError("mail_not_set_up", "No mail is sent from here.", 409)
    async with work() as uow:
        await service.request_transcript(uow, visitor, body.address)
