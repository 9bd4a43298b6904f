"""Every SQL statement about logins and socket tickets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from app.accounts.rules import IDLE_AFTER, SEEN_AGAIN_AFTER, AgentId, Caller, LoginId, Role
from app.accounts.rules.factors import LoginSeen, Proof
from app.accounts.rules.staff import email_place, name_place
from app.accounts.store.agents import site_ids_of_agent
from app.accounts.store.rules import lacks_one
from app.accounts.tables import AgentRow, LoginRow, SocketTicketRow
from app.db.data_keys import having
from app.db.unit_of_work import UnitOfWork
from app.keys import opened
from app.sites.rules import SiteId

PRUNED_AT_ONCE = 100
LISTED_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class NewLoginRow:
    """A login to be stored."""

    id: LoginId
    agent_id: AgentId
    token_hash: bytes
    user_agent: str
    network: str | None
    proof: Proof
    expires_at: datetime


async def add_login(uow: UnitOfWork, login: NewLoginRow) -> None:
    """Insert a login."""
    now = uow.now()
    await uow.session.execute(
        insert(LoginRow).values(
            id=login.id,
            agent_id=login.agent_id,
            token_hash=login.token_hash,
            user_agent=login.user_agent,
            network=login.network,
            proof=login.proof.value,
            created_at=now,
            last_seen_at=now,
            confirmed_at=now,
            expires_at=login.expires_at,
        )
    )


async def get_caller(uow: UnitOfWork, token_hash: bytes) -> Caller | None:
    """Read whose live login this is."""
    statement = (
        select(
            LoginRow.id, LoginRow.confirmed_at, AgentRow, site_ids_of_agent(), lacks_one().label("is_held")
        )
        .join(AgentRow, AgentRow.id == LoginRow.agent_id)
        .where(LoginRow.token_hash == token_hash, _is_live(uow.now()))
        .execution_options(populate_existing=True)
    )
    row = (await uow.session.execute(statement)).one_or_none()
    if row is None:
        return None
    agent_id = row.AgentRow.id
    key = (await having(uow, [agent_id])).get(agent_id)
    return Caller(
        agent_id=AgentId(agent_id),
        login_id=LoginId(row.id),
        role=Role(row.AgentRow.role),
        name=opened(key, row.AgentRow.name_sealed, name_place(agent_id)) or "",
        email=opened(key, row.AgentRow.email_sealed, email_place(agent_id)) or "",
        capacity=row.AgentRow.capacity,
        site_ids=frozenset(SiteId(site_id) for site_id in row.site_ids),
        confirmed_at=row.confirmed_at,
        is_held=row.is_held,
    )


async def note_confirmed(uow: UnitOfWork, login_id: LoginId) -> None:
    """Remember that its owner has shown again who they are."""
    await uow.session.execute(update(LoginRow).where(LoginRow.id == login_id).values(confirmed_at=uow.now()))


async def list_live(uow: UnitOfWork, agent_id: AgentId) -> list[LoginSeen]:
    """Read an agent's logins that may still be used, last used first."""
    statement = (
        select(LoginRow)
        .join(AgentRow, AgentRow.id == LoginRow.agent_id)
        .where(LoginRow.agent_id == agent_id, _is_live(uow.now()))
        .order_by(LoginRow.last_seen_at.desc(), LoginRow.id)
        .limit(LISTED_AT_MOST)
    )
    return [
        LoginSeen(
            LoginId(row.id),
            row.user_agent,
            row.network,
            Proof(row.proof),
            row.created_at,
            row.last_seen_at,
        )
        for row in await uow.session.scalars(statement)
    ]


async def revoke_one(uow: UnitOfWork, agent_id: AgentId, login_id: UUID) -> bool:
    """End one login of an agent; False when there is none to end."""
    statement = (
        update(LoginRow)
        .where(LoginRow.id == login_id, LoginRow.agent_id == agent_id, LoginRow.revoked_at.is_(None))
        .values(revoked_at=uow.now())
        .returning(LoginRow.id)
    )
    return await uow.session.scalar(statement) is not None


async def note_seen(uow: UnitOfWork, login_id: LoginId) -> None:
    """Remember that a login is in use, at most once a minute."""
    now = uow.now()
    await uow.session.execute(
        update(LoginRow)
        .where(LoginRow.id == login_id, LoginRow.last_seen_at < now - SEEN_AGAIN_AFTER)
        .values(last_seen_at=now)
    )


async def find_live_logins(uow: UnitOfWork, login_ids: Collection[LoginId]) -> frozenset[LoginId]:
    """Return which of these logins may still be used."""
    statement = (
        select(LoginRow.id)
        .join(AgentRow, AgentRow.id == LoginRow.agent_id)
        .where(LoginRow.id.in_(login_ids), _is_live(uow.now()))
    )
    return frozenset(LoginId(login_id) for login_id in await uow.session.scalars(statement))


async def revoke_by_token(uow: UnitOfWork, token_hash: bytes) -> tuple[AgentId, LoginId] | None:
    """End the login with this token; None when there is none to end."""
    statement = (
        update(LoginRow)
        .where(LoginRow.token_hash == token_hash, LoginRow.revoked_at.is_(None))
        .values(revoked_at=uow.now())
        .returning(LoginRow.agent_id, LoginRow.id)
    )
    row = (await uow.session.execute(statement)).one_or_none()
    return (AgentId(row.agent_id), LoginId(row.id)) if row else None


async def revoke_all(
    uow: UnitOfWork, agent_id: AgentId, *, but: LoginId | None = None
) -> tuple[LoginId, ...]:
    """End the logins of an agent that have neither ended nor expired, except one; returns which."""
    now = uow.now()
    statement = update(LoginRow).where(
        LoginRow.agent_id == agent_id, LoginRow.revoked_at.is_(None), LoginRow.expires_at > now
    )
    if but is not None:
        statement = statement.where(LoginRow.id != but)
    ended = await uow.session.scalars(statement.values(revoked_at=now).returning(LoginRow.id))
    return tuple(LoginId(login_id) for login_id in ended)


async def forget_logins(uow: UnitOfWork, *, ended_before: datetime) -> int:
    """Delete some logins that expired before an instant, with their tickets; returns how many."""
    old = (
        select(LoginRow.id)
        .where(LoginRow.expires_at < ended_before)
        .limit(PRUNED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    gone = await uow.session.scalars(delete(LoginRow).where(LoginRow.id.in_(old)).returning(LoginRow.id))
    return len(gone.all())


async def add_ticket(uow: UnitOfWork, login_id: LoginId, token_hash: bytes, *, expires_at: datetime) -> None:
    """Insert a ticket and drop the login's expired ones."""
    await uow.session.execute(
        delete(SocketTicketRow).where(
            SocketTicketRow.login_id == login_id, SocketTicketRow.expires_at <= uow.now()
        )
    )
    await uow.session.execute(
        insert(SocketTicketRow).values(token_hash=token_hash, login_id=login_id, expires_at=expires_at)
    )


async def take_ticket(uow: UnitOfWork, login_id: LoginId, token_hash: bytes) -> bool:
    """Use up an unexpired ticket of this login; False when there is none, so only one of two takers wins."""
    statement = (
        delete(SocketTicketRow)
        .where(
            SocketTicketRow.token_hash == token_hash,
            SocketTicketRow.login_id == login_id,
            SocketTicketRow.expires_at > uow.now(),
        )
        .returning(SocketTicketRow.login_id)
    )
    taken: UUID | None = await uow.session.scalar(statement)
    return taken is not None


def _is_live(now: datetime) -> ColumnElement[bool]:
    is_used = LoginRow.last_seen_at > now - IDLE_AFTER
    return and_(LoginRow.revoked_at.is_(None), LoginRow.expires_at > now, is_used, AgentRow.is_active)
