"""Forgetting who an agent was; what else is theirs `privacy` reads from the schema."""

from uuid import UUID

from app.accounts.events import AgentChanged
from app.accounts.service.agents import end_logins
from app.accounts.service.attempts import forget_account
from app.accounts.store import agents as store
from app.db.unit_of_work import UnitOfWork


async def erase_agent(uow: UnitOfWork, agent_id: UUID) -> dict[str, int]:
    """Empty an agent's account, end what stands on it, and forget who tried its password.

    Returns how many rows of which table; nothing, where there is nobody (any more).
    """
    agent = await store.get_agent(uow, agent_id)  # whose key may be gone already, as after a restore
    if agent is None:
        return {}
    await end_logins(uow, agent.id)
    attempts = await forget_account(uow, agent.email, agent.id)
    await store.erase(uow, agent.id)
    uow.record(AgentChanged(agent.id))
    return {"agents": 1, **({"login_attempts": attempts} if attempts else {})}
