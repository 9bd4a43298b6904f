"""Every SQL statement about second factors and recovery codes."""

from collections.abc import Collection

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from app.accounts.rules import AgentId
from app.accounts.rules.factors import Factors
from app.accounts.tables import PasskeyRow, RecoveryCodeRow, TotpRow
from app.db.data_keys import having, having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import opened, place

_SECRET, _PENDING = "totp_secrets.secret", "totp_secrets.pending"


async def read_factors(uow: UnitOfWork, agent_id: AgentId) -> Factors:
    """Read which second factors an agent has."""
    has_totp = select(TotpRow.agent_id).where(TotpRow.agent_id == agent_id, TotpRow.secret.is_not(None))
    has_passkey = select(PasskeyRow.id).where(PasskeyRow.agent_id == agent_id).limit(1)
    left = select(func.count()).where(RecoveryCodeRow.agent_id == agent_id, RecoveryCodeRow.used_at.is_(None))
    return Factors(
        has_totp=await uow.session.scalar(has_totp) is not None,
        has_passkey=await uow.session.scalar(has_passkey) is not None,
        recovery_codes_left=await uow.session.scalar(left) or 0,
    )


async def save_pending_totp(uow: UnitOfWork, agent_id: AgentId, secret: str) -> None:
    """Keep a secret that no code has confirmed yet, in the place of the one before."""
    key = (await having_or_made(uow, [agent_id]))[agent_id]
    values = {"pending": key.seal(secret, place(_PENDING, agent_id))}
    await uow.session.execute(
        upsert(TotpRow)
        .values(agent_id=agent_id, **values)
        .on_conflict_do_update(index_elements=["agent_id"], set_=values)
    )


async def read_totp(uow: UnitOfWork, agent_id: AgentId, *, pending: bool = False) -> str | None:
    """Read the secret of an agent's authenticator app, or the one that is not confirmed yet."""
    row = await uow.session.scalar(
        select(TotpRow).where(TotpRow.agent_id == agent_id).execution_options(populate_existing=True)
    )
    if row is None:
        return None
    key = (await having(uow, [agent_id])).get(agent_id)
    sealed, at = (row.pending, _PENDING) if pending else (row.secret, _SECRET)
    return opened(key, sealed, place(at, agent_id))


async def confirm_totp(uow: UnitOfWork, agent_id: AgentId, secret: str, *, step: int) -> None:
    """Let the pending secret take the place of the former one; the code that confirmed it is used up."""
    key = (await having_or_made(uow, [agent_id]))[agent_id]
    await uow.session.execute(
        update(TotpRow)
        .where(TotpRow.agent_id == agent_id)
        .values(
            secret=key.seal(secret, place(_SECRET, agent_id)),
            pending=None,
            last_step=step,
            added_at=uow.now(),
        )
    )


async def use_step(uow: UnitOfWork, agent_id: AgentId, step: int) -> bool:
    """Use up the code of a step and all before it; False when that has been done already."""
    statement = (
        update(TotpRow)
        .where(TotpRow.agent_id == agent_id, TotpRow.last_step < step)
        .values(last_step=step)
        .returning(TotpRow.agent_id)
    )
    return await uow.session.scalar(statement) is not None


async def remove_totp(uow: UnitOfWork, agent_id: AgentId) -> bool:
    """Forget an agent's authenticator app; False when there was none."""
    removed = await uow.session.scalar(
        delete(TotpRow).where(TotpRow.agent_id == agent_id).returning(TotpRow.agent_id)
    )
    return removed is not None


async def save_recovery_codes(uow: UnitOfWork, agent_id: AgentId, hashes: Collection[bytes]) -> None:
    """Replace an agent's recovery codes."""
    await uow.session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.agent_id == agent_id))
    if hashes:
        rows = [{"agent_id": agent_id, "code_hash": one} for one in hashes]
        await uow.session.execute(insert(RecoveryCodeRow), rows)


async def use_recovery_code(uow: UnitOfWork, agent_id: AgentId, code_hash: bytes) -> bool:
    """Use a recovery code up; False when it is none, or was used."""
    row = RecoveryCodeRow
    statement = (
        update(row)
        .where(row.agent_id == agent_id, row.code_hash == code_hash, row.used_at.is_(None))
        .values(used_at=uow.now())
        .returning(row.agent_id)
    )
    return await uow.session.scalar(statement) is not None
