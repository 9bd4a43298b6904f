"""Clocks and business hours: while a queue is closed no clock runs, also not that of an agent who owes an answer."""

from uuid import UUID

from app.conversations import service as conversations
from app.conversations.rules import ConversationStatus, WaitOutcome
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id
from app.routing import service as routing
from app.waiting.events import WaitsClosed, WaitsEased, WaitsOpened
from app.waiting.store import waits as store
from app.waiting.store.waits import NewWait, Owed


async def keep_hours(uow: UnitOfWork) -> int:
    """Stop the clocks of owed answers where it has closed, and let them go on where it is open; returns how many.

    Who stands in line needs nothing of this: at closing time routing lets them leave a message. The conversation
    itself still knows since when it is unanswered, so that an agent who is gone gives it back at any hour.
    """
    owed = await store.find_owed(uow)
    openings = await routing.find_openings(uow, {one.queue_id for one in owed})
    turning = {
        one.conversation_id: one for one in owed if one.is_running is not openings[one.queue_id].is_open
    }
    if not turning:
        return 0
    heads = await conversations.lock(uow, turning)
    still = {
        id_: turning[id_]
        for id_, head in heads.items()
        if head.status is ConversationStatus.ASSIGNED and head.waiting_since is not None
    }
    await _stop(uow, [id_ for id_, one in still.items() if one.is_running])
    await _go_on(uow, [one for one in still.values() if not one.is_running])
    if still:
        uow.record(WaitsEased(tuple(still)))
    return len(still)


async def _stop(uow: UnitOfWork, conversation_ids: list[UUID]) -> None:
    if conversation_ids:
        endings = [(id_, WaitOutcome.CLOSED, uow.now()) for id_ in conversation_ids]
        uow.record(WaitsClosed(tuple((await store.end_open(uow, endings)).values())))


async def _go_on(uow: UnitOfWork, owed: list[Owed]) -> None:
    if owed:
        waits = [
            NewWait(
                new_id(),
                one.conversation_id,
                one.site_id,
                one.queue_id,
                one.kind,
                uow.now(),
                previous_id=one.previous_id,
            )
            for one in owed
        ]
        await store.add(uow, waits)
        uow.record(WaitsOpened(tuple(wait.id for wait in waits)))
