"""HTTP about teams and skills."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from app.accounts.http import CurrentAdmin, CurrentAgent, IdempotencyKey
from app.accounts.rules import visible_sites
from app.routing import service
from app.routing.http.callers import CurrentSupervisor
from app.routing.rules import Team
from app.routing.schemas import (
    SKILL_KEY,
    AgentSkills,
    SkillIn,
    SkillOut,
    SkillsOut,
    TeamIn,
    TeamOut,
    TeamsOut,
)
from app.web.dependencies import Work
from app.web.problems import problem_responses

router = APIRouter()

Key = Annotated[str, Path(pattern=SKILL_KEY, description="Short name, e.g. `returns`.")]

_CHANGING = {
    401: "not_logged_in",
    403: ("cross_site_refused", "role_required"),
    404: "not_found",
    422: ("invalid_input", "unknown_agent"),
}


@router.get(
    "/teams",
    tags=["Teams"],
    summary="List teams",
    response_description="The teams of the caller's sites, by name.",
    responses=problem_responses({401: "not_logged_in"}),
)
async def get_teams(caller: CurrentAgent, work: Work) -> TeamsOut:
    """List the teams of the sites the caller works for."""
    async with work() as uow:
        found = await service.list_teams(uow, visible_sites(caller))
    return TeamsOut(items=[_show(team) for team in found])


@router.post(
    "/teams",
    tags=["Teams"],
    summary="Add a team",
    status_code=201,
    response_description="Added.",
    responses={
        200: {"description": "The same had been added under this key before.", "model": TeamOut},
        **problem_responses({**_CHANGING, 409: "idempotency_key_reuse"}),
    },
)
async def post_team(
    body: TeamIn, response: Response, caller: CurrentSupervisor, work: Work, idempotency_key: IdempotencyKey
) -> TeamOut:
    """Add a group of agents to a site; the key becomes its id."""
    async with work() as uow:
        wanted = body.as_team(idempotency_key)
        team, is_new = await service.create_team(uow, wanted, visible_sites(caller))
    response.status_code = 201 if is_new else 200
    return _show(team)


@router.put(
    "/teams/{team_id}",
    tags=["Teams"],
    summary="Replace a team",
    response_description="As it is now.",
    responses=problem_responses({**_CHANGING, 422: ("invalid_input", "unknown_agent", "other_site")}),
)
async def put_team(team_id: UUID, body: TeamIn, caller: CurrentSupervisor, work: Work) -> TeamOut:
    """Write a team's name and members anew; the queues it answers follow at once."""
    async with work() as uow:
        return _show(await service.replace_team(uow, body.as_team(team_id), visible_sites(caller)))


@router.delete(
    "/teams/{team_id}",
    tags=["Teams"],
    summary="Delete a team",
    status_code=204,
    responses=problem_responses({**_CHANGING, 409: "team_in_use"}),
)
async def delete_team(team_id: UUID, caller: CurrentSupervisor, work: Work) -> None:
    """Delete a team that answers no queue."""
    async with work() as uow:
        await service.remove_team(uow, team_id, visible_sites(caller))


@router.get(
    "/skills",
    tags=["Skills"],
    summary="List skills",
    response_description="By name.",
    responses=problem_responses({401: "not_logged_in"}),
)
async def get_skills(_: CurrentAgent, work: Work) -> SkillsOut:
    """List what not everybody can do. Languages are not listed: `language:de` is always known."""
    async with work() as uow:
        found = await service.list_skills(uow)
    return SkillsOut(items=[SkillOut(key=key, name=name) for key, name in found.items()])


@router.put(
    "/skills/{key}",
    tags=["Skills"],
    summary="Write a skill",
    response_description="As it is now.",
    responses=problem_responses({**_CHANGING, 422: "invalid_input"}),
)
async def put_skill(key: Key, body: SkillIn, _: CurrentSupervisor, work: Work) -> SkillOut:
    """Add a skill, or name it anew. Skills are the same at all sites."""
    async with work() as uow:
        await service.put_skill(uow, key, body.name.strip())
    return SkillOut(key=key, name=body.name.strip())


@router.delete(
    "/skills/{key}",
    tags=["Skills"],
    summary="Delete a skill",
    status_code=204,
    responses=problem_responses({**_CHANGING, 422: "invalid_input"}),
)
async def delete_skill(key: Key, _: CurrentAdmin, work: Work) -> None:
    """Delete a skill and take it from everybody; harmless when there is none."""
    async with work() as uow:
        await service.remove_skill(uow, key)


@router.get(
    "/agents/{agent_id}/skills",
    tags=["Agents"],
    summary="Read an agent's skills",
    response_description="Keys of skills, languages as `language:de`.",
    responses=problem_responses({401: "not_logged_in", 404: "not_found"}),
)
async def get_agent_skills(agent_id: UUID, caller: CurrentAgent, work: Work) -> AgentSkills:
    """Read what an agent can do."""
    async with work() as uow:
        await service.check_colleague(uow, agent_id, visible_sites(caller))
        return AgentSkills(skills=(await service.read_agent_skills(uow, [agent_id]))[agent_id])


@router.put(
    "/agents/{agent_id}/skills",
    tags=["Agents"],
    summary="Set an agent's skills",
    response_description="As they are now.",
    responses=problem_responses({**_CHANGING, 422: ("invalid_input", "unknown_skill")}),
)
async def put_agent_skills(
    agent_id: UUID, body: AgentSkills, caller: CurrentSupervisor, work: Work
) -> AgentSkills:
    """Say what an agent can do, and which languages they speak; none noted means any."""
    async with work() as uow:
        await service.set_agent_skills(uow, agent_id, set(body.skills), visible_sites(caller))
        return AgentSkills(skills=(await service.read_agent_skills(uow, [agent_id]))[agent_id])


def _show(team: Team) -> TeamOut:
    return TeamOut(id=team.id, site_id=team.site_id, name=team.name, agent_ids=sorted(team.agent_ids))
