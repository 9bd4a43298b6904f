"""What the waits of a conversation look like in the database, and raising what is due on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from app.conversations import service as conversations
from app.conversations.rules import Activity
from app.db.unit_of_work import Transactions
from app.waiting import service
from app.waiting.rules import RISING, Due, Frontier, WaitLevel


@dataclass(frozen=True)
class WaitSeen:
    """One episode, as stored."""

    id: UUID
    kind: str
    outcome: str | None
    started_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    previous_id: UUID | None


async def waits_of(transactions: Transactions, conversation_id: UUID) -> list[WaitSeen]:
    """Read a conversation's episodes in order."""
    statement = text(
        "SELECT id, kind, outcome, started_at, accepted_at, ended_at, previous_id FROM waits "
        "WHERE conversation_id = :id ORDER BY started_at, ended_at NULLS LAST, id"
    )
    async with transactions() as uow:
        rows = await uow.session.execute(statement, {"id": conversation_id})
        return [WaitSeen(*row) for row in rows]


async def flags_of(transactions: Transactions, conversation_id: UUID) -> list[str]:
    """Read the levels that were raised on a conversation, in order of their instants."""
    statement = text(
        "SELECT f.level FROM wait_flags AS f JOIN waits AS w ON w.id = f.wait_id "
        "WHERE w.conversation_id = :id ORDER BY f.due_at"
    )
    async with transactions() as uow:
        return list(await uow.session.scalars(statement, {"id": conversation_id}))


async def lines_of(transactions: Transactions, conversation_id: UUID) -> list[str]:
    """Read the levels that a conversation's log tells of, in order."""
    async with transactions() as uow:
        entries = await conversations.read_entries(uow, conversation_id)
    return [str(entry.data["level"]) for entry in entries if entry.activity is Activity.WAIT_FLAGGED]


async def due_now(transactions: Transactions) -> list[Due]:
    """Find what a monitor that has just begun would raise."""
    frontier = Frontier()
    async with transactions() as uow:
        for wait, _ in await service.find_open(uow):
            frontier.add(wait)
    return [due for due in frontier.take_due(transactions.clock.now()) if isinstance(due.step, WaitLevel)]


async def raise_due(transactions: Transactions) -> int:
    """Do what a monitor does when something is due; returns how many flags were new."""
    due = await due_now(transactions)
    async with transactions() as uow:
        return await service.raise_flags(uow, due)


ALL_LEVELS = [level.value for level in RISING]
