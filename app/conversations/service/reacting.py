"""Putting signs under messages and taking them away: each stands once, however often it is said."""

from uuid import UUID

from app.conversations import rules
from app.conversations.rules import Author, Reaction, Scope
from app.conversations.service.changes import apply
from app.conversations.service.logs import lock_one
from app.conversations.store import reacting as store
from app.db.unit_of_work import UnitOfWork


async def react(
    uow: UnitOfWork, conversation_id: UUID, reaction: Reaction, *, by: Author, scope: Scope = None
) -> None:
    """Let somebody react to a message; what stands so already changes nothing."""
    head = await lock_one(uow, conversation_id, scope)
    rules.check_reactor(head, by, scope)
    key = (head.id, reaction.message_id)
    rules.check_reacted_to((await store.find_kinds(uow, [key])).get(key))
    said = await store.read_reacted(uow, head.id, by.id) if by.id is not None else []
    before = rules.standing(said, reaction.message_id)
    change = rules.react(head, reaction, before, uow.now(), by=by)
    if change is not None:
        await apply(uow, head, change)
