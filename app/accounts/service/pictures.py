"""Use cases about pictures of agents."""

from uuid import UUID

from app.accounts.rules import AgentId
from app.accounts.service.agents import get_agent
from app.accounts.store import pictures as store
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.pictures import drawn


async def change_picture(transactions: Transactions, agent_id: AgentId, data: bytes) -> None:
    """Draw a picture anew and show it as this agent's from now on; raises `bad_image` or `image_too_large`."""
    picture = await drawn(data)
    async with transactions() as uow:
        await store.save(uow, agent_id, picture)
        uow.record(Acted(Act.AGENT_CHANGED, agent_id, {"picture": True}))


async def remove_picture(uow: UnitOfWork, agent_id: UUID) -> None:
    """Forget an agent's picture, if there is one."""
    agent = await get_agent(uow, agent_id)
    if await store.remove(uow, agent.id):
        uow.record(Acted(Act.AGENT_CHANGED, agent.id, {"picture": False}))


async def find_picture(uow: UnitOfWork, id_: UUID) -> bytes | None:
    """Read a picture by the agent's id, or by the one that shoppers see."""
    return await store.find(uow, id_)
