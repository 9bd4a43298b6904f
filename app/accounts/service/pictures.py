"""Use cases about pictures of agents."""

import asyncio
from uuid import UUID

from app.accounts.rules import AgentId
from app.accounts.rules.pictures import draw_picture
from app.accounts.service.agents import get_agent
from app.accounts.store import pictures as store
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted

# Unpacking a picture takes much memory: one at a time, in this process.
_drawing = asyncio.Semaphore(1)


async def change_picture(transactions: Transactions, agent_id: AgentId, data: bytes) -> None:
    """Draw a picture anew and show it as this agent's from now on; raises `bad_image` or `image_too_large`."""
    async with _drawing:
        drawn = await asyncio.to_thread(draw_picture, data)
    async with transactions() as uow:
        await store.save(uow, agent_id, drawn)
        uow.record(Acted(Act.AGENT_CHANGED, agent_id, {"picture": True}))


async def remove_picture(uow: UnitOfWork, agent_id: UUID) -> None:
    """Forget an agent's picture, if there is one."""
    agent = await get_agent(uow, agent_id)
    if await store.remove(uow, agent.id):
        uow.record(Acted(Act.AGENT_CHANGED, agent.id, {"picture": False}))


async def find_picture(uow: UnitOfWork, id_: UUID) -> bytes | None:
    """Read a picture by the agent's id, or by the one that shoppers see."""
    return await store.find(uow, id_)
