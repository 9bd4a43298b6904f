"""Erasing a person or a conversation: for good, everywhere, with proof, and again after a restore."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.accounts import service as accounts
from app.attachments import service as attachments
from app.conversations import service as conversations
from app.conversations.rules import OVER, SYSTEM, ConversationStatus, Scope
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError, not_found
from app.privacy.events import Erased
from app.privacy.remote import Journal
from app.privacy.rules import Erasure, HeldThing, Hold, Subject, SubjectKind
from app.privacy.service.colleagues import erase_colleague, refuse_colleague
from app.privacy.store import colleagues, erasing, tombstones
from app.visitors import service as visitors

AT_ONCE = 100
CLOSED = {*OVER, ConversationStatus.WRAP_UP}


def journal_in(data_dir: Path) -> Journal:
    """Return where a machine notes what was erased."""
    return Journal(data_dir / "erased.log")


async def erase(
    transactions: Transactions, subject: Subject, journal: Journal, scope: Scope, *, by: UUID | None = None
) -> Erasure:
    """Erase what may be erased; raises `not_found`, and `legal_hold` where something must be kept.

    It is written into the journal first: whatever ends this, the next start of a program finishes it. `by` is the agent
    who asks, None for the operator of the server: nobody erases themselves, nor who still works here.
    """
    async with transactions() as uow:
        await _refuse(uow, subject, scope, by)
    await erase_subjects(transactions, [subject], journal)
    return await get_erasure(transactions, subject.id)


async def _refuse(uow: UnitOfWork, subject: Subject, scope: Scope, by: UUID | None) -> None:
    if subject.kind is SubjectKind.AGENT:
        await refuse_colleague(uow, subject.id, by)
    else:
        ids = await _conversations_of(uow, subject, scope)
        await _refuse_held(uow, [subject.id, *ids])
        if subject.kind is SubjectKind.CONVERSATION:
            head = await conversations.get_head(uow, subject.id, scope)
            await _refuse_held(uow, [head.visitor_id])


async def get_erasure(transactions: Transactions, subject_id: UUID) -> Erasure:
    """Read the proof of an erasure: what was removed then, and what a look at every table finds now."""
    async with transactions() as uow:
        noted = await tombstones.get(uow, subject_id)
        if noted is None:
            raise not_found("erasure")
        subject, erased_at, removed = noted
        if subject.kind is SubjectKind.AGENT:
            return Erasure(subject, erased_at, removed, await colleagues.find_remaining(uow, subject_id))
        people = [subject_id] if subject.kind is SubjectKind.VISITOR else []
        talks = [subject_id] if subject.kind is SubjectKind.CONVERSATION else []
        remaining = await erasing.find_remaining(uow, people, talks)
    return Erasure(subject, erased_at, removed, remaining)


async def erase_again(transactions: Transactions, journal: Journal) -> int:
    """Erase what was erased before and is there again, as after a restore; returns how many."""
    async with transactions() as uow:
        known = {*journal.read(), *await tombstones.read_all(uow)}
        back = await tombstones.find_back(uow, known)
    for start in range(0, len(back), AT_ONCE):
        await erase_subjects(transactions, back[start : start + AT_ONCE], journal)
    return len(back)


async def find_erased(uow: UnitOfWork, since: datetime) -> Erased:
    """Find what was erased since an instant, as those hear of it who are told at once."""
    found = await tombstones.find_since(uow, since)
    return Erased(
        tuple(one.id for one, _ in found if one.kind is SubjectKind.CONVERSATION),
        tuple(one.id for one, _ in found if one.kind is SubjectKind.VISITOR),
        tuple({site_id for _, site_id in found if site_id is not None}),
        tuple(one.id for one, _ in found if one.kind is SubjectKind.AGENT),
    )


async def hold(uow: UnitOfWork, one: Hold, scope: Scope) -> None:
    """Keep a person, a conversation or a colleague, whatever anybody wants erased."""
    if one.subject.kind is SubjectKind.AGENT:
        await accounts.get_agent(uow, one.subject.id)
    else:
        await _conversations_of(uow, one.subject, scope)
    await tombstones.hold(uow, one)
    uow.record(Acted(Act.HOLD_SET, one.subject.id, {"kind": one.subject.kind.value}))


async def lift(uow: UnitOfWork, subject: Subject) -> None:
    """Let something be erased again."""
    if not await tombstones.lift(uow, subject):
        raise not_found("hold")
    uow.record(Acted(Act.HOLD_LIFTED, subject.id, {"kind": subject.kind.value}))


async def list_holds(uow: UnitOfWork, subject_ids: Collection[UUID] | None = None) -> list[HeldThing]:
    """Read holds, of these or all, newest first."""
    return await tombstones.find_held(uow, subject_ids)


async def find_kept(uow: UnitOfWork) -> list[UUID]:
    """Find what must be kept (people, conversations, colleagues), and all conversations of people who must be."""
    return await tombstones.find_kept(uow)


async def _conversations_of(uow: UnitOfWork, subject: Subject, scope: Scope) -> list[UUID]:
    """Return the conversations that are meant, having checked that the subject is there, and within `scope`."""
    if subject.kind is SubjectKind.CONVERSATION:
        await conversations.get_head(uow, subject.id, scope)
        return [subject.id]
    site_id = await visitors.find_site(uow, subject.id)
    if site_id is None or (scope is not None and site_id not in scope):
        raise not_found("visitor")
    return await erasing.find_conversations(uow, [subject.id])


async def _refuse_held(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    if await tombstones.is_any_held(uow, ids):
        raise AppError("legal_hold", "This must be kept: lift the legal hold first.", 409)


async def erase_subjects(
    transactions: Transactions, subjects: Collection[Subject], journal: Journal | None
) -> None:
    """Erase these, whatever is held; without a journal they leave no tombstones either."""
    for one in subjects:
        if one.kind is SubjectKind.AGENT:
            await erase_colleague(transactions, one, journal)
    subjects = [one for one in subjects if one.kind is not SubjectKind.AGENT]
    if not subjects:
        return
    people = [one.id for one in subjects if one.kind is SubjectKind.VISITOR]
    named = {one.id for one in subjects if one.kind is SubjectKind.CONVERSATION}
    if journal is not None:
        journal.write(subjects)
    # Nobody waits in, holds or is offered what is over: clocks stop and slots are given back as ever.
    async with transactions() as uow:
        talks = {*named, *await erasing.find_conversations(uow, people)}
        for id_, head in (await conversations.lock(uow, talks)).items():
            if head.status not in CLOSED:
                await conversations.resolve(uow, id_, None, by=SYSTEM)
    async with transactions() as uow:
        site_ids = await erasing.lock_visitors(uow, people)
        talks |= set(await erasing.find_conversations(uow, people))
        site_ids |= await erasing.lock_conversations(uow, talks)
        also = [Subject(SubjectKind.CONVERSATION, id_) for id_ in sorted(talks - named)]
        if journal is not None:
            journal.write(also)
        files = await attachments.erase(uow, talks, people)
        removed = await erasing.erase(uow, people, sorted(talks))
        removed |= {"attachments": files} if files else {}
        if journal is not None:
            await tombstones.add(uow, [*subjects, *also], site_ids, removed)
            uow.record(*(Acted(Act.DATA_ERASED, one.id, {"kind": one.kind.value}) for one in subjects))
        uow.record(Erased(tuple(talks), tuple(people), tuple(set(site_ids.values()))))
