"""Sealing what was stored in clear by versions before sealing, a few rows at a time; a later migration drops the columns."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import orjson

from app.conversations.rules import entry_place
from app.db.data_keys import having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import place

_ENTRIES = """
SELECT conversation_id, seq, kind, body, data::text FROM entries WHERE sealed IS NULL
ORDER BY conversation_id, seq LIMIT $1 FOR UPDATE SKIP LOCKED
"""
_SEAL_ENTRIES = """
UPDATE entries AS e SET sealed = n.sealed, body = NULL, data = n.data::jsonb
FROM unnest($1::uuid[], $2::int[], $3::bytea[], $4::text[]) AS n (conversation_id, seq, sealed, data)
WHERE e.conversation_id = n.conversation_id AND e.seq = n.seq
"""


async def seal_entries(uow: UnitOfWork, limit: int) -> int:
    """Seal lines of logs: what was said, and the words among the facts of what happened."""
    rows = await uow.fetch(_ENTRIES, limit)
    keys = await having_or_made(uow, {row[0] for row in rows})
    sealed, numbers = list[bytes](), list[str]()
    for conversation_id, seq, kind, body, data in rows:
        facts = orjson.loads(data)
        words = {name: fact for name, fact in facts.items() if isinstance(fact, str)}
        numbers.append(orjson.dumps({name: facts[name] for name in facts.keys() - words.keys()}).decode())
        text = body if body is not None else orjson.dumps(words).decode()
        sealed.append(keys[conversation_id].seal(text, entry_place(conversation_id, seq, kind)))
    if rows:
        await uow.fetch(_SEAL_ENTRIES, [row[0] for row in rows], [row[1] for row in rows], sealed, numbers)
    return len(rows)


def _column(table: str, owner: str, clear: str) -> Callable[[UnitOfWork, int], Awaitable[int]]:
    """Make what seals one column of a table in which each row has the key of its own id."""
    column = f"{clear}_sealed"
    select = f"SELECT {owner}, {clear} FROM {table} WHERE {clear} IS NOT NULL ORDER BY 1 LIMIT $1 FOR UPDATE SKIP LOCKED"  # noqa: S608 - our own names
    update = (
        f"UPDATE {table} AS t SET {column} = n.sealed, {clear} = NULL "  # noqa: S608 - our own names
        f"FROM unnest($1::uuid[], $2::bytea[]) AS n (id, sealed) WHERE t.{owner} = n.id"
    )

    async def seal(uow: UnitOfWork, limit: int) -> int:
        rows = await uow.fetch(select, limit)
        ids: list[UUID] = [row[0] for row in rows]
        keys = await having_or_made(uow, ids)
        sealed = [keys[id_].seal(words, place(f"{table}.{column}", id_)) for id_, words in rows]
        if rows:
            await uow.fetch(update, ids, sealed)
        return len(rows)

    return seal


_CLEAR_RESPONSES = """
UPDATE webhook_attempts SET response = NULL WHERE id IN (
  SELECT id FROM webhook_attempts WHERE response IS NOT NULL LIMIT $1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""


async def _clear_responses(uow: UnitOfWork, limit: int) -> int:
    """Forget old answers of receivers, which are kept for some days only."""
    return len(await uow.fetch(_CLEAR_RESPONSES, limit))


STEPS: tuple[Callable[[UnitOfWork, int], Awaitable[int]], ...] = (
    seal_entries,
    _column("conversations", "id", "page_url"),
    _column("visitors", "id", "name"),
    _column("reply_requests", "conversation_id", "address"),
    _clear_responses,
    _column("webhook_endpoints", "id", "secret"),
    _column("webhook_endpoints", "id", "previous_secret"),
)
