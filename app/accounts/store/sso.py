"""Every SQL statement about whom the identity provider means."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.rules import AgentId
from app.accounts.rules.staff import hash_subject
from app.accounts.tables import SsoIdentityRow
from app.db.data_keys import having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import STAFF


async def find_agent(uow: UnitOfWork, issuer: str, subject: str) -> AgentId | None:
    """Read whom an issuer means by a subject."""
    row, hashed = SsoIdentityRow, await _hash(uow, subject)
    where = (row.issuer == issuer, row.subject_hash == hashed)
    found = await uow.session.scalar(select(row.agent_id).where(*where))
    return AgentId(found) if found else None


async def link(uow: UnitOfWork, agent_id: AgentId, issuer: str, subject: str) -> bool:
    """Let a subject mean an agent, in the place of a former one; False when it means somebody else."""
    row = SsoIdentityRow
    await uow.session.execute(delete(row).where(row.agent_id == agent_id))
    statement = insert(row).values(
        agent_id=agent_id, issuer=issuer, subject_hash=await _hash(uow, subject), linked_at=uow.now()
    )
    linked = statement.on_conflict_do_nothing().returning(row.agent_id)
    return await uow.session.scalar(linked) is not None


async def unlink(uow: UnitOfWork, agent_id: AgentId) -> bool:
    """Let nobody mean this agent; False when nobody did."""
    row = SsoIdentityRow
    gone = await uow.session.scalar(delete(row).where(row.agent_id == agent_id).returning(row.agent_id))
    return gone is not None


async def is_linked(uow: UnitOfWork, agent_id: AgentId) -> bool:
    """Tell whether somebody at a provider means this agent."""
    row = SsoIdentityRow
    return await uow.session.scalar(select(row.agent_id).where(row.agent_id == agent_id)) is not None


async def _hash(uow: UnitOfWork, subject: str) -> bytes:
    return hash_subject((await having_or_made(uow, [STAFF]))[STAFF], subject)
