"""Every SQL statement about visitors."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.db.data_keys import having, having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import opened, place
from app.visitors.rules import Visitor, VisitorId
from app.visitors.tables import VisitorRow

SEEN_EVERY = timedelta(minutes=5)


_BY_TOKENS = """
SELECT v.site_id, v.token_hash, v.id, v.name, v.name_sealed, v.last_seen_at
FROM unnest($1::uuid[], $2::bytea[]) AS k (site_id, token_hash)
JOIN visitors AS v ON v.token_hash = k.token_hash AND v.site_id = k.site_id
"""


async def find_by_tokens(
    uow: UnitOfWork, keys: Sequence[tuple[UUID, bytes]]
) -> dict[tuple[UUID, bytes], Visitor]:
    """Read the visitors of (site, hash of token), and note that they were seen."""
    rows = await uow.fetch(_BY_TOKENS, [key[0] for key in keys], [key[1] for key in keys])
    long_ago = uow.now() - SEEN_EVERY
    stale = sorted(id_ for _, _, id_, _, _, seen_at in rows if seen_at < long_ago)
    if stale:
        await uow.fetch("UPDATE visitors SET last_seen_at = $2 WHERE id = ANY($1::uuid[])", stale, uow.now())
    named = [id_ for _, _, id_, _, sealed, _ in rows if sealed is not None]
    data_keys = await having(uow, named) if named else {}
    return {
        (site_id, token_hash): Visitor(
            VisitorId(id_),
            site_id,
            opened(data_keys.get(id_), sealed, place("visitors.name_sealed", id_)) or name,
        )
        for site_id, token_hash, id_, name, sealed, _ in rows
    }


_ADD_ALL = """
INSERT INTO visitors (id, site_id, token_hash, locale, created_at, last_seen_at)
SELECT v.id, v.site_id, v.token_hash, v.locale, $5, $5
FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[]) AS v (id, site_id, token_hash, locale)
"""


async def add_all(uow: UnitOfWork, fresh: Sequence[tuple[Visitor, bytes, str]]) -> None:
    """Insert visitors with the hashes of their tokens and their locales."""
    await uow.fetch(
        _ADD_ALL,
        [visitor.id for visitor, _, _ in fresh],
        [visitor.site_id for visitor, _, _ in fresh],
        [token_hash for _, token_hash, _ in fresh],
        [locale for _, _, locale in fresh],
        uow.now(),
    )


async def save_name(uow: UnitOfWork, visitor_id: UUID, name: str) -> None:
    """Write a visitor's name, sealed."""
    key = (await having_or_made(uow, [visitor_id]))[visitor_id]
    sealed = key.seal(name, place("visitors.name_sealed", visitor_id))
    statement = update(VisitorRow).where(VisitorRow.id == visitor_id)
    await uow.session.execute(statement.values(name=None, name_sealed=sealed))


async def lock(uow: UnitOfWork, visitor_id: UUID) -> bool:
    """Lock a visitor, so that one of them opens one conversation at a time; returns whether they are there."""
    statement = select(VisitorRow.id).where(VisitorRow.id == visitor_id).with_for_update(key_share=True)
    return await uow.session.scalar(statement) is not None


async def find_site(uow: UnitOfWork, visitor_id: UUID) -> UUID | None:
    """Read which site a visitor has visited."""
    return await uow.session.scalar(select(VisitorRow.site_id).where(VisitorRow.id == visitor_id))
