"""Every SQL statement about visitors."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import orjson
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql

from app.db.data_keys import having, having_or_made
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import digest, new_secret
from app.keys import opened, place
from app.visitors.rules import Visitor, VisitorId
from app.visitors.tables import VisitorRow

Column = Literal["profile_sealed", "context_sealed"]

SEEN_EVERY = timedelta(minutes=5)


_BY_TOKENS = """
SELECT v.site_id, v.token_hash, v.id, v.name_sealed, v.last_seen_at, v.blocked_at IS NOT NULL
FROM unnest($1::uuid[], $2::bytea[]) AS k (site_id, token_hash)
JOIN visitors AS v ON v.token_hash = k.token_hash AND v.site_id = k.site_id AND v.subject_hash IS NULL
"""


# Whoever is locked is being seen by somebody else: nobody waits for that to say hello.
_SEEN = """
UPDATE visitors SET last_seen_at = $2 WHERE id IN (
  SELECT id FROM visitors WHERE id = ANY($1::uuid[]) AND last_seen_at < $3 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
"""


async def find_by_tokens(
    uow: UnitOfWork, keys: Sequence[tuple[UUID, bytes]]
) -> dict[tuple[UUID, bytes], Visitor]:
    """Read the visitors of (site, hash of token), and note that they were seen."""
    rows = await uow.fetch(_BY_TOKENS, [key[0] for key in keys], [key[1] for key in keys])
    long_ago = uow.now() - SEEN_EVERY
    stale = sorted(id_ for _, _, id_, _, seen_at, _ in rows if seen_at < long_ago)
    if stale:
        await uow.fetch(_SEEN, stale, uow.now(), long_ago)
    named = [id_ for _, _, id_, sealed, _, _ in rows if sealed is not None]
    data_keys = await having(uow, named) if named else {}
    return {
        (site_id, token_hash): Visitor(
            VisitorId(id_),
            site_id,
            opened(data_keys.get(id_), sealed, place("visitors.name_sealed", id_)),
            is_blocked,
        )
        for site_id, token_hash, id_, sealed, _, is_blocked in rows
    }


_ADD_ALL = """
INSERT INTO visitors (id, site_id, token_hash, locale, created_at, last_seen_at)
SELECT v.id, v.site_id, v.token_hash, v.locale, $5, $5
FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[]) AS v (id, site_id, token_hash, locale)
ON CONFLICT (id) DO NOTHING
RETURNING id
"""


async def add_all(uow: UnitOfWork, fresh: Sequence[tuple[Visitor, bytes, str]]) -> set[UUID]:
    """Insert visitors with the hashes of their tokens and their locales; returns whose ids were free."""
    rows = await uow.fetch(
        _ADD_ALL,
        [visitor.id for visitor, _, _ in fresh],
        [visitor.site_id for visitor, _, _ in fresh],
        [token_hash for _, token_hash, _ in fresh],
        [locale for _, _, locale in fresh],
        uow.now(),
    )
    return {id_ for (id_,) in rows}


async def save_name(uow: UnitOfWork, visitor_id: UUID, name: str) -> None:
    """Write a visitor's name, sealed."""
    key = (await having_or_made(uow, [visitor_id]))[visitor_id]
    sealed = key.seal(name, place("visitors.name_sealed", visitor_id))
    statement = update(VisitorRow).where(VisitorRow.id == visitor_id)
    await uow.session.execute(statement.values(name_sealed=sealed))


async def add_contact(uow: UnitOfWork, visitor: Visitor, subject_hash: bytes, locale: str) -> UUID:
    """Insert a contact; returns the id of the one there is, which another transaction may just have inserted."""
    statement = postgresql.insert(VisitorRow).values(
        id=visitor.id,
        site_id=visitor.site_id,
        token_hash=digest(new_secret()),  # nobody has it
        subject_hash=subject_hash,
        locale=locale,
        created_at=uow.now(),
        last_seen_at=uow.now(),
    )
    await uow.session.execute(statement.on_conflict_do_nothing())
    found = await find_contact(uow, visitor.site_id, subject_hash)
    return found or visitor.id


async def find_contact(uow: UnitOfWork, site_id: UUID, subject_hash: bytes) -> UUID | None:
    """Find the contact of a site whom it calls so."""
    where = (VisitorRow.site_id == site_id, VisitorRow.subject_hash == subject_hash)
    return await uow.session.scalar(select(VisitorRow.id).where(*where))


async def note_seen(uow: UnitOfWork, visitor_id: UUID) -> None:
    """Note that a contact was seen, as that of others is when they are found."""
    await uow.fetch(_SEEN, [visitor_id], uow.now(), uow.now() - SEEN_EVERY)


async def find_names(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> dict[UUID, str]:
    """Read the names of those visitors who have one."""
    row = VisitorRow
    statement = select(row.id, row.name_sealed).where(row.id.in_(visitor_ids), row.name_sealed.is_not(None))
    rows = list(await uow.session.execute(statement))
    keys = await having(uow, [id_ for id_, _ in rows])
    names = {id_: opened(keys.get(id_), sealed, place("visitors.name_sealed", id_)) for id_, sealed in rows}
    return {id_: name for id_, name in names.items() if name}


async def hash_subject(uow: UnitOfWork, site_id: UUID, subject: str) -> bytes:
    """Hash what a site calls a customer, so that nobody without its key can try names."""
    return (await having_or_made(uow, [site_id]))[site_id].index(subject, "subject")


async def read_sealed(uow: UnitOfWork, visitor_id: UUID, column: Column) -> dict[str, object]:
    """Open a visitor's profile or context; empty where there is none."""
    statement = select(getattr(VisitorRow, column)).where(VisitorRow.id == visitor_id)
    sealed = await uow.session.scalar(statement)
    if sealed is None:
        return {}
    keys = await having(uow, [visitor_id])
    words = opened(keys.get(visitor_id), sealed, place(f"visitors.{column}", visitor_id))
    found: dict[str, object] = orjson.loads(words) if words else {}
    return found


async def save_sealed(uow: UnitOfWork, visitor_id: UUID, column: Column, facts: Mapping[str, object]) -> None:
    """Write a visitor's profile or context, sealed."""
    key = (await having_or_made(uow, [visitor_id]))[visitor_id]
    sealed = key.seal(orjson.dumps(facts).decode(), place(f"visitors.{column}", visitor_id))
    statement = update(VisitorRow).where(VisitorRow.id == visitor_id)
    await uow.session.execute(statement.values({column: sealed}))


async def forget_context(uow: UnitOfWork, visitor_ids: Sequence[UUID]) -> None:
    """Remove what the shop's page said about visitors."""
    statement = update(VisitorRow).where(VisitorRow.id.in_(visitor_ids))
    await uow.session.execute(statement.values(context_sealed=None))


async def lock(uow: UnitOfWork, visitor_id: UUID) -> bool:
    """Lock a visitor, so that one of them opens one conversation at a time; returns whether they are there."""
    statement = select(VisitorRow.id).where(VisitorRow.id == visitor_id).with_for_update(key_share=True)
    return await uow.session.scalar(statement) is not None


async def find_site(uow: UnitOfWork, visitor_id: UUID) -> UUID | None:
    """Read which site a visitor has visited."""
    return await uow.session.scalar(select(VisitorRow.site_id).where(VisitorRow.id == visitor_id))


async def save_block(uow: UnitOfWork, visitor_id: UUID, *, is_blocked: bool) -> bool:
    """Write that a visitor is blocked since now, or is not any more; returns whether that is news."""
    was_blocked = VisitorRow.blocked_at.is_not(None)
    statement = update(VisitorRow).where(VisitorRow.id == visitor_id, was_blocked != is_blocked)
    statement = statement.values(blocked_at=uow.now() if is_blocked else None)
    return await uow.session.scalar(statement.returning(VisitorRow.id)) is not None


async def is_blocked(uow: UnitOfWork, visitor_id: UUID) -> bool:
    """Tell whether nothing is taken from a visitor."""
    statement = select(VisitorRow.blocked_at).where(VisitorRow.id == visitor_id)
    return await uow.session.scalar(statement) is not None


async def find_blocked(uow: UnitOfWork, since: datetime) -> list[UUID]:
    """Find who was blocked since an instant."""
    return list(await uow.session.scalars(select(VisitorRow.id).where(VisitorRow.blocked_at >= since)))


MAX_LISTED = 200


async def list_blocked(uow: UnitOfWork, site_id: UUID) -> list[tuple[Visitor, datetime]]:
    """Read who is blocked at a site, newest first."""
    where = (VisitorRow.site_id == site_id, VisitorRow.blocked_at.is_not(None))
    statement = select(VisitorRow).where(*where).order_by(VisitorRow.blocked_at.desc()).limit(MAX_LISTED)
    rows = list(await uow.session.scalars(statement.execution_options(populate_existing=True)))
    keys = await having(uow, [row.id for row in rows])
    return [
        (
            Visitor(
                VisitorId(row.id),
                site_id,
                opened(keys.get(row.id), row.name_sealed, place("visitors.name_sealed", row.id)),
                is_blocked=True,
            ),
            row.blocked_at,
        )
        for row in rows
        if row.blocked_at is not None
    ]
