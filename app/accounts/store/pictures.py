"""Every SQL statement about pictures of agents."""

from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.accounts.rules import AgentId
from app.accounts.rules.pictures import face_of
from app.accounts.tables import PictureRow
from app.db.unit_of_work import UnitOfWork


async def save(uow: UnitOfWork, agent_id: AgentId, data: bytes) -> None:
    """Keep an agent's picture in place of the one before."""
    fresh = {"face": face_of(agent_id), "data": data, "changed_at": uow.now()}
    statement = upsert(PictureRow).values(agent_id=agent_id, **fresh)
    await uow.session.execute(
        statement.on_conflict_do_update(index_elements=[PictureRow.agent_id], set_=fresh)
    )


async def find(uow: UnitOfWork, id_: UUID) -> bytes | None:
    """Read the picture of an agent by their id or by what shoppers know them by, if there is one."""
    statement = select(PictureRow.data).where(or_(PictureRow.agent_id == id_, PictureRow.face == id_))
    found: bytes | None = await uow.session.scalar(statement)
    return found


async def remove(uow: UnitOfWork, agent_id: UUID) -> bool:
    """Forget an agent's picture; tells whether there was one."""
    statement = delete(PictureRow).where(PictureRow.agent_id == agent_id).returning(PictureRow.agent_id)
    return await uow.session.scalar(statement) is not None
