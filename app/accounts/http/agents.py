"""HTTP about agents' accounts."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.http.callers import (
    LOGGED_IN,
    CurrentAdmin,
    CurrentAgent,
    IdempotencyKey,
    require_mail,
)
from app.accounts.rules import Agent, AgentChange, AgentId
from app.accounts.schemas import (
    AgentChangeRequest,
    AgentCreateRequest,
    AgentsPage,
    AgentView,
    LanguageRequest,
    PasswordLinkView,
)
from app.accounts.service import NewAgent
from app.sites.rules import SiteId
from app.web.dependencies import AppSettings, Work
from app.web.pagination import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, encode_cursor
from app.web.problems import problem_responses

router = APIRouter()


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
        # Only the id: what somebody is called is no part of an address, which proxies write down.
        _, after = decode_cursor(cursor, str) or (None, None)
        found = await service.list_agents(uow, seen_by=caller, after=after, limit=limit + 1)
    page = found[:limit]
    next_cursor = encode_cursor("by name", page[-1].id) if len(found) > limit else None
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
                **LOGGED_IN,
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
        password=body.password.get_secret_value() if body.password else None,
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
            **LOGGED_IN,
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


@router.post(
    "/agents/{agent_id}/password-link",
    tags=["Agents"],
    summary="Let somebody set a password",
    status_code=201,
    responses=problem_responses({**LOGGED_IN, 404: "not_found", 409: "own_password"}),
)
async def post_password_link(
    agent_id: UUID, request: Request, caller: CurrentAdmin, work: Work, settings: AppSettings
) -> PasswordLinkView:
    """Return a link for whoever was invited or has forgotten: good once, for three days. A former one is void."""
    async with work() as uow:
        link = await service.make_password_link(uow, agent_id, by=caller)
    origin = settings.public_url or request.headers.get("origin") or settings.origin
    # Behind the # it reaches no server, no log and no other page.
    return PasswordLinkView(url=f"{origin}/console/welcome#{link.token}", expires_at=link.expires_at)


@router.post(
    "/agents/{agent_id}/password-mail",
    tags=["Agents"],
    summary="Send somebody a password link",
    status_code=202,
    response_description="On its way.",
    responses=problem_responses(
        {**LOGGED_IN, 404: "not_found", 409: ("own_password", "mail_not_set_up"), 422: "invalid_input"}
    ),
)
async def post_password_mail(
    agent_id: UUID, body: LanguageRequest, caller: CurrentAdmin, work: Work, settings: AppSettings
) -> None:
    """Send a link to whoever was invited or has forgotten, to their own address, so that nobody else sees it."""
    require_mail(settings)
    async with work() as uow:
        await service.mail_password_link(uow, agent_id, by=caller, language=body.language)


@router.delete(
    "/agents/{agent_id}/logins",
    tags=["Agents"],
    summary="End somebody's logins",
    status_code=204,
    response_description="Ended; sockets close within five seconds.",
    responses=problem_responses({**LOGGED_IN, 404: "not_found"}),
)
async def delete_logins(agent_id: UUID, caller: CurrentAdmin, work: Work) -> None:
    """End an agent's logins in all browsers, and password links with them; of one's own all but this. Administrators only."""
    async with work() as uow:
        await service.end_logins_of(uow, agent_id, by=caller)


@router.delete(
    "/agents/{agent_id}/second-factors",
    tags=["Agents"],
    summary="Let somebody in who has lost their second factor",
    status_code=204,
    responses=problem_responses({**LOGGED_IN, 404: "not_found", 409: "own_second_factors"}),
)
async def delete_second_factors(agent_id: UUID, caller: CurrentAdmin, work: Work) -> None:
    """Take an agent's second factors and recovery codes away, and end their logins. Administrators only."""
    async with work() as uow:
        await service.remove_all(uow, agent_id, by=caller)


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
