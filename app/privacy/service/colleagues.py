"""Erasing somebody who worked here: who they were goes, what they did stays, done by a former colleague."""

from uuid import UUID

from app.accounts import service as accounts
from app.conversations import service as conversations
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError
from app.privacy.events import Erased
from app.privacy.remote import Journal
from app.privacy.rules import Subject
from app.privacy.store import colleagues, tombstones

AT_ONCE = 100


async def refuse_colleague(uow: UnitOfWork, agent_id: UUID, by: UUID | None) -> None:
    """Raise unless they are there, work here no more, are not who asks, and nothing of theirs must be kept."""
    if agent_id == by:
        raise AppError("own_account", "Nobody erases themselves: ask another administrator.", 409)
    agent = await accounts.get_agent(uow, agent_id)
    if agent.is_active:
        # So that the last administrator never goes, nor anybody whom somebody waits for.
        raise AppError("still_active", "Deactivate them first.", 409)
    if await colleagues.is_held(uow, agent_id):
        raise AppError(
            "legal_hold", "They, or a conversation of theirs, must be kept: lift the legal hold first.", 409
        )


async def erase_colleague(transactions: Transactions, subject: Subject, journal: Journal | None) -> None:
    """Erase somebody, whatever is held.

    Names in what happened go first, a few conversations at a time, as they are found by the name that goes last.
    """
    if journal is not None:
        journal.write([subject])
    async with transactions() as uow:
        names = {agent.name for agent in await accounts.find_agents(uow, [subject.id])} - {""}
    lines, known = 0, -1
    while known < len(names):  # former names are found on the way
        known = len(names)
        lines += await _forget_names(transactions, subject.id, names)
    async with transactions() as uow:
        removed = await accounts.erase_agent(uow, subject.id)
        for table, rows in (await colleagues.erase(uow, subject.id)).items():
            removed[table] = removed.get(table, 0) + rows
        removed |= {"entries": lines} if lines else {}
        if journal is not None:
            await tombstones.add(uow, [subject], {}, removed)
            uow.record(Acted(Act.DATA_ERASED, subject.id, {"kind": subject.kind.value}))
        uow.record(Erased((), (), (), (subject.id,)))


async def _forget_names(transactions: Transactions, agent_id: UUID, names: set[str]) -> int:
    lines, after = 0, None
    while True:
        async with transactions() as uow:
            talks = await colleagues.find_conversations(uow, agent_id, after=after, limit=AT_ONCE)
            lines += await conversations.forget_name(uow, talks, agent_id, names)
        if not talks:
            return lines
        after = talks[-1]
