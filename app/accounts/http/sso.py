"""HTTP about single sign-on: to the identity provider and back, and whose account is linked to whom there."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts import service
from app.accounts.http.callers import LOGGED_IN, CurrentAdmin, CurrentClient, LoggedIn
from app.accounts.http.security import CONFIRMED
from app.accounts.rules import Role
from app.accounts.rules.factors import SecondStep, proofs_of
from app.accounts.rules.sso import SSO_LIFETIME, place_of
from app.accounts.schemas.security import SsoBegun, SsoRequest, SubjectRequest
from app.accounts.service import Answered, Here, IdentityProvider, NewLogin
from app.kernel.errors import AppError
from app.settings import Settings
from app.web import cookies
from app.web.dependencies import AppSettings, Work
from app.web.origins import own_origin
from app.web.problems import problem_responses

router = APIRouter()

CALLBACK = "/login/sso/callback"
_BEGINNING = {409: "sso_not_set_up", 422: "invalid_input", 503: "sso_unavailable"}


def current_provider(request: Request) -> IdentityProvider:
    """Return the identity provider, or refuse with `sso_not_set_up`."""
    provider: IdentityProvider | None = request.app.state.identity_provider
    if provider is None:
        raise AppError("sso_not_set_up", "There is no single sign-on here.", 409)
    return provider


CurrentProvider = Annotated[IdentityProvider, Depends(current_provider)]


@router.post(
    "/login/sso",
    tags=["Account"],
    summary="Begin to log in by single sign-on",
    status_code=201,
    response_description="Where to go; a cookie belongs to it.",
    responses=problem_responses({403: "cross_site_refused", **_BEGINNING}),
)
async def post_sso(  # noqa: PLR0913, PLR0917 - what FastAPI hands in
    body: SsoRequest,
    request: Request,
    response: Response,
    work: Work,
    settings: AppSettings,
    provider: CurrentProvider,
) -> SsoBegun:
    """Return the address at the identity provider, good for ten minutes in this browser; it leads back here."""
    begun = await service.begin_sso(work, provider, body.place, redirect_uri=_callback(request, settings))
    cookies.SSO.give(response, begun.secret, lifetime=SSO_LIFETIME, settings=settings)
    return SsoBegun(url=begun.url)


@router.post(
    "/me/sso",
    tags=["Security"],
    summary="Begin to link my account",
    status_code=201,
    response_description="Where to go; a cookie belongs to it.",
    responses=problem_responses({**CONFIRMED, **_BEGINNING}),
)
async def post_my_sso(  # noqa: PLR0913, PLR0917 - what FastAPI hands in
    body: SsoRequest,
    request: Request,
    response: Response,
    caller: LoggedIn,
    work: Work,
    settings: AppSettings,
    provider: CurrentProvider,
) -> SsoBegun:
    """Return the address at the identity provider. Whoever logs in there is linked to the caller's account."""
    begun = await service.begin_sso(
        work, provider, body.place, redirect_uri=_callback(request, settings), by=caller
    )
    cookies.SSO.give(response, begun.secret, lifetime=SSO_LIFETIME, settings=settings)
    return SsoBegun(url=begun.url)


@router.get(CALLBACK, include_in_schema=False)
async def get_callback(  # noqa: PLR0913, PLR0917 - what a provider sends along
    request: Request,
    work: Work,
    settings: AppSettings,
    client: CurrentClient,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4_000)] = "",
    iss: Annotated[str | None, Query(max_length=2_000)] = None,
    error: Annotated[str, Query(max_length=200)] = "",
) -> RedirectResponse:
    """Take what the identity provider has sent along with the browser, and lead it back to where it came from."""
    place = f"/{place_of(state).value}"
    here = Here(
        _callback(request, settings),
        client,
        settings.login_lifetime,
        Role(settings.oidc_newcomer_role) if settings.oidc_newcomer_role else None,
    )
    answered = Answered(cookies.SSO.read(request, settings), state, code, iss)
    if error or not code:
        return _leading_to(place, settings, {"sso": "sso_denied"})
    try:
        result = await service.finish_sso(work, current_provider(request), answered, here)
    except AppError as exc:
        return _leading_to(place, settings, {"sso": exc.code})
    if isinstance(result, NewLogin):
        response = _leading_to(place, settings, {})
        cookies.LOGIN.give(response, result.token, lifetime=settings.login_lifetime, settings=settings)
        return response
    if isinstance(result, SecondStep):
        async with work() as uow:
            factors = sorted(proofs_of(await service.read_factors(uow, result.agent_id)))
        # Behind the # it reaches no server and no log.
        return _leading_to(place, settings, {"step": result.token, "factors": " ".join(factors)})
    return _leading_to(place, settings, {"sso": "linked"})


@router.delete(
    "/me/sso",
    tags=["Security"],
    summary="Unlink my account",
    status_code=204,
    responses=problem_responses(CONFIRMED),
)
async def delete_my_sso(caller: LoggedIn, work: Work) -> None:
    """Let single sign-on lead nobody into the caller's account any more; their other logins end."""
    async with work() as uow:
        await service.unlink_sso(uow, caller.agent_id, by=caller)


@router.put(
    "/agents/{agent_id}/sso",
    tags=["Agents"],
    summary="Link somebody's account",
    status_code=204,
    responses=problem_responses(
        {**LOGGED_IN, 404: "not_found", 409: ("sso_not_set_up", "sso_taken"), 422: "invalid_input"}
    ),
)
async def put_sso(
    agent_id: UUID, body: SubjectRequest, _: CurrentAdmin, work: Work, provider: CurrentProvider
) -> None:
    """Say by which subject (`sub`) the identity provider means an agent; a former one means them no more."""
    async with work() as uow:
        await service.link_sso(uow, provider, agent_id, body.subject)


@router.delete(
    "/agents/{agent_id}/sso",
    tags=["Agents"],
    summary="Unlink somebody's account",
    status_code=204,
    responses=problem_responses(
        {**LOGGED_IN, 403: (*LOGGED_IN[403], "confirmation_needed"), 404: "not_found"}
    ),
)
async def delete_sso(agent_id: UUID, caller: CurrentAdmin, work: Work) -> None:
    """Let single sign-on lead nobody into this account any more; its logins end."""
    async with work() as uow:
        await service.unlink_sso(uow, agent_id, by=caller)


def _callback(request: Request, settings: Settings) -> str:
    return f"{own_origin(request, settings)}/api/v1{CALLBACK}"


def _leading_to(place: str, settings: Settings, told: dict[str, str]) -> RedirectResponse:
    response = RedirectResponse(f"{place}#{urlencode(told)}" if told else place, 303)
    cookies.SSO.take(response, settings)
    return response
