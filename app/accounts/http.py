"""HTTP about accounts, and the two dependencies by which all HTTP rooms know who is calling."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response, Security
from fastapi.security import APIKeyCookie

from app.accounts import service
from app.accounts.rules import (
    TICKET_LIFETIME,
    Agent,
    AgentChange,
    AgentId,
    Caller,
    Role,
    has_role,
    visible_sites,
)
from app.accounts.rules.audit import AuditEntry, AuditFilter
from app.accounts.schemas import (
    AgentChangeRequest,
    AgentCreateRequest,
    AgentsPage,
    AgentView,
    AuditEntryView,
    AuditPage,
    LoginRequest,
    LoginResponse,
    LoginStatus,
    Me,
    MySiteView,
    PasswordRequest,
    TargetsView,
    TicketResponse,
)
from app.accounts.service import Client, NewAgent, audit
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act
from app.kernel.errors import AppError
from app.settings import Settings
from app.sites import service as sites
from app.sites.rules import SiteId
from app.web.cookies import clear_login_cookie, read_login_token, set_login_cookie
from app.web.dependencies import AppSettings, ClientAddress, Work, note_actor
from app.web.pagination import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, encode_cursor
from app.web.problems import problem_responses

router = APIRouter(prefix="/api/v1")

_cookie = APIKeyCookie(
    name="__Host-seventysix",
    scheme_name="login",
    description="Set by `POST /login`. Without TLS, in development, it is named `seventysix`.",
    auto_error=False,
)

LARGEST_SEQ = 2**63 - 1

_LOGGED_IN = {401: "not_logged_in", 403: ("cross_site_refused", "role_required")}


async def current_agent(
    request: Request, work: Work, settings: AppSettings, _: Annotated[str | None, Security(_cookie)]
) -> Caller:
    """Return who is calling, or refuse with `not_logged_in`."""
    async with work() as uow:
        caller = await service.authenticate(uow, read_login_token(request, settings))
    note_actor(request, caller.agent_id)
    return caller


CurrentAgent = Annotated[Caller, Depends(current_agent)]


def require(role: Role) -> Callable[[Caller], Awaitable[Caller]]:
    """Make a dependency that admits callers of at least this role: `Annotated[Caller, Depends(require(role))]`."""

    async def current_agent_with_role(caller: CurrentAgent) -> Caller:
        if not has_role(caller.role, role):
            raise AppError("role_required", f"Only for the role {role.value} and above.", 403)
        return caller

    return current_agent_with_role


CurrentAdmin = Annotated[Caller, Depends(require(Role.ADMIN))]


def client_of(request: Request, address: ClientAddress) -> Client:
    """Return where a password comes from."""
    return Client(address, request.headers.get("user-agent", ""))


CurrentClient = Annotated[Client, Depends(client_of)]
IdempotencyKey = Annotated[
    UUID, Header(description="Chosen by the client; the same key again creates nothing and answers the same.")
]


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
    """Start a login and set its cookie. Unknown, inactive and wrong read the same; `Retry-After` tells how long to wait."""
    lifetime = _lifetime(settings)
    login = await service.log_in(
        work, body.email, body.password.get_secret_value(), client=client, lifetime=lifetime
    )
    async with work() as uow:
        me = await _me(uow, await service.authenticate(uow, login.token))
    set_login_cookie(response, login.token, lifetime=lifetime, settings=settings)
    return LoginResponse(agent=me)


@router.get(
    "/login", tags=["Account"], summary="Am I logged in", response_description="The caller, or nobody."
)
async def get_login(request: Request, work: Work, settings: AppSettings) -> LoginStatus:
    """Say who is logged in with this browser; being nobody is an answer here, not an error."""
    async with work() as uow:
        caller = await service.find_caller(uow, read_login_token(request, settings))
        return LoginStatus(agent=await _me(uow, caller) if caller else None)


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
        await service.log_out(uow, read_login_token(request, settings))
    clear_login_cookie(response, settings)


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


@router.get(
    "/agents",
    tags=["Agents"],
    summary="List agents",
    responses=problem_responses({401: "not_logged_in", 422: ("invalid_input", "bad_cursor")}),
)
async def get_agents(
    caller: CurrentAgent, work: Work, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> AgentsPage:
    """Return those who share a site with the caller, active or not, by name; administrators see everyone."""
    async with work() as uow:
        after = decode_cursor(cursor, str)
        found = await service.list_agents(uow, seen_by=caller, after=after, limit=limit + 1)
    page = found[:limit]
    next_cursor = encode_cursor(page[-1].name, page[-1].id) if len(found) > limit else None
    return AgentsPage(items=[_view(agent) for agent in page], next_cursor=next_cursor)


@router.post(
    "/agents",
    tags=["Agents"],
    summary="Add an agent",
    status_code=201,
    response_description="Added.",
    responses={
        200: {"description": "The same had been added under this key before.", "model": AgentView},
        **problem_responses(
            {
                **_LOGGED_IN,
                409: ("email_taken", "idempotency_key_reuse"),
                422: (
                    "invalid_input",
                    "invalid_email",
                    "unknown_site",
                    "password_too_short",
                    "password_too_common",
                ),
            }
        ),
    },
)
async def post_agent(
    body: AgentCreateRequest, response: Response, _: CurrentAdmin, work: Work, idempotency_key: IdempotencyKey
) -> AgentView:
    """Add somebody who can log in at once. Administrators only; the key becomes the agent's id."""
    new = NewAgent(
        id=AgentId(idempotency_key),
        email=body.email,
        name=body.name,
        password=body.password.get_secret_value(),
        role=body.role,
        capacity=body.capacity,
        site_ids=frozenset(SiteId(site_id) for site_id in body.site_ids),
    )
    async with work() as uow:
        agent, is_new = await service.create_agent(uow, new)
    response.status_code = 201 if is_new else 200
    return _view(agent)


@router.patch(
    "/agents/{agent_id}",
    tags=["Agents"],
    summary="Change an agent",
    responses=problem_responses(
        {
            **_LOGGED_IN,
            404: "not_found",
            409: ("last_admin", "own_password"),
            422: ("invalid_input", "unknown_site", "password_too_short", "password_too_common"),
        }
    ),
)
async def patch_agent(
    agent_id: UUID, body: AgentChangeRequest, caller: CurrentAdmin, work: Work
) -> AgentView:
    """Change what is given. A new role or password, deactivation or the loss of a site ends the agent's logins."""
    change = AgentChange(
        name=body.name,
        role=body.role,
        capacity=body.capacity,
        is_active=body.is_active,
        password=body.password.get_secret_value() if body.password else None,
        site_ids=None if body.site_ids is None else frozenset(SiteId(site_id) for site_id in body.site_ids),
    )
    async with work() as uow:
        return _view(await service.change_agent(uow, agent_id, change, by=caller))


@router.get(
    "/audit",
    tags=["Audit"],
    summary="Read the audit log",
    responses=problem_responses({**_LOGGED_IN, 422: ("invalid_input", "bad_cursor")}),
)
async def get_audit(
    _: CurrentAdmin,
    work: Work,
    agent_id: Annotated[
        UUID | None, Query(description="Only what this agent did, or was done to them.")
    ] = None,
    act: Annotated[Act | None, Query(description="Only this act.")] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> AuditPage:
    """Return what was done by whom, newest first. Administrators only."""
    after = decode_cursor(cursor, int)
    async with work() as uow:
        found = await audit.find_entries(
            uow,
            AuditFilter(agent_id, act.value if act else None),
            before=min(after[0], LARGEST_SEQ) if after else None,
            limit=limit + 1,
        )
        page = found[:limit]
        named = await _names(uow, page)
    next_cursor = encode_cursor(page[-1].seq, UUID(int=page[-1].seq)) if len(found) > limit else None
    return AuditPage(items=[_audited(entry, named) for entry in page], next_cursor=next_cursor)


async def _names(uow: UnitOfWork, entries: Sequence[AuditEntry]) -> dict[UUID, str]:
    """Read what agents and sites are called today; the log itself holds no names."""
    ids = {id_ for entry in entries for id_ in (entry.agent_id, entry.subject_id) if id_}
    names: dict[UUID, str] = {agent.id: agent.name for agent in await service.find_agents(uow, ids)}
    names.update({site.id: site.name for site in await sites.list_sites(uow, {SiteId(id_) for id_ in ids})})
    return names


def _audited(entry: AuditEntry, names: Mapping[UUID, str]) -> AuditEntryView:
    return AuditEntryView(
        seq=entry.seq,
        at=entry.at,
        act=entry.act,
        agent_id=entry.agent_id,
        agent_name=names.get(entry.agent_id) if entry.agent_id else None,
        subject_id=entry.subject_id,
        subject_name=names.get(entry.subject_id) if entry.subject_id else None,
        address=entry.address,
        facts=dict(entry.facts),
    )


async def _me(uow: UnitOfWork, caller: Caller) -> Me:
    mine = await sites.list_sites(uow, visible_sites(caller))
    return Me(
        id=caller.agent_id,
        name=caller.name,
        email=caller.email,
        role=caller.role,
        capacity=caller.capacity,
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


def _view(agent: Agent) -> AgentView:
    return AgentView(
        id=agent.id,
        email=agent.email,
        name=agent.name,
        role=agent.role,
        capacity=agent.capacity,
        is_active=agent.is_active,
        site_ids=sorted(agent.site_ids),
    )


def _lifetime(settings: Settings) -> timedelta:
    return timedelta(days=settings.login_days)
