"""Telling people what is stored about them, and the shop what it stores about people."""

from collections.abc import Sequence
from uuid import UUID

from app.conversations.rules import Scope
from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import not_found
from app.privacy.rules import Record, Tables
from app.privacy.store import erasing, personal
from app.visitors import service as visitors


async def read_everything(uow: UnitOfWork, visitor_id: UUID, scope: Scope) -> Tables:
    """Read everything about a visitor, by table; raises `not_found`, also where they are out of `scope`."""
    site_id = await visitors.find_site(uow, visitor_id)
    if site_id is None or (scope is not None and site_id not in scope):
        raise not_found("visitor")
    talks = await erasing.find_conversations(uow, [visitor_id])
    uow.record(Acted(Act.PERSON_EXPORTED, visitor_id))
    return await personal.read_all(uow, visitor_id, talks)


def find_records() -> Sequence[Record]:
    """Describe what personal data is processed, from the schema's marks."""
    return personal.find_records()
