"""Wrapped data keys: their table, and reading, making and destroying them inside the transaction that needs them.

A column is sealed by `LargeBinary` with `info=sealed(PII_…)` in `tables`, and in `store` by a key from `having` (or
`having_or_made`, where the first word makes it) for the `place` of the row: docs/adr/0012.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, Base, Instant
from app.db.unit_of_work import UnitOfWork
from app.keys import STAFF, DataKey, MasterKeyError


class DataKeyRow(Base):
    """A wrapped key and whose it is: a conversation's, a visitor's, a site's. Deleting it is what erases for good.

    Nothing refers to this table: it can be backed up apart from all others.
    """

    __tablename__ = "data_keys"
    __table_args__ = (Index("ix_data_keys_master_version", "master_version"),)

    owner_id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    master_version: Mapped[int] = mapped_column(Integer, info=NO_PII)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary, info=NO_PII)
    created_at: Mapped[Instant] = mapped_column(info=NO_PII)


_READ = "SELECT owner_id, master_version, wrapped FROM data_keys WHERE owner_id = ANY($1::uuid[])"
_MAKE = """
INSERT INTO data_keys (owner_id, master_version, wrapped, created_at)
SELECT k.owner_id, $2, k.wrapped, $4 FROM unnest($1::uuid[], $3::bytea[]) AS k (owner_id, wrapped)
ON CONFLICT (owner_id) DO NOTHING RETURNING owner_id
"""


async def having(uow: UnitOfWork, owners: Iterable[UUID]) -> dict[UUID, DataKey]:
    """Return the keys of these owners. One that was destroyed, or never made, is left out."""
    ring, found, missing = uow.keyring, dict[UUID, DataKey](), list[UUID]()
    for owner in owners:
        key = uow.fresh_keys.get(owner) or ring.get(owner)
        if key is None:
            missing.append(owner)
        else:
            found[owner] = key
    if missing:
        for owner, version, wrapped in await uow.fetch(_READ, missing):
            found[owner] = ring.unwrap(owner, version, wrapped)
    return found


async def having_or_made(uow: UnitOfWork, owners: Collection[UUID]) -> dict[UUID, DataKey]:
    """Return the keys of these owners, making in this transaction those that were never made."""
    found = await having(uow, owners)
    missing = sorted({owner for owner in owners if owner not in found})
    if missing:
        found.update(await _make(uow, missing))
    if len(found) < len(set(owners)):  # somebody else was first
        found.update(await having(uow, [owner for owner in missing if owner not in found]))
    return found


async def of_staff(uow: UnitOfWork) -> DataKey | None:
    """Return the key of what the shop's own people are called: at hand in a process that has used it once."""
    return (await having(uow, [STAFF])).get(STAFF)


async def make(uow: UnitOfWork, owner: UUID) -> DataKey:
    """Make the key of an owner that is new itself."""
    return (await _make(uow, [owner]))[owner]


async def _make(uow: UnitOfWork, owners: Collection[UUID]) -> dict[UUID, DataKey]:
    masters = uow.keyring.masters
    keys = {owner: DataKey.new() for owner in owners}
    wrapped = [masters.wrap(owner, key.raw) for owner, key in keys.items()]
    rows = await uow.fetch(_MAKE, list(keys), masters.current, [one for _, one in wrapped], uow.now())
    made = {row[0]: keys[row[0]] for row in rows}
    uow.fresh_keys.update(made)
    return made


async def destroy(uow: UnitOfWork, owners: Collection[UUID]) -> None:
    """Delete keys: what they sealed can never be read again, in no backup that lacks the key."""
    await uow.fetch("DELETE FROM data_keys WHERE owner_id = ANY($1::uuid[])", list(owners))
    uow.keyring.forget(owners)
    for owner in owners:
        uow.fresh_keys.pop(owner, None)


_NEXT_TO_REWRAP = """
SELECT owner_id, master_version, wrapped FROM data_keys WHERE master_version < $1
ORDER BY master_version LIMIT $2 FOR UPDATE SKIP LOCKED
"""
_REWRAP = """
UPDATE data_keys AS k SET master_version = $2, wrapped = n.wrapped
FROM unnest($1::uuid[], $3::bytea[]) AS n (owner_id, wrapped) WHERE k.owner_id = n.owner_id
"""


async def rewrap_some(uow: UnitOfWork, limit: int) -> int:
    """Wrap the next keys with the current master key; returns how many were left to do and are done now.

    Which are left is what the table says, so that whoever is interrupted goes on where they were.
    """
    masters = uow.keyring.masters
    current, owners, wrapped = masters.current, list[UUID](), list[bytes]()
    for owner, version, old in await uow.fetch(_NEXT_TO_REWRAP, current, limit):
        owners.append(owner)
        wrapped.append(masters.wrap(owner, masters.unwrap(owner, version, old))[1])
    if owners:
        await uow.fetch(_REWRAP, owners, current, wrapped)
    return len(owners)


async def count_by_version(uow: UnitOfWork) -> dict[int, int]:
    """Count the data keys that each master key wraps."""
    rows = await uow.fetch("SELECT master_version, count(*) FROM data_keys GROUP BY 1 ORDER BY 1")
    return {row[0]: row[1] for row in rows}


_ONE_OF_EACH = (
    "SELECT DISTINCT ON (master_version) owner_id, master_version, wrapped FROM data_keys ORDER BY 2, 1"
)


async def refuse_wrong_masters(uow: UnitOfWork) -> None:
    """Raise `MasterKeyError` unless the master keys open what is wrapped with each of their versions."""
    masters = uow.keyring.masters
    for owner, version, wrapped in await uow.fetch(_ONE_OF_EACH):
        masters.unwrap(owner, version, wrapped)
    newest = max(await count_by_version(uow), default=0)
    if newest > masters.current:
        raise MasterKeyError(f"The newest master key is version {newest}, and it is missing.")
