"""Statements about how far each side has received and read."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from app.conversations.rules import ConversationId, Receipt, Side
from app.conversations.tables import ReceiptRow
from app.db.unit_of_work import UnitOfWork

_MOVE_RECEIPTS = """
INSERT INTO receipts AS r (conversation_id, side, delivered_seq, read_seq, at)
SELECT n.id, n.side, least(n.delivered, c.last_seq), least(n.read, c.last_seq), $5
FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[]) AS n (id, side, delivered, read)
JOIN conversations AS c ON c.id = n.id
ORDER BY n.id, n.side
ON CONFLICT (conversation_id, side) DO UPDATE
SET delivered_seq = greatest(r.delivered_seq, excluded.delivered_seq),
    read_seq = greatest(r.read_seq, excluded.read_seq), at = excluded.at
WHERE r.delivered_seq < excluded.delivered_seq OR r.read_seq < excluded.read_seq
RETURNING r.conversation_id, r.side, r.delivered_seq, r.read_seq
"""


async def move_receipts(
    uow: UnitOfWork, receipts: Sequence[tuple[UUID, Receipt]]
) -> list[tuple[ConversationId, Receipt]]:
    """Move receipts forward, never back and never past the log; returns those that moved."""
    rows = await uow.fetch(
        _MOVE_RECEIPTS,
        [conversation_id for conversation_id, _ in receipts],
        [receipt.side.value for _, receipt in receipts],
        [receipt.delivered for _, receipt in receipts],
        [receipt.read for _, receipt in receipts],
        uow.now(),
    )
    return [
        (ConversationId(conversation_id), Receipt(Side(side), delivered, read))
        for conversation_id, side, delivered, read in rows
    ]


# Receipts refer to their conversation: whoever is about to erase it has them wait, too.
_FIND_HELD = """
WITH free AS (SELECT id FROM conversations WHERE id = ANY($1::uuid[]) FOR KEY SHARE SKIP LOCKED),
  free_rows AS (
    SELECT conversation_id, side FROM receipts WHERE conversation_id = ANY($1::uuid[]) FOR NO KEY UPDATE SKIP LOCKED
  )
SELECT id FROM conversations WHERE id = ANY($1::uuid[]) AND id NOT IN (SELECT id FROM free)
UNION
SELECT r.conversation_id FROM receipts AS r
WHERE r.conversation_id = ANY($1::uuid[])
  AND (r.conversation_id, r.side) NOT IN (SELECT conversation_id, side FROM free_rows)
"""


async def find_held(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> set[UUID]:
    """Find those whose receipts somebody else keeps from being moved just now."""
    return {row[0] for row in await uow.fetch(_FIND_HELD, list(conversation_ids))}


async def read_receipts(uow: UnitOfWork, conversation_id: UUID) -> list[Receipt]:
    """Read how far both sides have come; a side without news stands at 0."""
    statement = select(ReceiptRow).where(ReceiptRow.conversation_id == conversation_id)
    known = {row.side: row for row in await uow.session.scalars(statement)}
    return [
        Receipt(side, known[side].delivered_seq, known[side].read_seq) if side in known else Receipt(side)
        for side in Side
    ]
