"""Forgetting who an agent was; what else is theirs `privacy` reads from the schema."""

from uuid import UUID

from app.accounts.events import AgentChanged
from app.accounts.rules import AgentId
from app.accounts.service.agents import end_logins, get_agent
from app.accounts.service.attempts import forget_account
from app.accounts.store import agents as store
from app.db.unit_of_work import UnitOfWork


async def erase_agent(uow: UnitOfWork, agent_id: UUID) -> dict[str, int]:
    """Empty an agent's account, end what stands on it, and forget who tried its password.

    Returns how many rows of which table; nothing, where there is nobody (any more).
    """
    found = await store.find_agents(uow, [agent_id])
    if not found or not found[0].name:
        return {}
    agent = await get_agent(uow, agent_id)
    await end_logins(uow, agent.id)
    attempts = await forget_account(uow, agent.email, agent.id)
    await store.erase(uow, agent.id)
    uow.record(AgentChanged(AgentId(agent_id)))
    return {"agents": 1, **({"login_attempts": attempts} if attempts else {})}
