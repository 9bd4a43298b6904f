"""Erasing what is older than a site's periods allow, and saying beforehand what that would be."""

from datetime import timedelta
from uuid import UUID

from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted
from app.privacy.rules import Due, Periods, Preview, Subject, SubjectKind
from app.privacy.service.erasing import AT_ONCE, erase_subjects
from app.privacy.store import retention
from app.sites import service as sites


async def get_periods(uow: UnitOfWork, site_id: UUID) -> Periods:
    """Read a site's periods; `not_found` for a site that is not there."""
    await sites.get_site(uow, site_id)
    return (await retention.read_periods(uow, [site_id])).get(site_id, Periods())


async def set_periods(uow: UnitOfWork, site_id: UUID, periods: Periods) -> None:
    """Change a site's periods; within the hour, what is older is erased."""
    await sites.get_site(uow, site_id)
    await retention.save_periods(uow, site_id, periods)
    days = {"conversation_days": periods.conversation_days, "visitor_days": periods.visitor_days}
    uow.record(Acted(Act.RETENTION_CHANGED, site_id, days))


async def preview(uow: UnitOfWork, site_id: UUID, periods: Periods) -> Preview:
    """Say what periods would erase now, without erasing anything."""
    await sites.get_site(uow, site_id)
    now, due = uow.now(), [Due(), Due()]
    if periods.conversation_days is not None:
        before = now - timedelta(days=periods.conversation_days)
        due[0] = await retention.count_due_conversations(uow, site_id, before)
    if periods.visitor_days is not None:
        before = now - timedelta(days=periods.visitor_days)
        due[1] = await retention.count_due_visitors(uow, site_id, before)
    return Preview(*due)


async def erase_due(transactions: Transactions) -> int:
    """Erase the next few that are older than their site's periods allow; returns how many that were.

    They leave no tombstones: should a backup bring them back, they are older still.
    """
    async with transactions() as uow:
        due = await _find_due(uow)
    if due:
        await erase_subjects(transactions, due, None)
    return len(due)


async def _find_due(uow: UnitOfWork) -> list[Subject]:
    now = uow.now()
    for site_id, periods in (await retention.read_periods(uow)).items():
        if periods.conversation_days is not None:
            before = now - timedelta(days=periods.conversation_days)
            found = await retention.find_due_conversations(uow, site_id, before, AT_ONCE)
            if found:
                return [Subject(SubjectKind.CONVERSATION, id_) for id_ in found]
        if periods.visitor_days is not None:
            before = now - timedelta(days=periods.visitor_days)
            found = await retention.find_due_visitors(uow, site_id, before, AT_ONCE)
            if found:
                return [Subject(SubjectKind.VISITOR, id_) for id_ in found]
    return []
