"""SQL about who answers queues: members, teams, skills, candidates and their workloads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.accounts.rules.staff import agent_name, by_name
from app.db.data_keys import having
from app.db.unit_of_work import UnitOfWork
from app.keys import DataKey
from app.presence.rules import Availability, Presence
from app.routing.rules import Candidate, Team, TeamId
from app.routing.tables import (
    AgentSkillRow,
    QueueMemberRow,
    QueueRow,
    SkillRow,
    TeamMemberRow,
    TeamRow,
    WorkloadRow,
)

LANGUAGE = "language:"


@dataclass(frozen=True, slots=True)
class Person:
    """An agent of a site, whether or not they are here."""

    candidate: Candidate
    presence: Presence


# Who answers which queue: by themselves, or with its team.
ANSWERS = """
SELECT m.agent_id, m.queue_id FROM queue_members AS m
UNION SELECT t.agent_id, q.id FROM queues AS q JOIN team_members AS t ON t.team_id = q.team_id
"""
HELD = "('offered', 'assigned', 'wrap_up')"

_PEOPLE = f"""
SELECT a.id AS agent_id, a.name_sealed, a.capacity, w.last_assigned_at, p.availability, p.lease_until,
       coalesce(array_agg(m.queue_id) FILTER (WHERE q.id IS NOT NULL), '{{}}') AS queue_ids,
       (SELECT coalesce(sum(least(c.weight_percent, a.capacity * 100)), 0) FROM placements AS c
        WHERE c.holder_id = a.id AND c.status IN {HELD}) AS used_percent,
       array(SELECT s.skill FROM agent_skills AS s WHERE s.agent_id = a.id) AS skills
FROM agents AS a
LEFT JOIN presences AS p ON p.agent_id = a.id
LEFT JOIN ({ANSWERS}) AS m ON m.agent_id = a.id
LEFT JOIN queues AS q ON q.id = m.queue_id
  AND (a.role = 'admin' OR EXISTS (SELECT FROM memberships AS s WHERE s.agent_id = a.id AND s.site_id = q.site_id))
LEFT JOIN workloads AS w ON w.agent_id = a.id
WHERE a.is_active
"""  # noqa: S608 - our own words only
_GROUPED = " GROUP BY a.id, w.last_assigned_at, p.availability, p.lease_until"
_CANDIDATES = (
    _PEOPLE
    + "AND p.availability = 'online' AND p.lease_until > :now"
    + _GROUPED
    + " HAVING count(q.id) > 0 ORDER BY a.id"
)
_OF_SITE = (
    _PEOPLE
    + "AND EXISTS (SELECT FROM memberships AS s WHERE s.agent_id = a.id AND s.site_id = :site)"
    + _GROUPED
    + " ORDER BY a.id LIMIT 500"
)


async def find_candidates(uow: UnitOfWork) -> list[Candidate]:
    """Read who is online, for which queues, how busy they are, and what they can do."""
    rows = (await uow.session.execute(text(_CANDIDATES), {"now": uow.now()})).all()
    keys = await having(uow, [row.agent_id for row in rows])
    return [_candidate(row._asdict(), keys) for row in rows]


async def find_people(uow: UnitOfWork, site_id: UUID) -> list[Person]:
    """Read who works for a site, by name, here or not."""
    rows = (await uow.session.execute(text(_OF_SITE), {"site": site_id})).all()
    keys = await having(uow, [row.agent_id for row in rows])
    found = [
        Person(
            _candidate(row._asdict(), keys),
            Presence(row.agent_id, Availability(row.availability or "online"), row.lease_until),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: by_name(one.candidate.name, one.candidate.agent_id))


async def used_percent(uow: UnitOfWork, agent_id: UUID, capacity: int) -> int:
    """Read how much of their slots an agent uses; ask with their workload locked."""
    statement = text(
        "SELECT coalesce(sum(least(weight_percent, CAST(:capacity AS int) * 100)), 0) FROM placements "  # noqa: S608
        f"WHERE holder_id = :agent AND status IN {HELD}"
    )
    return int(await uow.session.scalar(statement, {"agent": agent_id, "capacity": capacity}) or 0)


async def read_names(uow: UnitOfWork, agent_ids: Collection[UUID]) -> dict[UUID, str]:
    """Read what these agents are called."""
    rows = await uow.fetch("SELECT id, name_sealed FROM agents WHERE id = ANY($1::uuid[])", list(agent_ids))
    keys = await having(uow, [id_ for id_, sealed in rows if sealed is not None])
    return {id_: agent_name(keys, id_, sealed) or "" for id_, sealed in rows}


async def lock_workloads(uow: UnitOfWork, agent_ids: Collection[UUID]) -> None:
    """Lock agents for assignment, in id order; only the holder of the lock may fill their slots."""
    ids = sorted(agent_ids)
    await uow.session.execute(
        text(
            "INSERT INTO workloads (agent_id) SELECT id FROM unnest(CAST(:ids AS uuid[])) AS a (id) "
            "ORDER BY id ON CONFLICT DO NOTHING"
        ),
        {"ids": ids},
    )
    await uow.session.execute(
        text(
            "SELECT agent_id FROM workloads WHERE agent_id = ANY(CAST(:ids AS uuid[])) "
            "ORDER BY agent_id FOR UPDATE"
        ),
        {"ids": ids},
    )


async def note_assigned(uow: UnitOfWork, agent_ids: Collection[UUID]) -> None:
    """Remember that these agents were given something just now."""
    await uow.session.execute(
        update(WorkloadRow).where(WorkloadRow.agent_id.in_(agent_ids)).values(last_assigned_at=uow.now())
    )


# --- members and teams ------------------------------------------------------------------------


async def set_members(uow: UnitOfWork, queue_id: UUID, agent_ids: Collection[UUID]) -> None:
    """Replace who answers a queue, besides its team."""
    await uow.session.execute(delete(QueueMemberRow).where(QueueMemberRow.queue_id == queue_id))
    if agent_ids:
        rows = [{"queue_id": queue_id, "agent_id": agent_id} for agent_id in sorted(agent_ids)]
        await uow.session.execute(insert(QueueMemberRow), rows)


async def read_members(uow: UnitOfWork, queue_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Read who answers these queues, besides their teams."""
    statement = select(QueueMemberRow).where(QueueMemberRow.queue_id.in_(queue_ids))
    members: dict[UUID, list[UUID]] = {}
    for row in await uow.session.scalars(statement.order_by(QueueMemberRow.agent_id)):
        members.setdefault(row.queue_id, []).append(row.agent_id)
    return members


async def add_member(uow: UnitOfWork, queue_ids: Collection[UUID], agent_id: UUID) -> None:
    """Let an agent answer these queues too."""
    statement = text(
        "INSERT INTO queue_members (queue_id, agent_id) "
        "SELECT id, :agent FROM unnest(CAST(:queues AS uuid[])) AS q (id) ON CONFLICT DO NOTHING"
    )
    await uow.session.execute(statement, {"queues": list(queue_ids), "agent": agent_id})


async def sites_answered_by(uow: UnitOfWork, agent_id: UUID) -> set[UUID]:
    """Find the sites of which an agent answers at least one queue."""
    statement = text(
        f"SELECT DISTINCT q.site_id FROM ({ANSWERS}) AS m JOIN queues AS q ON q.id = m.queue_id "  # noqa: S608
        "WHERE m.agent_id = :agent"
    )
    return set(await uow.session.scalars(statement, {"agent": agent_id}))


async def add_team(uow: UnitOfWork, team: Team) -> bool:
    """Insert a team with its members unless its id is taken; returns whether it was inserted."""
    statement = (
        insert(TeamRow)
        .values(id=team.id, site_id=team.site_id, name=team.name, created_at=uow.now())
        .on_conflict_do_nothing()
        .returning(TeamRow.id)
    )
    is_new = await uow.session.scalar(statement) is not None
    if is_new:
        await _set_team_members(uow, team)
    return is_new


async def save_team(uow: UnitOfWork, team: Team) -> None:
    """Write a team's name and members."""
    await uow.session.execute(update(TeamRow).where(TeamRow.id == team.id).values(name=team.name))
    await _set_team_members(uow, team)


async def remove_team(uow: UnitOfWork, team_id: UUID) -> bool:
    """Delete a team unless a queue is answered by it; returns whether it is gone."""
    try:
        async with uow.session.begin_nested():
            await uow.session.execute(delete(TeamMemberRow).where(TeamMemberRow.team_id == team_id))
            await uow.session.execute(delete(TeamRow).where(TeamRow.id == team_id))
    except IntegrityError:
        return False
    return True


async def find_teams(
    uow: UnitOfWork, *, site_ids: Collection[UUID] | None = None, team_ids: Collection[UUID] | None = None
) -> list[Team]:
    """Read teams by name: all, those of these sites, or these."""
    statement = select(TeamRow).order_by(TeamRow.name, TeamRow.id).limit(1_000)
    if site_ids is not None:
        statement = statement.where(TeamRow.site_id.in_(site_ids))
    if team_ids is not None:
        statement = statement.where(TeamRow.id.in_(team_ids))
    rows = list(await uow.session.scalars(statement))
    members: dict[UUID, set[UUID]] = {}
    found = select(TeamMemberRow).where(TeamMemberRow.team_id.in_([row.id for row in rows]))
    for one in await uow.session.scalars(found):
        members.setdefault(one.team_id, set()).add(one.agent_id)
    return [Team(TeamId(row.id), row.site_id, row.name, frozenset(members.get(row.id, ()))) for row in rows]


async def lock_team(uow: UnitOfWork, team_id: UUID) -> None:
    """Lock one team, so that two who write it do so one after the other."""
    await uow.session.execute(select(TeamRow.id).where(TeamRow.id == team_id).with_for_update())


async def _set_team_members(uow: UnitOfWork, team: Team) -> None:
    await uow.session.execute(delete(TeamMemberRow).where(TeamMemberRow.team_id == team.id))
    if team.agent_ids:
        rows = [{"team_id": team.id, "agent_id": agent_id} for agent_id in sorted(team.agent_ids)]
        await uow.session.execute(insert(TeamMemberRow), rows)


# --- skills -----------------------------------------------------------------------------------


async def list_skills(uow: UnitOfWork) -> dict[str, str]:
    """Read the known skills, key → name, by name."""
    rows = await uow.session.scalars(select(SkillRow).order_by(SkillRow.name, SkillRow.key).limit(1_000))
    return {row.key: row.name for row in rows}


async def put_skill(uow: UnitOfWork, key: str, name: str) -> None:
    """Write a skill."""
    statement = insert(SkillRow).values(key=key, name=name, created_at=uow.now())
    await uow.session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"name": name}))


async def remove_skill(uow: UnitOfWork, key: str) -> None:
    """Delete a skill, and take it from everybody."""
    await uow.session.execute(delete(AgentSkillRow).where(AgentSkillRow.skill == key))
    await uow.session.execute(delete(SkillRow).where(SkillRow.key == key))


async def read_skills(uow: UnitOfWork, agent_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Read what these agents can do, languages as `language:de`."""
    statement = select(AgentSkillRow).where(AgentSkillRow.agent_id.in_(agent_ids))
    skills: Mapping[UUID, list[str]] = {agent_id: [] for agent_id in agent_ids}
    for row in await uow.session.scalars(statement.order_by(AgentSkillRow.skill)):
        skills[row.agent_id].append(row.skill)
    return dict(skills)


async def set_skills(uow: UnitOfWork, agent_id: UUID, skills: Collection[str]) -> None:
    """Replace what an agent can do."""
    await uow.session.execute(delete(AgentSkillRow).where(AgentSkillRow.agent_id == agent_id))
    if skills:
        rows = [{"agent_id": agent_id, "skill": skill} for skill in sorted(skills)]
        await uow.session.execute(insert(AgentSkillRow), rows)


async def queue_ids_of(uow: UnitOfWork, *, team_id: UUID) -> list[UUID]:
    """Find the queues that a team answers."""
    return list(await uow.session.scalars(select(QueueRow.id).where(QueueRow.team_id == team_id)))


def _candidate(row: dict[str, object], keys: Mapping[UUID, DataKey]) -> Candidate:
    agent_id: UUID = row["agent_id"]  # type: ignore[assignment]  # a uuid
    sealed: bytes | None = row["name_sealed"]  # type: ignore[assignment]  # bytes
    skills: list[str] = row["skills"]  # type: ignore[assignment]  # the driver's array of text
    queue_ids: list[UUID] = row["queue_ids"]  # type: ignore[assignment]  # the driver's array of uuid
    last_assigned_at: datetime | None = row["last_assigned_at"]  # type: ignore[assignment]  # a timestamptz
    return Candidate(
        agent_id=agent_id,
        name=agent_name(keys, agent_id, sealed) or "",
        queue_ids=frozenset(queue_ids),
        capacity=int(str(row["capacity"])),
        used_percent=int(str(row["used_percent"])),
        last_assigned_at=last_assigned_at,
        skills=frozenset(skill for skill in skills if not skill.startswith(LANGUAGE)),
        languages=frozenset(skill[len(LANGUAGE) :] for skill in skills if skill.startswith(LANGUAGE)),
    )
