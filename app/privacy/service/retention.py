"""Erasing what is older than a site's periods allow, and saying beforehand what that would be."""

from dataclasses import asdict
from typing import assert_never
from uuid import UUID

from app.attachments import service as attachments
from app.bus import outbox
from app.conversations import service as conversations
from app.db.unit_of_work import Rows, Transactions, UnitOfWork
from app.kernel.acts import Act, Acted
from app.privacy.rules import Due, Kind, Periods, Preview, Subject, SubjectKind
from app.privacy.service.erasing import AT_ONCE, erase_subjects
from app.privacy.store import retention
from app.search import service as search
from app.sites import service as sites
from app.visitors import service as visitors

SUBJECTS = {Kind.CONVERSATION: SubjectKind.CONVERSATION, Kind.VISITOR: SubjectKind.VISITOR}


async def get_periods(uow: UnitOfWork, site_id: UUID) -> Periods:
    """Read a site's periods; `not_found` for a site that is not there."""
    await sites.get_site(uow, site_id)
    return (await retention.read_periods(uow, [site_id])).get(site_id, Periods())


async def set_periods(uow: UnitOfWork, site_id: UUID, periods: Periods) -> None:
    """Change a site's periods; within the hour, what is older is erased."""
    await sites.get_site(uow, site_id)
    await retention.save_periods(uow, site_id, periods)
    uow.record(Acted(Act.RETENTION_CHANGED, site_id, asdict(periods)))


async def preview(uow: UnitOfWork, site_id: UUID, periods: Periods) -> Preview:
    """Say what periods would erase now, without erasing anything."""
    await sites.get_site(uow, site_id)
    found = dict.fromkeys(Kind, Due())
    for kind in Kind:
        period = periods.of(kind)
        if period is not None:
            found[kind] = await retention.count_due(uow, kind, site_id, uow.now() - period)
    return found


async def erase_due(transactions: Transactions) -> int:
    """Erase the next few that are older than their site's periods allow; returns how many that were.

    They leave no tombstones: should a backup bring them back, they are older still.
    """
    async with transactions() as uow:
        kind, due = await _find_due(uow)
        if due and kind not in SUBJECTS:
            await _forget(uow, kind, due)
    if due and kind in SUBJECTS:
        await erase_subjects(transactions, [Subject(SUBJECTS[kind], id_) for id_, _ in due], None)
    return len(due)


async def _find_due(uow: UnitOfWork) -> tuple[Kind, Rows]:
    now = uow.now()
    for site_id, periods in (await retention.read_periods(uow)).items():
        for kind in Kind:
            period = periods.of(kind)
            if period is not None:
                found = await retention.find_due(uow, kind, site_id, now - period, AT_ONCE)
                if found:
                    return kind, found
    return Kind.CONVERSATION, []


async def _forget(uow: UnitOfWork, kind: Kind, due: Rows) -> None:
    """Erase what belongs to something that stays."""
    ids = [id_ for id_, _ in due]
    match kind:
        case Kind.ATTACHMENT:
            await attachments.forget(uow, ids)
        case Kind.COMMENT:
            await conversations.forget_words(uow, [(id_, seq) for id_, seq in due])
            # What is left is read again, for its words alone.
            await search.forget(uow, set(ids))
        case Kind.CONTEXT:
            await visitors.forget_context(uow, [id_ for id_, part in due if part == 0])
            await conversations.forget_pages(uow, [id_ for id_, part in due if part == 1])
        case Kind.DELIVERY:
            await outbox.forget(uow, ids)
        case Kind.CONVERSATION | Kind.VISITOR:
            raise AssertionError(kind)
        case _:
            assert_never(kind)
