"""Every SQL statement about secrets that are good once."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from app.accounts.rules import AgentId
from app.accounts.rules.factors import Purpose, Taken
from app.accounts.tables import OneTimeSecretRow
from app.db.unit_of_work import UnitOfWork

PRUNED_AT_ONCE = 100


async def add(
    uow: UnitOfWork, purpose: Purpose, token_hash: bytes, agent_id: AgentId | None, *, expires_at: datetime
) -> None:
    """Insert a secret, and delete some that have expired."""
    row = OneTimeSecretRow
    old = (
        select(row.token_hash)
        .where(row.expires_at <= uow.now())
        .limit(PRUNED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    await uow.session.execute(delete(row).where(row.token_hash.in_(old)))
    await uow.session.execute(
        insert(row).values(
            token_hash=token_hash, purpose=purpose.value, agent_id=agent_id, expires_at=expires_at
        )
    )


async def try_with(uow: UnitOfWork, purpose: Purpose, token_hash: bytes, *, at_most: int) -> AgentId | None:
    """Count one try that this secret allows, and return whose it is; None when it allows no more."""
    row = OneTimeSecretRow
    statement = (
        update(row)
        .where(
            row.token_hash == token_hash,
            row.purpose == purpose.value,
            row.expires_at > uow.now(),
            row.tries < at_most,
        )
        .values(tries=row.tries + 1)
        .returning(row.agent_id)
    )
    agent_id = await uow.session.scalar(statement)
    return AgentId(agent_id) if agent_id else None


async def owner_of(uow: UnitOfWork, purpose: Purpose, token_hash: bytes) -> AgentId | None:
    """Read whose secret this is, while it is good."""
    row = OneTimeSecretRow
    agent_id = await uow.session.scalar(
        select(row.agent_id).where(
            row.token_hash == token_hash, row.purpose == purpose.value, row.expires_at > uow.now()
        )
    )
    return AgentId(agent_id) if agent_id else None


async def expiry_of(uow: UnitOfWork, purpose: Purpose, token_hash: bytes) -> datetime | None:
    """Read until when this secret is good, while it is."""
    row = OneTimeSecretRow
    return await uow.session.scalar(
        select(row.expires_at).where(
            row.token_hash == token_hash, row.purpose == purpose.value, row.expires_at > uow.now()
        )
    )


async def take(uow: UnitOfWork, purpose: Purpose, token_hash: bytes) -> Taken | None:
    """Use a secret up; None when there is none, so that only one of two takers wins."""
    row = OneTimeSecretRow
    statement = (
        delete(row)
        .where(row.token_hash == token_hash, row.purpose == purpose.value, row.expires_at > uow.now())
        .returning(row.agent_id)
    )
    taken = (await uow.session.execute(statement)).one_or_none()
    return Taken(AgentId(taken.agent_id) if taken.agent_id else None) if taken else None


async def forget_of(uow: UnitOfWork, agent_id: AgentId, purpose: Purpose | None = None) -> None:
    """Delete all of an agent's secrets, or those for a purpose."""
    row = OneTimeSecretRow
    statement = delete(row).where(row.agent_id == agent_id)
    if purpose is not None:
        statement = statement.where(row.purpose == purpose.value)
    await uow.session.execute(statement)
