"""Verifies and prints the audit log of an installation."""

import asyncio
from collections.abc import Callable

from app.accounts.rules.audit import AuditFault, AuditFaultKind, AuditHead
from app.accounts.service import audit
from app.cli.database import having_database
from app.cli.keys import having_keys
from app.cli.work import transactions_on
from app.kernel.acts import Act, Acted
from app.kernel.errors import AppError
from app.settings import Settings

SENTENCES = {
    AuditFaultKind.MISSING: "Entry {seq} is missing.",
    AuditFaultKind.ALTERED: "Entry {seq} was altered.",
    AuditFaultKind.MOVED: "Entry {seq} is not the one that followed entry {before}: entries were moved or taken away.",
    AuditFaultKind.FOREIGN: "Entry {seq} was added by somebody else than this program.",
    AuditFaultKind.TAMPERED: "In front of entry {seq} the end of the log was changed by somebody else than this program.",
    AuditFaultKind.HEAD: "The signed end of the log, at entry {seq}, is not what this program wrote.",
    AuditFaultKind.OTHER_HISTORY: "Entry {seq} is not the one of the end that you have kept.",
}


def verify(settings: Settings, tell: Callable[[str], None], *, head: str | None) -> bool:
    """Say whether the log is whole, and what its end is; False when it is not."""
    known = read_head(head) if head else None
    keyed = having_keys(settings, tell=tell)

    async def work(url: str) -> audit.Verified:
        async with transactions_on(url, keyed) as transactions:
            return await audit.verify(transactions, known=known)

    with having_database(keyed, tell=tell) as url:
        found = asyncio.run(work(url))
    if found.fault is not None:
        tell(
            f"The audit log is NOT whole. {sentence(found.fault)} What stands before it is as it was written."
        )
        return False
    tell(f"The audit log is whole: {found.entries} entries. Keep its end elsewhere, to compare with later:")
    tell(f"{found.head.seq}:{found.head.hash.hex()}")
    return True


def export(settings: Settings, tell: Callable[[str], None]) -> None:
    """Print every entry."""
    keyed = having_keys(settings, tell=lambda _: None)

    async def work(url: str) -> None:
        async with transactions_on(url, keyed) as transactions:
            async with transactions() as uow:
                uow.record(Acted(Act.AUDIT_EXPORTED))
            async for line in audit.export(transactions):
                tell(line)

    with having_database(keyed, tell=lambda _: None) as url:
        asyncio.run(work(url))


def sentence(fault: AuditFault) -> str:
    """Say what is wrong."""
    return SENTENCES[fault.kind].format(seq=fault.seq, before=fault.seq - 1)


def read_head(text: str) -> AuditHead:
    """Read an end of the log as `verify` prints it."""
    seq, _, own = text.partition(":")
    try:
        return AuditHead(int(seq), bytes.fromhex(own))
    except ValueError as exc:
        raise AppError("bad_head", "The end of a log is written as number:hash.", 422) from exc
