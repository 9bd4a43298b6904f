"""Use cases about teams and skills."""

import re
from collections.abc import Collection
from uuid import UUID

from app.accounts import service as accounts
from app.conversations.rules import Scope
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError, not_found
from app.routing.events import QueueChanged, SkillsChanged
from app.routing.rules import Team
from app.routing.service.queues import check_agents
from app.routing.store import people
from app.sites import service as sites

LANGUAGE = re.compile(r"language:[a-z]{2,3}")


async def create_team(uow: UnitOfWork, team: Team, scope: Scope) -> tuple[Team, bool]:
    """Add a team and return it with True, or with False when the same was added before under this id."""
    if scope is not None and team.site_id not in scope:
        raise not_found("site")
    await sites.get_site(uow, team.site_id)
    await check_agents(uow, team.site_id, team.agent_ids)
    if await people.add_team(uow, team):
        uow.record(Acted(Act.TEAM_CREATED, team.id, {"site": str(team.site_id)}))
        return team, True
    if await people.find_teams(uow, team_ids=[team.id]) != [team]:
        raise AppError("idempotency_key_reuse", "This Idempotency-Key was used for something else.", 409)
    return team, False


async def replace_team(uow: UnitOfWork, team: Team, scope: Scope) -> Team:
    """Write a team's name and members anew; it stays with its site."""
    former = await get_team(uow, team.id, scope)
    if former.site_id != team.site_id:
        raise AppError("other_site", "A team stays with its site.", 422)
    await check_agents(uow, team.site_id, team.agent_ids)
    await people.lock_team(uow, team.id)
    await people.save_team(uow, team)
    uow.record(Acted(Act.TEAM_CHANGED, team.id, {"members": sorted(map(str, team.agent_ids))}))
    uow.record(*(QueueChanged(id_) for id_ in await people.queue_ids_of(uow, team_id=team.id)))
    return team


async def remove_team(uow: UnitOfWork, team_id: UUID, scope: Scope) -> None:
    """Delete a team that answers no queue."""
    await get_team(uow, team_id, scope)
    if not await people.remove_team(uow, team_id):
        raise AppError("team_in_use", "This team answers a queue; give it to others first.", 409)
    uow.record(Acted(Act.TEAM_REMOVED, team_id))


async def list_teams(uow: UnitOfWork, scope: Scope) -> list[Team]:
    """Read the teams of these sites (or of all), by name."""
    return await people.find_teams(uow, site_ids=scope)


async def get_team(uow: UnitOfWork, team_id: UUID, scope: Scope) -> Team:
    """Read one team or raise `not_found`; also when it is out of `scope`."""
    found = await people.find_teams(uow, team_ids=[team_id])
    if not found or (scope is not None and found[0].site_id not in scope):
        raise not_found("team")
    return found[0]


async def list_skills(uow: UnitOfWork) -> dict[str, str]:
    """Read the known skills, key → name, by name."""
    return await people.list_skills(uow)


async def put_skill(uow: UnitOfWork, key: str, name: str) -> None:
    """Write a skill."""
    await people.put_skill(uow, key, name)
    uow.record(Acted(Act.SKILLS_CHANGED, facts={"skill": key}))


async def remove_skill(uow: UnitOfWork, key: str) -> None:
    """Delete a skill and take it from everybody; conversations that need it are widened or wait for a change."""
    await people.remove_skill(uow, key)
    uow.record(Acted(Act.SKILLS_CHANGED, facts={"skill": key, "removed": True}))


async def read_agent_skills(uow: UnitOfWork, agent_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Read what these agents can do, languages as `language:de`."""
    return await people.read_skills(uow, agent_ids)


async def set_agent_skills(uow: UnitOfWork, agent_id: UUID, skills: Collection[str], scope: Scope) -> None:
    """Replace what an agent can do."""
    await check_colleague(uow, agent_id, scope)
    await check_skills(uow, skills)
    await people.set_skills(uow, agent_id, skills)
    uow.record(SkillsChanged(agent_id), Acted(Act.SKILLS_CHANGED, agent_id, {"skills": sorted(skills)}))


async def check_colleague(uow: UnitOfWork, agent_id: UUID, scope: Scope) -> None:
    """Refuse an agent who shares no site with the one who asks."""
    found = await accounts.find_agents(uow, [agent_id])
    if not found or not (scope is None or scope & found[0].site_ids):
        raise not_found("agent")


async def check_skills(uow: UnitOfWork, skills: Collection[str]) -> None:
    """Refuse skills that are not known; languages always are."""
    named = {skill for skill in skills if not LANGUAGE.fullmatch(skill)}
    unknown = named - set(await people.list_skills(uow)) if named else named
    if unknown:
        raise AppError("unknown_skill", f"There is no skill {min(unknown)!r}.", 422)
