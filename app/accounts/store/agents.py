"""Every SQL statement about agents and their memberships."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, or_, select, update
from sqlalchemy import Uuid as SqlUuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from app.accounts.rules import Agent, AgentId, Role
from app.accounts.rules.staff import agent_name, by_name, email_place, hash_email, name_place
from app.accounts.tables import AgentRow, MembershipRow
from app.db.data_keys import having, having_or_made, of_staff
from app.db.unit_of_work import UnitOfWork
from app.keys import STAFF, DataKey, opened
from app.sites.rules import SiteId

MOST_AGENTS = 10_000


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against."""

    agent_id: AgentId
    password_hash: str
    is_active: bool


async def add_agent(uow: UnitOfWork, agent: Agent, *, password_hash: str) -> bool:
    """Insert an agent with memberships; False, and nothing inserted, when the id or the e-mail is taken."""
    keys = await having_or_made(uow, [STAFF, agent.id])
    key = keys[agent.id]
    statement = upsert(AgentRow).values(
        id=agent.id,
        email_hash=hash_email(keys[STAFF], agent.email),
        email_sealed=key.seal(agent.email, email_place(agent.id)),
        name_sealed=key.seal(agent.name, name_place(agent.id)),
        role=agent.role.value,
        capacity=agent.capacity,
        is_active=agent.is_active,
        password_hash=password_hash,
        created_at=uow.now(),
    )
    added = await uow.session.scalar(statement.on_conflict_do_nothing().returning(AgentRow.id))
    if added is None:
        return False
    await _add_memberships(uow, agent)
    return True


async def save_agent(uow: UnitOfWork, agent: Agent) -> None:
    """Write an agent's columns (but the address and the password) and memberships."""
    key = (await having_or_made(uow, [agent.id]))[agent.id]
    await uow.session.execute(
        update(AgentRow)
        .where(AgentRow.id == agent.id)
        .values(
            name_sealed=key.seal(agent.name, name_place(agent.id)),
            role=agent.role.value,
            capacity=agent.capacity,
            is_active=agent.is_active,
        )
    )
    await uow.session.execute(delete(MembershipRow).where(MembershipRow.agent_id == agent.id))
    await _add_memberships(uow, agent)


async def save_password_hash(uow: UnitOfWork, agent_id: AgentId, password_hash: str) -> None:
    """Write the hash of an agent's password."""
    await uow.session.execute(
        update(AgentRow).where(AgentRow.id == agent_id).values(password_hash=password_hash)
    )


async def get_agent(uow: UnitOfWork, agent_id: UUID, *, lock: bool = False) -> Agent | None:
    """Read one agent, unless they were erased; the lock leaves others free to refer to the row."""
    statement = _agents().where(AgentRow.id == agent_id, AgentRow.name_sealed.is_not(None))
    if lock:
        statement = statement.with_for_update(key_share=True, of=AgentRow)
    row = (await uow.session.execute(statement)).one_or_none()
    return _agent(row.AgentRow, row.site_ids, await having(uow, [agent_id])) if row else None


async def find_agents(uow: UnitOfWork, agent_ids: Collection[UUID]) -> list[Agent]:
    """Read these agents, by name; who was erased has none."""
    rows = (await uow.session.execute(_agents().where(AgentRow.id.in_(agent_ids)))).all()
    keys = await having(uow, [row.AgentRow.id for row in rows if row.AgentRow.name_sealed is not None])
    found = [_agent(row.AgentRow, row.site_ids, keys) for row in rows]
    return sorted(found, key=lambda agent: by_name(agent.name, agent.id))


async def list_agents(
    uow: UnitOfWork, *, site_ids: Collection[SiteId] | None, after: UUID | None, limit: int
) -> list[Agent]:
    """Read agents by name, then id, from behind `after`: all, or who works for one of these sites (admins for all).

    Nobody who was erased is among them.

    PostgreSQL cannot sort what is sealed. There are few of them, and only who is on the page is read whole.
    """
    statement = select(AgentRow.id, AgentRow.name_sealed).where(AgentRow.name_sealed.is_not(None))
    statement = statement.order_by(AgentRow.id).limit(MOST_AGENTS)
    if site_ids is not None:
        statement = statement.where(or_(AgentRow.role == Role.ADMIN.value, _is_member(site_ids)))
    rows = (await uow.session.execute(statement)).all()
    keys = await having(uow, [row.id for row in rows])
    ids = [id_ for id_, sealed in sorted(rows, key=lambda row: by_name(agent_name(keys, *row) or "", row.id))]
    begin = 0 if after is None else ids.index(after) + 1 if after in ids else len(ids)
    return await find_agents(uow, ids[begin : begin + limit])


async def erase(uow: UnitOfWork, agent_id: UUID) -> bool:
    """Forget who an agent was, for what refers to the row; tells whether there was anything to forget."""
    statement = (
        update(AgentRow)
        .where(AgentRow.id == agent_id, AgentRow.name_sealed.is_not(None))
        .values(email_hash=None, email_sealed=None, name_sealed=None, password_hash="", is_active=False)
    )
    return await uow.session.scalar(statement.returning(AgentRow.id)) is not None


async def lock_active_admins(uow: UnitOfWork) -> frozenset[AgentId]:
    """Hold every active administrator, in id order so that two of us never wait for each other."""
    statement = (
        select(AgentRow.id)
        .where(AgentRow.role == Role.ADMIN.value, AgentRow.is_active)
        .order_by(AgentRow.id)
        .with_for_update(key_share=True)
    )
    return frozenset(AgentId(agent_id) for agent_id in await uow.session.scalars(statement))


async def get_credentials(uow: UnitOfWork, email: str) -> Credentials | None:
    """Read what a login by e-mail is checked against. Nothing is opened: it is the same work whoever is found."""
    key = await of_staff(uow)
    if key is None:  # nobody was ever added
        return None
    row = await uow.session.scalar(select(AgentRow).where(AgentRow.email_hash == hash_email(key, email)))
    return _credentials(row) if row else None


async def get_credentials_of(uow: UnitOfWork, agent_id: UUID, *, lock: bool = False) -> Credentials | None:
    """Read what this agent's password is checked against."""
    statement = select(AgentRow).where(AgentRow.id == agent_id).execution_options(populate_existing=True)
    row = await uow.session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    return _credentials(row) if row else None


def site_ids_of_agent() -> ColumnElement[list[UUID]]:
    """Return a column with the sites of the agent in the surrounding statement, for the statements of this room."""
    ids = (
        select(MembershipRow.site_id)
        .where(MembershipRow.agent_id == AgentRow.id)
        .correlate(AgentRow)
        .scalar_subquery()
    )
    return func.array(ids, type_=ARRAY(SqlUuid)).label("site_ids")


def _agents() -> Select[AgentRow, list[UUID]]:
    return select(AgentRow, site_ids_of_agent()).execution_options(populate_existing=True)


def _is_member(site_ids: Collection[SiteId]) -> ColumnElement[bool]:
    return exists().where(MembershipRow.agent_id == AgentRow.id, MembershipRow.site_id.in_(site_ids))


async def _add_memberships(uow: UnitOfWork, agent: Agent) -> None:
    if agent.site_ids:
        rows = [{"agent_id": agent.id, "site_id": site_id} for site_id in sorted(agent.site_ids)]
        await uow.session.execute(insert(MembershipRow), rows)


def _agent(row: AgentRow, site_ids: Collection[UUID], keys: Mapping[UUID, DataKey]) -> Agent:
    key = keys.get(row.id)
    return Agent(
        id=AgentId(row.id),
        email=opened(key, row.email_sealed, email_place(row.id)) or "",
        name=opened(key, row.name_sealed, name_place(row.id)) or "",
        role=Role(row.role),
        capacity=row.capacity,
        is_active=row.is_active,
        site_ids=frozenset(SiteId(site_id) for site_id in site_ids),
    )


def _credentials(row: AgentRow) -> Credentials:
    return Credentials(AgentId(row.id), row.password_hash, row.is_active)
