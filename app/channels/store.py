"""Every SQL statement about mail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, text, update

from app.channels.rules import Sent
from app.channels.tables import TranscriptMailRow
from app.db.data_keys import having, having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import opened, place

PURPOSE = "mail address"


@dataclass(frozen=True, slots=True)
class TranscriptMail:
    """A transcript that was asked for: of which conversation, how far, and where to while it is not on its way."""

    id: UUID
    site_id: UUID
    conversation_id: UUID
    through_seq: int
    address: str | None


async def add(uow: UnitOfWork, mail: TranscriptMail, address: str, address_hash: bytes) -> None:
    """Insert what was asked for; the address is sealed under the conversation's key."""
    key = (await having_or_made(uow, [mail.conversation_id]))[mail.conversation_id]
    await uow.session.execute(
        insert(TranscriptMailRow).values(
            id=mail.id,
            site_id=mail.site_id,
            conversation_id=mail.conversation_id,
            through_seq=mail.through_seq,
            address_hash=address_hash,
            address_sealed=key.seal(address, _address_place(mail.conversation_id, mail.id)),
            asked_at=uow.now(),
        )
    )


async def get(uow: UnitOfWork, mail_id: UUID) -> TranscriptMail | None:
    """Read what was asked for; its address is None once it is forgotten."""
    row = await uow.session.get(TranscriptMailRow, mail_id)
    if row is None:
        return None
    keys = await having(uow, [row.conversation_id])
    at = _address_place(row.conversation_id, row.id)
    address = opened(keys.get(row.conversation_id), row.address_sealed, at)
    return TranscriptMail(row.id, row.site_id, row.conversation_id, row.through_seq, address)


async def hash_address(uow: UnitOfWork, site_id: UUID, address: str) -> bytes:
    """Hash an address so that it is known again at this site, and by nobody without the key."""
    return (await having_or_made(uow, [site_id]))[site_id].index(address.lower(), PURPOSE)


_COUNT = text("""
SELECT count(*) FILTER (WHERE c.visitor_id = :visitor) AS by_visitor,
       count(*) FILTER (WHERE m.address_hash = :address) AS to_address, count(*) AS at_site
FROM transcript_mails AS m JOIN conversations AS c ON c.id = m.conversation_id
WHERE m.site_id = :site AND m.asked_at > :since
""")


async def count_sent(
    uow: UnitOfWork, *, site_id: UUID, visitor_id: UUID, address_hash: bytes, since: datetime
) -> Sent:
    """Count what was asked for since an instant."""
    values = {"site": site_id, "visitor": visitor_id, "address": address_hash, "since": since}
    row = (await uow.session.execute(_COUNT, values)).one()
    return Sent(row.by_visitor, row.to_address, row.at_site)


async def forget_addresses(uow: UnitOfWork, mail_ids: Collection[UUID]) -> None:
    """Forget where these went."""
    row = TranscriptMailRow
    await uow.session.execute(update(row).where(row.id.in_(mail_ids)).values(address_sealed=None))


async def forget_before(uow: UnitOfWork, instant: datetime, *, limit: int) -> None:
    """Delete some of what was asked for before an instant."""
    row = TranscriptMailRow
    old = select(row.id).where(row.asked_at < instant).limit(limit).with_for_update(skip_locked=True)
    await uow.session.execute(delete(row).where(row.id.in_(old)))


def _address_place(conversation_id: UUID, mail_id: UUID) -> bytes:
    return place("transcript_mails.address_sealed", conversation_id, str(mail_id))
