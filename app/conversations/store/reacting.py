"""Statements about what messages are answered and reacted to."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import orjson

from app.conversations.rules import EntryKind, entry_place
from app.db.data_keys import having
from app.db.unit_of_work import UnitOfWork
from app.keys import opened

_KINDS = """
SELECT e.conversation_id, e.client_id, e.kind
FROM unnest($1::uuid[], $2::uuid[]) AS k (conversation_id, client_id)
JOIN entries AS e ON e.conversation_id = k.conversation_id AND e.client_id = k.client_id
WHERE e.client_id IS NOT NULL
"""


async def find_kinds(
    uow: UnitOfWork, keys: Collection[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], EntryKind]:
    """Find of which kind the lines (conversation, client id) are that there are."""
    if not keys:
        return {}
    rows = await uow.fetch(_KINDS, [key[0] for key in keys], [key[1] for key in keys])
    return {(row[0], row[1]): EntryKind(row[2]) for row in rows}


_REACTED = """
SELECT seq, kind, data::text, sealed FROM entries
WHERE conversation_id = $1 AND activity = 'reacted' AND author_id = $2 ORDER BY seq
"""


async def read_reacted(uow: UnitOfWork, conversation_id: UUID, author_id: UUID) -> list[dict[str, Any]]:
    """Read what somebody's reactions say, in order; nothing of a conversation whose key is gone."""
    rows = await uow.fetch(_REACTED, conversation_id, author_id)
    key = (await having(uow, [conversation_id])).get(conversation_id) if rows else None
    facts = []
    for seq, kind, data, sealed in rows:
        words = opened(key, sealed, entry_place(conversation_id, seq, kind))
        if words is not None:
            facts.append(orjson.loads(data) | orjson.loads(words))
    return facts
