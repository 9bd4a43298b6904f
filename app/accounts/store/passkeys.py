"""Every SQL statement about passkeys."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.accounts.rules import AgentId
from app.accounts.rules.factors import Passkey
from app.accounts.rules.staff import passkey_place
from app.accounts.tables import PasskeyRow
from app.db.data_keys import having, having_or_made
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id
from app.keys import opened


@dataclass(frozen=True, slots=True)
class StoredPasskey:
    """What an answer is checked against."""

    id: UUID
    agent_id: AgentId
    credential_id: bytes
    public_key: bytes
    sign_count: int


async def add(uow: UnitOfWork, agent_id: AgentId, new: StoredPasskey, *, name: str) -> bool:
    """Insert a passkey; False when there is one with this id already, whoever's."""
    key = (await having_or_made(uow, [agent_id]))[agent_id]
    statement = upsert(PasskeyRow).values(
        id=new.id,
        agent_id=agent_id,
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        name_sealed=key.seal(name, passkey_place(agent_id, new.id)),
        created_at=uow.now(),
    )
    return await uow.session.scalar(statement.on_conflict_do_nothing().returning(PasskeyRow.id)) is not None


def unstored(agent_id: AgentId, credential_id: bytes, public_key: bytes, sign_count: int) -> StoredPasskey:
    """Make a passkey to be stored."""
    return StoredPasskey(new_id(), agent_id, credential_id, public_key, sign_count)


async def list_of(uow: UnitOfWork, agent_id: AgentId) -> list[Passkey]:
    """Read an agent's passkeys, in the order they came."""
    row = PasskeyRow
    found = await uow.session.scalars(
        select(row).where(row.agent_id == agent_id).order_by(row.created_at, row.id)
    )
    key = (await having(uow, [agent_id])).get(agent_id)
    return [
        Passkey(
            one.id,
            opened(key, one.name_sealed, passkey_place(agent_id, one.id)) or "",
            one.created_at,
            one.last_used_at,
        )
        for one in found
    ]


async def find(uow: UnitOfWork, credential_id: bytes) -> StoredPasskey | None:
    """Read, and hold, the passkey with this id."""
    row = PasskeyRow
    found = await uow.session.scalar(
        select(row)
        .where(row.credential_id == credential_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return _stored(found) if found else None


async def credentials_of(uow: UnitOfWork, agent_id: AgentId) -> list[bytes]:
    """Read the ids by which authenticators know an agent's passkeys."""
    row = PasskeyRow
    return list(await uow.session.scalars(select(row.credential_id).where(row.agent_id == agent_id)))


async def note_used(uow: UnitOfWork, passkey_id: UUID, *, sign_count: int) -> None:
    """Remember how often a passkey has signed."""
    await uow.session.execute(
        update(PasskeyRow)
        .where(PasskeyRow.id == passkey_id)
        .values(sign_count=sign_count, last_used_at=uow.now())
    )


async def remove(uow: UnitOfWork, agent_id: AgentId, passkey_id: UUID | None = None) -> int:
    """Forget one of an agent's passkeys, or all; returns how many."""
    statement = delete(PasskeyRow).where(PasskeyRow.agent_id == agent_id)
    if passkey_id is not None:
        statement = statement.where(PasskeyRow.id == passkey_id)
    return len((await uow.session.scalars(statement.returning(PasskeyRow.id))).all())


def _stored(row: PasskeyRow) -> StoredPasskey:
    return StoredPasskey(row.id, AgentId(row.agent_id), row.credential_id, row.public_key, row.sign_count)
