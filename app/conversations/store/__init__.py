"""Every SQL statement about conversations: heads and logs here, how logs grow, what was received and the like beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from app.accounts.rules.staff import agent_name
from app.conversations.rules import (
    Activity,
    Author,
    AuthorKind,
    ConversationId,
    ConversationStatus,
    Entry,
    EntryKind,
    Head,
    attachments_of,
    entry_place,
    parted_words,
    reply_to_of,
)
from app.conversations.tables import ConversationRow
from app.db.data_keys import having, make
from app.db.unit_of_work import UnitOfWork
from app.keys import DataKey, opened, place


@dataclass(frozen=True, slots=True)
class Posted:
    """Where an earlier message with some client id stands."""

    conversation_id: ConversationId
    seq: int
    at: datetime
    kind: EntryKind
    author_id: UUID | None
    body: str | None
    attachment_ids: tuple[UUID, ...] = ()


# Statements that do not change with the number of their arguments stay prepared; the fields' order is Head's.
_HEADS = f"SELECT {', '.join(field.name for field in fields(Head))} FROM conversations "  # noqa: S608  # our own names
# Not FOR UPDATE, which would hold up whoever but refers to a conversation, as a receipt does.
_LOCK = _HEADS + "WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"
_GET = _HEADS + "WHERE id = ANY($1::uuid[])"
_BEGUN = text(
    _HEADS.replace("SELECT", "SELECT DISTINCT ON (visitor_id)")
    + "WHERE site_id = ANY(CAST(:sites AS uuid[])) AND created_at >= :since ORDER BY visitor_id, created_at DESC"
)
_NEWEST = _HEADS + "WHERE visitor_id = $1 ORDER BY created_at DESC LIMIT 1"


async def lock(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Lock conversations in id order, so that two batches never wait for each other in a circle."""
    rows = await uow.fetch(_LOCK, list(conversation_ids))
    return {row[0]: _head(row) for row in rows}


async def get(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Read heads without a lock."""
    rows = await uow.fetch(_GET, list(conversation_ids))
    return {row[0]: _head(row) for row in rows}


async def find_newest_of_visitor(uow: UnitOfWork, visitor_id: UUID) -> Head | None:
    """Read the visitor's newest conversation, whatever its status."""
    rows = await uow.fetch(_NEWEST, visitor_id)
    return _head(rows[0]) if rows else None


_NEWEST_OF_ALL = f"""
SELECT c.* FROM unnest($1::uuid[]) AS v (id) CROSS JOIN LATERAL (
  {_HEADS} WHERE visitor_id = v.id ORDER BY created_at DESC LIMIT 1
) AS c
"""  # noqa: S608  # our own names


async def find_newest_of_visitors(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Read the newest conversation of each visitor who has one."""
    heads = [_head(row) for row in await uow.fetch(_NEWEST_OF_ALL, list(visitor_ids))]
    return {head.visitor_id: head for head in heads}


async def find_begun(uow: UnitOfWork, site_ids: Collection[UUID], since: datetime) -> list[Head]:
    """Read the newest conversation of every visitor of these sites who has begun one since."""
    rows = await uow.session.execute(_BEGUN, {"sites": list(site_ids), "since": since})
    return [_head(row) for row in rows]


_GROWN = """
SELECT c.id, c.last_seq FROM unnest($1::uuid[], $2::int[]) AS k (id, position)
JOIN conversations AS c ON c.id = k.id AND c.last_seq > k.position
"""


async def find_grown(uow: UnitOfWork, positions: Mapping[UUID, int]) -> dict[UUID, int]:
    """Find logs that go further than these positions, for the reconcile tick: id → last seq."""
    rows = await uow.fetch(_GROWN, list(positions), list(positions.values()))
    return {row[0]: row[1] for row in rows}


async def add_head(uow: UnitOfWork, head: Head, page_url: str | None) -> None:
    """Insert a conversation that has no entries yet, and its key."""
    key = await make(uow, head.id)
    address = key.seal(page_url, place("conversations.page_url_sealed", head.id)) if page_url else None
    values = {field.name: getattr(head, field.name) for field in fields(Head)}
    uow.session.add(ConversationRow(**values, page_url_sealed=address))
    await uow.session.flush()


_FIND_POSTED = """
SELECT e.conversation_id, e.client_id, e.seq, e.at, e.kind, e.author_id, e.sealed, nullif(e.data, '{}')::text
FROM unnest($1::uuid[], $2::uuid[]) AS k (conversation_id, client_id)
JOIN entries AS e ON e.conversation_id = k.conversation_id AND e.client_id = k.client_id
WHERE e.client_id IS NOT NULL
"""


async def find_posted(
    uow: UnitOfWork, keys: Collection[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], Posted]:
    """Find what was stored under (conversation, client id); ask with the conversations locked."""
    rows = await uow.fetch(_FIND_POSTED, [key[0] for key in keys], [key[1] for key in keys])
    data_keys = await having(uow, {row[0] for row in rows})
    return {
        (conversation_id, client_id): Posted(
            ConversationId(conversation_id),
            seq,
            at,
            EntryKind(kind),
            author_id,
            _said(opened(data_keys.get(conversation_id), sealed, entry_place(conversation_id, seq, kind))),
            tuple(file.id for file in attachments_of(orjson.loads(data), ())) if data else (),
        )
        for conversation_id, client_id, seq, at, kind, author_id, sealed, data in rows
    }


_FIND_PLACE = """
SELECT c.id FROM conversations AS c JOIN entries AS e ON e.conversation_id = c.id AND e.client_id = $2
WHERE c.visitor_id = $1
"""


async def find_place(uow: UnitOfWork, visitor_id: UUID, client_id: UUID) -> UUID | None:
    """Find which of a visitor's conversations holds a client id; ask with the visitor locked."""
    rows = await uow.fetch(_FIND_PLACE, visitor_id, client_id)
    return rows[0][0] if rows else None


_READ = """
SELECT e.conversation_id, e.seq, e.kind, e.author_kind, e.author_id, a.name_sealed, e.at, e.client_id,
       e.activity, nullif(e.data, '{}')::text, e.sealed
FROM entries AS e LEFT JOIN agents AS a ON e.author_kind = 'agent' AND a.id = e.author_id
WHERE e.conversation_id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3
"""


_READ_BEHIND = """
SELECT l.* FROM unnest($1::uuid[], $2::int[]) AS k (id, after) CROSS JOIN LATERAL (
  SELECT e.conversation_id, e.seq, e.kind, e.author_kind, e.author_id, a.name_sealed, e.at, e.client_id,
         e.activity, nullif(e.data, '{}')::text, e.sealed
  FROM entries AS e LEFT JOIN agents AS a ON e.author_kind = 'agent' AND a.id = e.author_id
  WHERE e.conversation_id = k.id AND e.seq > k.after ORDER BY e.seq LIMIT $3
) AS l
"""


async def read_entries_behind(
    uow: UnitOfWork, cursors: Mapping[UUID, int], limit: int
) -> dict[UUID, list[Entry]]:
    """Read the first entries behind the cursor of each conversation, in order."""
    found = dict[UUID, list[Entry]]()
    rows = await uow.fetch(_READ_BEHIND, list(cursors), list(cursors.values()), limit)
    keys = await _keys(uow, rows)
    for row in rows:
        found.setdefault(row[0], []).append(_entry(row, keys))
    return found


async def read_entries(uow: UnitOfWork, conversation_id: UUID, *, after: int, limit: int) -> list[Entry]:
    """Read after < seq in order. Agents are named; a shopper's name is the reader's business."""
    rows = await uow.fetch(_READ, conversation_id, after, limit)
    keys = await _keys(uow, rows)
    return [_entry(row, keys) for row in rows]


async def _keys(uow: UnitOfWork, rows: Sequence[Any]) -> dict[UUID, DataKey]:
    """Return the keys of what is in these rows: the conversations', and the agents' who are named."""
    return await having(uow, {row[0] for row in rows} | {row[4] for row in rows if row[5] is not None})


_IS_RATED = """
SELECT activity = 'rated' FROM entries
WHERE conversation_id = $1 AND activity IN ('resolved', 'rated') ORDER BY seq DESC LIMIT 1
"""


async def is_rated(uow: UnitOfWork, conversation_id: UUID) -> bool:
    """Tell whether the shopper has rated a conversation since it was last resolved."""
    rows = await uow.fetch(_IS_RATED, conversation_id)
    return bool(rows and rows[0][0])


def _head(row: Sequence[Any]) -> Head:
    id_, site_id, visitor_id, queue_id, status, *others = row
    return Head(id_, site_id, visitor_id, queue_id, ConversationStatus(status), *others)


def _said(words: str | None) -> str | None:
    return None if words is None else parted_words(words)[0]


def _entry(row: Sequence[Any], keys: Mapping[UUID, DataKey]) -> Entry:
    (
        conversation_id,
        seq,
        kind,
        author_kind,
        author_id,
        name_sealed,
        at,
        client_id,
        activity,
        data,
        sealed,
    ) = row
    facts = orjson.loads(data) if data else {}
    body: str | None = None
    names: Sequence[str] = ()
    words = opened(keys.get(conversation_id), sealed, entry_place(conversation_id, seq, kind))
    if activity is None and words is not None:
        body, names = parted_words(words)
    elif words is not None:
        facts |= orjson.loads(words)
    files, reply_to = attachments_of(facts, names), reply_to_of(facts)
    if activity is None:
        facts = {}  # what is said has none but these
    return Entry(
        ConversationId(conversation_id),
        seq,
        EntryKind(kind),
        Author(AuthorKind(author_kind), author_id, agent_name(keys, author_id, name_sealed) or ""),
        at,
        client_id,
        body,
        Activity(activity) if activity else None,
        facts,
        files,
        reply_to,
    )
