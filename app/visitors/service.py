"""Use cases about visitors."""

from uuid import UUID

from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import digest, new_id, new_secret
from app.visitors import store
from app.visitors.rules import Visitor, VisitorId


async def greet(
    uow: UnitOfWork, site_id: UUID, token: str | None, *, locale: str
) -> tuple[Visitor, str | None]:
    """Recognise a visitor by token, or make a new one and return the token to keep.

    A token of another site, or one that is unknown, leads to a new visitor: from outside that
    looks like a first visit and tells nothing about who exists.
    """
    if token is not None:
        visitor = await store.get_by_token(uow, site_id, digest(token))
        if visitor is not None:
            return visitor, None
    fresh, secret = Visitor(VisitorId(new_id()), site_id), new_secret()
    await store.add(uow, fresh, token_hash=digest(secret), locale=locale)
    return fresh, secret


async def lock_visitor(uow: UnitOfWork, visitor_id: UUID) -> None:
    """Lock a visitor, so that one of them opens one conversation at a time."""
    await store.lock(uow, visitor_id)
