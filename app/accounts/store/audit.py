"""Every SQL statement about the audit log; the only ones on its tables are to read, to insert, and to move the head."""

from collections.abc import Sequence

from sqlalchemy import func, insert, or_, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from app.accounts.rules.audit import AuditEntry, AuditFilter, AuditHead, ChainedEntry
from app.accounts.tables import AuditEntryRow, AuditHeadRow
from app.db.unit_of_work import UnitOfWork


async def lock_head(uow: UnitOfWork) -> AuditHead:
    """Read where the log ends, and let nobody else write until we have committed."""
    row = await uow.session.scalar(
        select(AuditHeadRow).with_for_update().execution_options(populate_existing=True)
    )
    return _head(row)


async def read_head(uow: UnitOfWork) -> AuditHead:
    """Read where the log ends."""
    return _head(await uow.session.scalar(select(AuditHeadRow)))


async def read_last_seq(uow: UnitOfWork) -> int:
    """Read the highest number that is there, whoever has written it."""
    return await uow.session.scalar(select(func.max(AuditEntryRow.seq))) or 0


async def add(uow: UnitOfWork, rows: Sequence[ChainedEntry], head: AuditHead) -> None:
    """Write entries and where the log ends now."""
    await uow.session.execute(
        insert(AuditEntryRow),
        [
            {
                "seq": row.entry.seq,
                "at": row.entry.at,
                "act": row.entry.act,
                "agent_id": row.entry.agent_id,
                "subject_id": row.entry.subject_id,
                "address": row.entry.address,
                "facts": dict(row.entry.facts),
                "previous": row.previous,
                "hash": row.hash,
                "signature": row.signature,
            }
            for row in rows
        ],
    )
    values = {"seq": head.seq, "hash": head.hash, "signature": head.signature}
    await uow.session.execute(
        upsert(AuditHeadRow).values(id=1, **values).on_conflict_do_update(index_elements=["id"], set_=values)
    )


async def hold_still(uow: UnitOfWork) -> None:
    """See the log in all that follows as it is now; to be said first in a unit of work."""
    await uow.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def read_after(uow: UnitOfWork, seq: int, limit: int) -> list[ChainedEntry]:
    """Read the entries behind a number, oldest first."""
    row = AuditEntryRow
    found = await uow.session.scalars(select(row).where(row.seq > seq).order_by(row.seq).limit(limit))
    return [_chained(one) for one in found]


async def find(uow: UnitOfWork, wanted: AuditFilter, *, before: int | None, limit: int) -> list[AuditEntry]:
    """Read entries, newest first."""
    row = AuditEntryRow
    statement = select(row).order_by(row.seq.desc()).limit(limit)
    if wanted.agent_id is not None:
        statement = statement.where(or_(row.agent_id == wanted.agent_id, row.subject_id == wanted.agent_id))
    if wanted.act is not None:
        statement = statement.where(row.act == wanted.act)
    if before is not None:
        statement = statement.where(row.seq < before)
    return [_chained(one).entry for one in await uow.session.scalars(statement)]


def _head(row: AuditHeadRow | None) -> AuditHead:
    # Without the row there is no lock either; whoever took it away is told of by the first entry that follows.
    return AuditHead(row.seq, row.hash, row.signature) if row else AuditHead(seq=-1)


def _chained(row: AuditEntryRow) -> ChainedEntry:
    entry = AuditEntry(row.seq, row.at, row.act, row.agent_id, row.subject_id, row.address, row.facts)
    return ChainedEntry(entry, row.previous, row.hash, row.signature)
