"""Every SQL statement of search."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.db.data_keys import having
from app.db.unit_of_work import UnitOfWork
from app.keys import opened, place


@dataclass(frozen=True, slots=True)
class Unread:
    """A conversation whose log goes further than it has been read."""

    conversation_id: UUID
    site_id: UUID
    visitor_id: UUID
    seq: int


_BEHIND = """
SELECT c.id, c.site_id, c.visitor_id, coalesce(p.seq, 0) FROM conversations AS c
LEFT JOIN search_progress AS p ON p.conversation_id = c.id
WHERE c.last_seq > coalesce(p.seq, 0)
"""


async def find_unread(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> list[Unread]:
    """Find those of these conversations that go further than they have been read."""
    rows = await uow.fetch(_BEHIND + "AND c.id = ANY($1::uuid[]) ORDER BY c.id", list(conversation_ids))
    return [Unread(*row) for row in rows]


async def find_all_unread(uow: UnitOfWork, limit: int) -> list[UUID]:
    """Find conversations that go further than they have been read, newest first."""
    rows = await uow.fetch(_BEHIND + "ORDER BY c.created_at DESC LIMIT $1", limit)
    return [row[0] for row in rows]


async def read_names(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> dict[UUID, str]:
    """Read the names of visitors who have given one."""
    rows = await uow.fetch(
        "SELECT id, name_sealed FROM visitors WHERE id = ANY($1::uuid[]) AND name_sealed IS NOT NULL",
        list(visitor_ids),
    )
    keys = await having(uow, [row[0] for row in rows]) if rows else {}
    return {
        id_: opened(keys.get(id_), sealed, place("visitors.name_sealed", id_)) or "" for id_, sealed in rows
    }


# Only what is still there: who erases a conversation waits for us, or we find it gone.
_SAVE = """
WITH kept AS (
  SELECT c.id, n.seq FROM unnest($1::uuid[], $2::int[]) AS n (id, seq)
  JOIN conversations AS c ON c.id = n.id ORDER BY c.id FOR KEY SHARE OF c
), noted AS (
  INSERT INTO search_progress AS p (conversation_id, seq) SELECT id, seq FROM kept
  ON CONFLICT (conversation_id) DO UPDATE SET seq = greatest(p.seq, excluded.seq)
)
INSERT INTO search_words (word, conversation_id)
SELECT w.word, w.conversation_id FROM unnest($3::bytea[], $4::uuid[]) AS w (word, conversation_id)
WHERE w.conversation_id IN (SELECT id FROM kept)
ON CONFLICT DO NOTHING
"""


async def save(uow: UnitOfWork, read_to: Mapping[UUID, int], found: Collection[tuple[bytes, UUID]]) -> None:
    """Note how far conversations have been read, and the words that were found."""
    words = sorted(found)
    await uow.fetch(
        _SAVE, list(read_to), list(read_to.values()), [word for word, _ in words], [id_ for _, id_ in words]
    )


async def remove(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> None:
    """Forget everything about conversations that are erased in this transaction."""
    for table in ("search_words", "search_progress"):
        await uow.fetch(
            f"DELETE FROM {table} WHERE conversation_id = ANY($1::uuid[])",  # noqa: S608 - our own names
            list(conversation_ids),
        )
