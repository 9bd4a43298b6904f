"""What routing does when people come to work for sites and when conversations move; inside their transaction."""

from collections.abc import Sequence

from app.accounts.events import AgentChanged, AgentCreated
from app.conversations.events import ConversationMoved
from app.db.unit_of_work import UnitOfWork
from app.routing import service


async def on_agent_changed(uow: UnitOfWork, events: Sequence[AgentCreated | AgentChanged]) -> None:
    """Let new people answer the queues of their sites, or nobody would ever be given to them."""
    await service.join_queues_of_new_sites(uow, {event.agent_id for event in events})


async def on_moved(uow: UnitOfWork, events: Sequence[ConversationMoved]) -> None:
    """Let placements say what the conversations say."""
    await service.follow_moves(uow, {event.conversation_id for event in events})
