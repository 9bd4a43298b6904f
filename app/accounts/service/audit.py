"""Use cases about the audit log: writing acts down, reading, exporting and verifying them."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from app.accounts.rules.audit import (
    AuditEntry,
    AuditFault,
    AuditFilter,
    AuditHead,
    ChainedEntry,
    ChainVerifier,
    Sign,
    canonical,
    chained,
    headed,
    is_signed,
    truncated,
)
from app.accounts.store import audit as store
from app.db.data_keys import having, having_or_made
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted, Actor
from app.keys import DataKey, MasterKeyError

# Whose key signs the log: nobody's who could be erased. Rotating the master key wraps it anew and changes it not.
LOG = UUID("a0d17000-0000-4000-8000-000000000076")
READ_AT_ONCE = 1_000
FIRST_OF_ALL = -(2**63)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verifier found: how many entries follow one another, the first fault, and the end to keep elsewhere."""

    entries: int
    fault: AuditFault | None
    head: AuditHead


async def write(uow: UnitOfWork, acts: Sequence[Acted]) -> None:
    """Write acts down in this transaction, behind all that was written before.

    Where the end of the log is not as we left it, this is written down first, for good: to go on as if nothing
    had happened would sign what somebody else has done, and to refuse would lock everybody out.
    """
    head = await store.lock_head(uow)
    sign = _signing((await having_or_made(uow, [LOG]))[LOG])
    last = await store.read_last_seq(uow)
    is_ours = is_signed(head, sign)
    if not is_ours or last > head.seq:
        tampered = Acted(Act.AUDIT_TAMPERED, facts={"head": head.seq, "last": last}, by=Actor(None))
        acts = [tampered, *acts]
    rows, previous = list[ChainedEntry](), head.hash
    for seq, act in enumerate(acts, start=max(head.seq if is_ours else 0, last) + 1):
        rows.append(chained(_entry(uow, seq, act), previous, sign))
        previous = rows[-1].hash
    await store.add(uow, rows, headed(rows[-1].entry.seq, previous, sign))


async def find_entries(
    uow: UnitOfWork, wanted: AuditFilter, *, before: int | None = None, limit: int = 50
) -> list[AuditEntry]:
    """Read entries, newest first."""
    return await store.find(uow, wanted, before=before, limit=limit)


async def verify(transactions: Transactions, *, known: AuditHead | None = None) -> Verified:
    """Read the whole log and name the first entry that is not as it was written.

    `known` is an end that was kept elsewhere: only with it a database is found out that was put back, as a whole,
    to what it once was.
    """
    async with transactions() as uow:
        await store.hold_still(uow)
        head = await store.read_head(uow)
        key = (await having(uow, [LOG])).get(LOG)
        if key is None and (head.seq != 0 or await store.read_last_seq(uow)):
            raise MasterKeyError("The key that signs the audit log is gone: nothing in it can be verified.")
        sign = _signing(key or DataKey.new())
        verifier = ChainVerifier(sign, head, known=known)
        async with aclosing(_all(uow)) as rows:
            async for row in rows:
                fault = verifier.read(row)
                if fault is not None:
                    return Verified(fault.seq - 1, fault, head)
        return Verified(verifier.seq, verifier.end(), head)


async def export(transactions: Transactions) -> AsyncIterator[str]:
    """Yield every entry as a line of JSON: its content as it is hashed, and what binds it to its place."""
    async with transactions() as uow:
        await store.hold_still(uow)
        async with aclosing(_all(uow)) as rows:
            async for row in rows:
                content = canonical(row.entry).decode()
                yield (
                    f'{{"entry":{content},"previous":"{row.previous.hex()}",'
                    f'"hash":"{row.hash.hex()}","signature":"{row.signature.hex()}"}}'
                )


async def _all(uow: UnitOfWork) -> AsyncGenerator[ChainedEntry, None]:
    last = FIRST_OF_ALL
    while rows := await store.read_after(uow, last, READ_AT_ONCE):
        for row in rows:
            yield row
        last = rows[-1].entry.seq


def _entry(uow: UnitOfWork, seq: int, acted: Acted) -> AuditEntry:
    actor = acted.by or uow.actor or Actor(None)
    return AuditEntry(
        seq=seq,
        at=uow.now(),
        act=acted.act.value,
        agent_id=actor.agent_id,
        subject_id=acted.subject_id,
        address=truncated(actor.address),
        facts=acted.facts,
    )


def _signing(key: DataKey) -> Sign:
    return key.index
