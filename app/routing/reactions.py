"""What routing does when people come to work for sites; inside their transaction."""

from collections.abc import Sequence

from app.accounts.events import AgentChanged, AgentCreated
from app.db.unit_of_work import UnitOfWork
from app.routing import service


async def on_agent_changed(uow: UnitOfWork, events: Sequence[AgentCreated | AgentChanged]) -> None:
    """Let new people answer the queues of their sites, or nobody would ever be given to them."""
    await service.join_queues_of_new_sites(uow, {event.agent_id for event in events})
