"""What waiting does when conversations move; inside their transaction."""

from collections.abc import Sequence

from app.conversations.events import ConversationAccepted, ConversationMoved, FormAnswered, WaitChanged
from app.db.unit_of_work import UnitOfWork
from app.waiting import service


async def on_wait_changed(uow: UnitOfWork, events: Sequence[WaitChanged]) -> None:
    """Keep episodes in step with the conversations' clocks."""
    await service.follow(uow, events)


async def on_accepted(uow: UnitOfWork, events: Sequence[ConversationAccepted]) -> None:
    """Remember acceptance times."""
    await service.note_accepted(uow, events)


async def on_moved(uow: UnitOfWork, events: Sequence[ConversationMoved]) -> None:
    """Keep uses of slots in step with who has which conversation."""
    await service.follow_holds(uow, events)


async def on_form_answered(uow: UnitOfWork, events: Sequence[FormAnswered]) -> None:
    """Remember how to reach who has left a message."""
    for event in events:
        await service.note_contact(uow, event)
