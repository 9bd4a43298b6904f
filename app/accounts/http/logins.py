"""HTTP about logging in and out, and about who one is."""

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.http.callers import CurrentAgent, CurrentClient, require_mail
from app.accounts.rules import TICKET_LIFETIME, Caller, visible_sites
from app.accounts.rules.factors import SECOND_STEP_LIFETIME, proofs_of
from app.accounts.schemas import (
    LoginRequest,
    LoginResponse,
    LoginStatus,
    Me,
    MySiteView,
    PasswordByLinkRequest,
    PasswordByLinkView,
    PasswordRequest,
    PasswordResetRequest,
    SecondStepRequest,
    SecondStepView,
    TargetsView,
    TicketResponse,
)
from app.accounts.service import NewLogin
from app.db.unit_of_work import UnitOfWork
from app.settings import Settings
from app.sites import service as sites
from app.web import cookies
from app.web.dependencies import AppSettings, Work
from app.web.problems import problem_responses

router = APIRouter()


@router.post(
    "/login",
    tags=["Account"],
    summary="Log in",
    response_description="Logged in; the cookie is set.",
    responses=problem_responses(
        {401: "bad_credentials", 403: "cross_site_refused", 422: "invalid_input", 429: "too_many_attempts"}
    ),
)
async def post_login(
    body: LoginRequest, response: Response, work: Work, settings: AppSettings, client: CurrentClient
) -> LoginResponse:
    """Start a login and set its cookie, or say what else must be shown.

    Unknown, inactive and wrong read the same; `Retry-After` tells how long to wait.
    """
    begun = await service.log_in(
        work,
        body.email,
        body.password.get_secret_value(),
        client=client,
        lifetime=settings.login_lifetime,
    )
    if isinstance(begun, NewLogin):
        return await logged_in(response, work, settings, begun)
    async with work() as uow:
        factors = await service.read_factors(uow, begun.agent_id)
    step = SecondStepView(
        token=begun.token,
        expires_in_s=int(SECOND_STEP_LIFETIME.total_seconds()),
        factors=sorted(proofs_of(factors)),
    )
    return LoginResponse(agent=None, second_step=step)


@router.post(
    "/login/second-step",
    tags=["Account"],
    summary="Log in: the second step",
    response_description="Logged in; the cookie is set.",
    responses=problem_responses(
        {
            401: ("step_expired", "code_refused"),
            403: "cross_site_refused",
            422: "invalid_input",
            429: "too_many_attempts",
        }
    ),
)
async def post_second_step(
    body: SecondStepRequest, response: Response, work: Work, settings: AppSettings, client: CurrentClient
) -> LoginResponse:
    """Show a code of the authenticator app, or a recovery code, and start a login. Five tries, then the password again."""
    login = await service.finish_login(
        work,
        body.token,
        body.code.get_secret_value(),
        client=client,
        lifetime=settings.login_lifetime,
    )
    return await logged_in(response, work, settings, login)


@router.post(
    "/password-links/used",
    tags=["Account"],
    summary="Set a password by a link",
    responses=problem_responses(
        {
            403: "cross_site_refused",
            404: "link_expired",
            422: ("invalid_input", "password_too_short", "password_too_common", "password_is_email"),
        }
    ),
)
async def post_password_by_link(
    body: PasswordByLinkRequest, work: Work, client: CurrentClient
) -> PasswordByLinkView:
    """Set the password of whoever was given this link, once; all their logins end. A second factor stays needed."""
    password = body.password.get_secret_value()
    return PasswordByLinkView(
        email=await service.set_password_by_link(work, body.token, password, client=client)
    )


@router.post(
    "/password-resets",
    tags=["Account"],
    summary="Ask for a new password",
    status_code=202,
    response_description="If there is such an account, a mail is on its way; the answer is the same if there is none.",
    responses=problem_responses(
        {403: "cross_site_refused", 409: "mail_not_set_up", 422: "invalid_input", 429: "too_many_attempts"}
    ),
)
async def post_password_reset(
    body: PasswordResetRequest, work: Work, settings: AppSettings, client: CurrentClient
) -> None:
    """Send a link to somebody who has forgotten their password: good once, for two hours. The old password stays good."""
    require_mail(settings)
    await service.ask_for_reset(work, body.email, client=client, language=body.language)


@router.get(
    "/login", tags=["Account"], summary="Am I logged in", response_description="The caller, or nobody."
)
async def get_login(request: Request, work: Work, settings: AppSettings) -> LoginStatus:
    """Say who is logged in with this browser; being nobody is an answer here, not an error."""
    async with work() as uow:
        caller = await service.find_caller(uow, cookies.LOGIN.read(request, settings))
        return LoginStatus(
            agent=await _me(uow, caller) if caller else None,
            can_mail=settings.can_mail,
            sso=settings.oidc_name if settings.oidc_issuer else None,
        )


@router.post(
    "/logout",
    tags=["Account"],
    summary="Log out",
    status_code=204,
    responses=problem_responses({403: "cross_site_refused"}),
)
async def post_logout(request: Request, response: Response, work: Work, settings: AppSettings) -> None:
    """End this login and its sockets, and clear its cookie. Harmless when logged out already."""
    async with work() as uow:
        await service.log_out(uow, cookies.LOGIN.read(request, settings))
    cookies.LOGIN.take(response, settings)


@router.get("/me", tags=["Account"], summary="Who am I", responses=problem_responses({401: "not_logged_in"}))
async def get_me(caller: CurrentAgent, work: Work) -> Me:
    """Return the caller and the sites they work for."""
    async with work() as uow:
        return await _me(uow, caller)


@router.put(
    "/me/password",
    tags=["Account"],
    summary="Change my password",
    status_code=204,
    responses=problem_responses(
        {
            401: "not_logged_in",
            403: ("wrong_password", "cross_site_refused"),
            422: ("invalid_input", "password_too_short", "password_too_common", "password_is_email"),
            429: "too_many_attempts",
        }
    ),
)
async def put_my_password(
    body: PasswordRequest, caller: CurrentAgent, work: Work, client: CurrentClient
) -> None:
    """Change one's own password; all one's other logins and their sockets end."""
    current, new = body.current_password.get_secret_value(), body.new_password.get_secret_value()
    await service.change_password(work, caller, current, new, client=client)


@router.post(
    "/socket-tickets",
    tags=["Account"],
    summary="Get a ticket for a socket",
    status_code=201,
    responses=problem_responses({401: "not_logged_in", 403: "cross_site_refused"}),
)
async def post_socket_ticket(caller: CurrentAgent, work: Work) -> TicketResponse:
    """Return a secret for the `hello` of one socket of this login, good once and for 30 seconds."""
    async with work() as uow:
        ticket = await service.issue_ticket(uow, caller)
    return TicketResponse(ticket=ticket, expires_in_s=int(TICKET_LIFETIME.total_seconds()))


async def logged_in(response: Response, work: Work, settings: Settings, login: NewLogin) -> LoginResponse:
    """Tell a browser who is logged in with it now, and set its cookie."""
    async with work() as uow:
        me = await _me(uow, await service.authenticate_even_held(uow, login.token))
    cookies.LOGIN.give(response, login.token, lifetime=settings.login_lifetime, settings=settings)
    return LoginResponse(agent=me)


async def _me(uow: UnitOfWork, caller: Caller) -> Me:
    mine = await sites.list_sites(uow, visible_sites(caller))
    return Me(
        id=caller.agent_id,
        name=caller.name,
        email=caller.email,
        role=caller.role,
        capacity=caller.capacity,
        needs_second_factor=caller.is_held,
        sites=[
            MySiteView(
                id=site.id,
                key=site.key,
                name=site.name,
                time_zone=site.time_zone,
                targets=TargetsView.model_validate(site.targets, from_attributes=True),
            )
            for site in mine
        ],
    )
