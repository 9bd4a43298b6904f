"""Use cases about visitors."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from app.db.unit_of_work import UnitOfWork
from app.kernel.acts import Act, Acted
from app.kernel.errors import not_found
from app.kernel.ids import digest, new_id, new_secret
from app.visitors import store
from app.visitors.events import VisitorBlocked, VisitorIdentified, VisitorsTold
from app.visitors.rules import Claims, Knock, Told, Visitor, VisitorId, added, masked_claims


async def greet(
    uow: UnitOfWork, site_id: UUID, token: str | None, *, locale: str
) -> tuple[Visitor, str | None]:
    """Recognise a visitor by token, or make a new one and return the token to keep.

    A token of another site, or one that is unknown, leads to a new visitor: from outside that
    looks like a first visit and tells nothing about who exists.
    """
    greeted = (await greet_all(uow, [Knock(site_id, token, locale, VisitorId(new_id()))]))[0]
    if greeted is None:
        raise not_found("visitor")  # an id of two visitors: no such thing
    return greeted


async def greet_all(uow: UnitOfWork, knocks: Sequence[Knock]) -> list[tuple[Visitor, str | None] | None]:
    """Greet many with two statements, each on their own terms; None is for newcomers who are not let in.

    A newcomer may become somebody once: whoever comes with the same id again is not let in.
    """
    wanted = [(one.site_id, digest(one.token)) for one in knocks if one.token is not None]
    known = await store.find_by_tokens(uow, wanted) if wanted else {}
    greeted, fresh = list[tuple[Visitor, str | None] | None](), dict[VisitorId, tuple[Visitor, bytes, str]]()
    for one in knocks:
        visitor = known.get((one.site_id, digest(one.token))) if one.token is not None else None
        if visitor is not None:
            greeted.append((visitor, None))
        elif one.may_become is None or one.may_become in fresh:
            greeted.append(None)
        else:
            visitor, secret = Visitor(one.may_become, one.site_id), new_secret()
            fresh[visitor.id] = (visitor, digest(secret), one.locale)
            greeted.append((visitor, secret))
    added = await store.add_all(uow, list(fresh.values())) if fresh else set()
    return [one if one and (one[1] is None or one[0].id in added) else None for one in greeted]


async def greet_contact(uow: UnitOfWork, site_id: UUID, claims: Claims, *, locale: str) -> Visitor:
    """Recognise whom the shop vouches for, on whatever device, or make them known.

    What was said anonymously before stays with the browser that has its secret: it may be another person's.
    """
    claims = masked_claims(claims, uow.redactor.of(site_id))
    subject_hash = await store.hash_subject(uow, site_id, claims.subject)
    known = await store.find_contact(uow, site_id, subject_hash)
    visitor_id = known
    if visitor_id is None:
        fresh = Visitor(VisitorId(new_id()), site_id)
        visitor_id = await store.add_contact(uow, fresh, subject_hash, locale)
        if visitor_id == fresh.id:
            uow.record(VisitorIdentified(site_id, visitor_id))
    else:
        await store.note_seen(uow, visitor_id)
    profile = {"subject": claims.subject, "email": claims.email, "attributes": dict(claims.attributes)}
    profile["name"] = claims.name
    if await store.read_sealed(uow, visitor_id, "profile_sealed") != profile:
        await store.save_sealed(uow, visitor_id, "profile_sealed", profile)
        if claims.name:
            await store.save_name(uow, visitor_id, claims.name)
        uow.record(VisitorsTold((visitor_id,)))
    is_blocked = known is not None and await store.is_blocked(uow, known)
    return Visitor(VisitorId(visitor_id), site_id, claims.name, is_blocked)


async def note_told(uow: UnitOfWork, visitor: Visitor, told: Told) -> None:
    """Remember what the shop's page says about a visitor."""
    visitor_id = visitor.id
    if not await store.lock(uow, visitor_id):
        return  # erased meanwhile: nothing of them comes back
    context = await store.read_sealed(uow, visitor_id, "context_sealed")
    fresh = added(context, told, uow.now(), uow.redactor.of(visitor.site_id))
    if fresh != context:
        await store.save_sealed(uow, visitor_id, "context_sealed", fresh)
        uow.record(VisitorsTold((visitor_id,)))


async def forget_context(uow: UnitOfWork, visitor_ids: Sequence[UUID]) -> None:
    """Forget what the shop's page said about visitors."""
    await store.forget_context(uow, visitor_ids)
    uow.record(VisitorsTold(tuple(visitor_ids)))


async def name_visitor(uow: UnitOfWork, visitor_id: UUID, name: str) -> None:
    """Call a visitor what they say they are called."""
    await store.save_name(uow, visitor_id, name)


async def recognise(uow: UnitOfWork, site_id: UUID, token: str) -> Visitor | None:
    """Recognise a visitor of a site by token, or return None."""
    hashed = digest(token)
    return (await store.find_by_tokens(uow, [(site_id, hashed)])).get((site_id, hashed))


async def find_names(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> dict[UUID, str]:
    """Read what visitors said they are called; those who have not said it are left out."""
    return await store.find_names(uow, visitor_ids)


async def lock_visitor(uow: UnitOfWork, visitor_id: UUID) -> None:
    """Lock a visitor, so that one of them opens one conversation at a time; `not_found` once they are erased."""
    if not await store.lock(uow, visitor_id):
        raise not_found("visitor")


async def find_site(uow: UnitOfWork, visitor_id: UUID) -> UUID | None:
    """Return the site that a visitor has visited; None for nobody."""
    return await store.find_site(uow, visitor_id)


async def block(uow: UnitOfWork, visitor_id: UUID) -> None:
    """Take nothing from a visitor any more; whoever stands behind the same secret or identity is not let in."""
    if await store.save_block(uow, visitor_id, is_blocked=True):
        uow.record(VisitorBlocked(visitor_id), Acted(Act.VISITOR_BLOCKED, visitor_id))


async def unblock(uow: UnitOfWork, visitor_id: UUID) -> None:
    """Let a visitor in again."""
    if await store.save_block(uow, visitor_id, is_blocked=False):
        uow.record(Acted(Act.VISITOR_UNBLOCKED, visitor_id))


async def list_blocked(uow: UnitOfWork, site_id: UUID) -> list[tuple[Visitor, datetime]]:
    """Return whom a site has blocked, and since when, newest first."""
    return await store.list_blocked(uow, site_id)


async def find_blocked(uow: UnitOfWork, since: datetime) -> list[UUID]:
    """Find who was blocked since an instant, for those who may have missed the word."""
    return await store.find_blocked(uow, since)
