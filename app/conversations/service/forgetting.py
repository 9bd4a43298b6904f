"""Use cases that take something out of conversations that stay."""

from collections.abc import Collection
from uuid import UUID

from app.conversations.store import forgetting
from app.db.unit_of_work import UnitOfWork


async def forget_words(uow: UnitOfWork, lines: Collection[tuple[UUID, int]]) -> None:
    """Forget what people wrote among the facts of these activities (conversation, seq), and nothing else.

    Nobody is told: these are lines of conversations that have been over for days. Whoever opens one finds it so.
    """
    await forgetting.forget_words(uow, lines)


async def forget_name(
    uow: UnitOfWork, conversation_ids: Collection[UUID], agent_id: UUID, names: set[str]
) -> int:
    """Forget what an agent was called in what happened here; returns in how many lines that stood.

    What people wrote themselves is theirs. `names` are those known, and grow by former ones that are found.
    """
    return await forgetting.forget_name(uow, conversation_ids, agent_id, names)


async def forget_pages(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> None:
    """Forget on which page of the shop these conversations began."""
    await forgetting.forget_pages(uow, conversation_ids)
