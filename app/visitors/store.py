"""Every SQL statement about visitors."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from app.db.unit_of_work import UnitOfWork
from app.visitors.rules import Visitor, VisitorId
from app.visitors.tables import VisitorRow

SEEN_EVERY = timedelta(minutes=5)


async def add(uow: UnitOfWork, visitor: Visitor, *, token_hash: bytes, locale: str) -> None:
    """Insert a visitor."""
    now = uow.now()
    await uow.session.execute(
        insert(VisitorRow).values(
            id=visitor.id,
            site_id=visitor.site_id,
            name=visitor.name,
            token_hash=token_hash,
            locale=locale,
            created_at=now,
            last_seen_at=now,
        )
    )


async def get_by_token(uow: UnitOfWork, site_id: UUID, token_hash: bytes) -> Visitor | None:
    """Read the visitor of this site whose token has this hash."""
    row = await uow.session.scalar(
        select(VisitorRow).where(VisitorRow.token_hash == token_hash, VisitorRow.site_id == site_id)
    )
    if row is None:
        return None
    if row.last_seen_at < uow.now() - SEEN_EVERY:
        await uow.session.execute(
            update(VisitorRow).where(VisitorRow.id == row.id).values(last_seen_at=uow.now())
        )
    return Visitor(VisitorId(row.id), row.site_id, row.name)


async def lock(uow: UnitOfWork, visitor_id: UUID) -> None:
    """Lock a visitor, so that one of them opens one conversation at a time."""
    await uow.session.execute(
        select(VisitorRow.id).where(VisitorRow.id == visitor_id).with_for_update(key_share=True)
    )
