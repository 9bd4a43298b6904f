"""HTTP about passkeys (WebAuthn): the caller's own, and logging in by them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from app.accounts import service
from app.accounts.http.callers import CurrentClient, LoggedIn
from app.accounts.http.logins import logged_in
from app.accounts.http.security import CONFIRMED
from app.accounts.schemas import LoginResponse
from app.accounts.schemas.security import (
    AddedView,
    PasskeyAnswer,
    PasskeyLoginRequest,
    PasskeyQuestion,
    PasskeyRequest,
    PasskeysView,
    PasskeyView,
)
from app.accounts.service import passkeys
from app.accounts.service.passkeys import Party, PasskeyLogin, party_of
from app.web.dependencies import AppSettings, Work
from app.web.problems import problem_responses
from app.web.throttle import Throttle

router = APIRouter()

# A page asks once when somebody logs in; behind one address may be a whole support centre.
QUESTIONS_PER_MINUTE = 60


def current_party(request: Request, settings: AppSettings) -> Party:
    """Return in whose name browsers are asked. Who gets here came from our own pages: the origin is ours."""
    return party_of((settings.public_url or request.headers.get("origin") or settings.origin).lower())


CurrentParty = Annotated[Party, Depends(current_party)]


def shown_passkey(
    body: PasskeyAnswer, party: CurrentParty, client: CurrentClient, settings: AppSettings
) -> PasskeyLogin:
    """Return what somebody has shown, and where."""
    return PasskeyLogin(party, body.credential, body.token, client, settings.login_lifetime)


ShownPasskey = Annotated[PasskeyLogin, Depends(shown_passkey)]


@router.get(
    "/me/passkeys",
    tags=["Security"],
    summary="My passkeys",
    responses=problem_responses({401: "not_logged_in"}),
)
async def get_passkeys(caller: LoggedIn, work: Work) -> PasskeysView:
    """Return the caller's passkeys, in the order they were added."""
    async with work() as uow:
        found = await service.list_passkeys(uow, caller)
    return PasskeysView(items=[PasskeyView.model_validate(one, from_attributes=True) for one in found])


@router.post(
    "/me/passkeys/questions",
    tags=["Security"],
    summary="Begin with a passkey",
    status_code=201,
    responses=problem_responses({**CONFIRMED, 409: "passkeys_need_a_name"}),
)
async def post_passkey_question(caller: LoggedIn, work: Work, party: CurrentParty) -> PasskeyQuestion:
    """Return the options for `navigator.credentials.create`, good once and for five minutes."""
    async with work() as uow:
        return PasskeyQuestion(options=await passkeys.begin_adding(uow, caller, party))


@router.post(
    "/me/passkeys",
    tags=["Security"],
    summary="Add a passkey",
    status_code=201,
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: ("confirmation_needed", "passkey_refused", "cross_site_refused"),
            409: "passkeys_need_a_name",
            422: "invalid_input",
        }
    ),
)
async def post_passkey(body: PasskeyRequest, caller: LoggedIn, work: Work, party: CurrentParty) -> AddedView:
    """Take the passkey that the browser has made as an answer."""
    async with work() as uow:
        codes = await passkeys.add(uow, caller, party, body.credential, name=body.name)
    return AddedView(recovery_codes=codes)


@router.delete(
    "/me/passkeys/{passkey_id}",
    tags=["Security"],
    summary="Remove a passkey",
    status_code=204,
    responses=problem_responses({**CONFIRMED, 409: "second_factor_required", 422: "invalid_input"}),
)
async def delete_passkey(passkey_id: UUID, caller: LoggedIn, work: Work) -> None:
    """Take a passkey out of use. Harmless when there is none."""
    async with work() as uow:
        await passkeys.remove_passkey(uow, caller, passkey_id)


@router.post(
    "/login/passkey/questions",
    tags=["Account"],
    summary="Begin to log in by a passkey",
    status_code=201,
    dependencies=[Depends(Throttle(QUESTIONS_PER_MINUTE))],
    responses=problem_responses(
        {
            401: "step_expired",
            403: "cross_site_refused",
            409: "passkeys_need_a_name",
            422: "invalid_input",
            429: "too_many_attempts",
        }
    ),
)
async def post_login_question(body: PasskeyLoginRequest, work: Work, party: CurrentParty) -> PasskeyQuestion:
    """Return the options for `navigator.credentials.get`: for anybody, or with a token for the second step."""
    return PasskeyQuestion(options=await passkeys.begin_login(work, party, step=body.token))


@router.post(
    "/login/passkey",
    tags=["Account"],
    summary="Log in by a passkey",
    response_description="Logged in; the cookie is set.",
    responses=problem_responses(
        {
            401: ("passkey_refused", "step_expired"),
            403: "cross_site_refused",
            409: "passkeys_need_a_name",
            422: "invalid_input",
        }
    ),
)
async def post_login_passkey(
    shown: ShownPasskey, response: Response, work: Work, settings: AppSettings
) -> LoginResponse:
    """Start a login by the browser's answer: alone (it has verified its owner then), or as the second step."""
    login = await passkeys.log_in_by_passkey(work, shown)
    return await logged_in(response, work, settings, login)
