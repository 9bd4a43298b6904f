"""HTTP about how the caller logs in, and where they are logged in."""

from urllib.parse import urlsplit
from uuid import UUID

import segno
from fastapi import APIRouter

from app.accounts import service
from app.accounts.http.callers import LOGGED_IN, CurrentAdmin, CurrentAgent, CurrentClient, LoggedIn
from app.accounts.rules import Caller
from app.accounts.rules.factors import LoginSeen, browser_of, is_confirmed, system_of
from app.accounts.schemas.security import (
    AddedView,
    CodeRequest,
    ConfirmRequest,
    LoginsView,
    LoginView,
    RecoveryCodesView,
    SecondFactorRules,
    SecurityView,
    TotpOfferView,
)
from app.web.dependencies import AppSettings, Work
from app.web.problems import problem_responses

router = APIRouter(prefix="/me", tags=["Security"])
rules_router = APIRouter(tags=["Security"])

CONFIRMED = {401: "not_logged_in", 403: ("confirmation_needed", "cross_site_refused")}


@router.get("/security", summary="How I log in", responses=problem_responses({401: "not_logged_in"}))
async def get_security(caller: LoggedIn, work: Work) -> SecurityView:
    """Return which second factors the caller has, and how many recovery codes are left."""
    async with work() as uow:
        factors = await service.read_factors(uow, caller.agent_id)
        needing = await service.read_second_factor_rules(uow)
        return SecurityView(
            has_totp=factors.has_totp,
            recovery_codes_left=factors.recovery_codes_left,
            is_required=caller.role in needing,
            is_linked=await service.is_linked_by_sso(uow, caller.agent_id),
            is_confirmed=is_confirmed(caller.confirmed_at, now=uow.now()),
        )


@router.post(
    "/confirmation",
    summary="Confirm that it is me",
    status_code=204,
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: ("wrong_password", "cross_site_refused"),
            422: "invalid_input",
            429: "too_many_attempts",
        }
    ),
)
async def post_confirmation(
    body: ConfirmRequest, caller: LoggedIn, work: Work, client: CurrentClient
) -> None:
    """Show the password again. For fifteen minutes from then, or from logging in, all of this may be changed."""
    await service.confirm(work, caller, body.password.get_secret_value(), client=client)


@router.post(
    "/totp",
    summary="Begin with an authenticator app",
    status_code=201,
    responses=problem_responses(CONFIRMED),
)
async def post_totp(caller: LoggedIn, work: Work, settings: AppSettings) -> TotpOfferView:
    """Return a secret for an authenticator app (RFC 6238). It counts once `PUT /me/totp` has shown that it arrived."""
    async with work() as uow:
        offer = await service.begin_totp(uow, caller, host=urlsplit(settings.origin).hostname or "")
    picture = segno.make(offer.uri, error="m").svg_data_uri(scale=4, border=4, light="#fff", dark="#000")
    return TotpOfferView(secret=offer.secret, uri=offer.uri, qr=picture)


@router.put(
    "/totp",
    summary="Use an authenticator app",
    responses=problem_responses(
        {
            **CONFIRMED,
            403: ("confirmation_needed", "code_refused", "cross_site_refused"),
            409: "totp_not_begun",
            422: "invalid_input",
        }
    ),
)
async def put_totp(body: CodeRequest, caller: LoggedIn, work: Work) -> AddedView:
    """Take the app into use, in the place of a former one, with the first code it shows."""
    async with work() as uow:
        codes = await service.confirm_totp(uow, caller, body.code.get_secret_value())
    return AddedView(recovery_codes=codes)


@router.delete(
    "/totp",
    summary="Use no authenticator app",
    status_code=204,
    responses=problem_responses({**CONFIRMED, 409: "second_factor_required"}),
)
async def delete_totp(caller: LoggedIn, work: Work) -> None:
    """Take the app out of use. Harmless when there is none."""
    async with work() as uow:
        await service.remove_totp(uow, caller)


@router.post(
    "/recovery-codes",
    summary="Make new recovery codes",
    status_code=201,
    responses=problem_responses({**CONFIRMED, 409: "no_second_factor"}),
)
async def post_recovery_codes(caller: LoggedIn, work: Work) -> RecoveryCodesView:
    """Return ten codes, each good once in the place of a second factor; all former ones are void."""
    async with work() as uow:
        return RecoveryCodesView(recovery_codes=await service.renew_recovery_codes(uow, caller))


@router.get("/logins", summary="Where am I logged in", responses=problem_responses({401: "not_logged_in"}))
async def get_logins(caller: CurrentAgent, work: Work) -> LoginsView:
    """Return the caller's logins: on what, from which network, used when."""
    async with work() as uow:
        found = await service.list_logins(uow, caller)
    return LoginsView(items=[_view(login, caller) for login in found])


@router.delete(
    "/logins/{login_id}",
    summary="End one of my logins",
    status_code=204,
    responses=problem_responses({401: "not_logged_in", 403: "cross_site_refused", 422: "invalid_input"}),
)
async def delete_login(login_id: UUID, caller: CurrentAgent, work: Work) -> None:
    """End it and its sockets. Harmless when it has ended."""
    async with work() as uow:
        await service.end_login(uow, caller, login_id)


@router.delete(
    "/logins",
    summary="End all my other logins",
    status_code=204,
    responses=problem_responses({401: "not_logged_in", 403: "cross_site_refused"}),
)
async def delete_other_logins(caller: CurrentAgent, work: Work) -> None:
    """End all but the one that asks, and their sockets."""
    async with work() as uow:
        await service.end_other_logins(uow, caller)


@rules_router.get(
    "/second-factor-rules", summary="Who must have a second factor", responses=problem_responses(LOGGED_IN)
)
async def get_second_factor_rules(_: CurrentAdmin, work: Work) -> SecondFactorRules:
    """Return the roles that need one. Administrators only."""
    async with work() as uow:
        return SecondFactorRules(roles=sorted(await service.read_second_factor_rules(uow)))


@rules_router.put(
    "/second-factor-rules",
    summary="Say who must have a second factor",
    responses=problem_responses({**LOGGED_IN, 409: "second_factor_first", 422: "invalid_input"}),
)
async def put_second_factor_rules(
    body: SecondFactorRules, caller: CurrentAdmin, work: Work
) -> SecondFactorRules:
    """Whoever needs one and has none is logged out, and led through setting it up when they log in again."""
    async with work() as uow:
        await service.change_second_factor_rules(uow, set(body.roles), by=caller)
    return SecondFactorRules(roles=sorted(set(body.roles)))


def _view(login: LoginSeen, caller: Caller) -> LoginView:
    return LoginView(
        id=login.id,
        browser=browser_of(login.user_agent),
        system=system_of(login.user_agent),
        network=login.network,
        proof=login.proof,
        created_at=login.created_at,
        last_seen_at=login.last_seen_at,
        is_current=login.id == caller.login_id,
    )
