"""Every SQL statement about whom the identity provider means."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.rules import AgentId
from app.accounts.tables import SsoIdentityRow
from app.db.unit_of_work import UnitOfWork


async def find_agent(uow: UnitOfWork, issuer: str, subject: str) -> AgentId | None:
    """Read whom an issuer means by a subject."""
    row = SsoIdentityRow
    found = await uow.session.scalar(select(row.agent_id).where(row.issuer == issuer, row.subject == subject))
    return AgentId(found) if found else None


async def link(uow: UnitOfWork, agent_id: AgentId, issuer: str, subject: str) -> bool:
    """Let a subject mean an agent, in the place of a former one; False when it means somebody else."""
    row = SsoIdentityRow
    await uow.session.execute(delete(row).where(row.agent_id == agent_id))
    values = {"agent_id": agent_id, "issuer": issuer, "subject": subject, "linked_at": uow.now()}
    statement = insert(row).values(**values).on_conflict_do_nothing().returning(row.agent_id)
    return await uow.session.scalar(statement) is not None


async def unlink(uow: UnitOfWork, agent_id: AgentId) -> bool:
    """Let nobody mean this agent; False when nobody did."""
    row = SsoIdentityRow
    gone = await uow.session.scalar(delete(row).where(row.agent_id == agent_id).returning(row.agent_id))
    return gone is not None


async def is_linked(uow: UnitOfWork, agent_id: AgentId) -> bool:
    """Tell whether somebody at a provider means this agent."""
    row = SsoIdentityRow
    return await uow.session.scalar(select(row.agent_id).where(row.agent_id == agent_id)) is not None
