"""Every SQL statement about conversations: heads and logs here, what was received and read in `receipts`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import text

from app.accounts.rules.staff import agent_name
from app.conversations.rules import (
    Activity,
    Author,
    AuthorKind,
    Change,
    ConversationId,
    ConversationStatus,
    Entry,
    EntryKind,
    Head,
    attachments_of,
    entry_place,
    joined_words,
    kept_facts,
    parted_words,
    reply_to_of,
)
from app.conversations.tables import ConversationRow
from app.db.data_keys import having, having_or_made, make
from app.db.unit_of_work import UnitOfWork
from app.keys import STAFF, DataKey, opened, place


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


class ClientIdTakenError(Exception):
    """A message is stored under this client id already: the transaction is void, and must be decided anew."""


# Statements that do not change with the number of their arguments stay prepared; the fields' order is Head's.
_HEADS = f"SELECT {', '.join(field.name for field in fields(Head))} FROM conversations "  # noqa: S608  # our own names
_LOCK = _HEADS + "WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
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


_APPEND = """
WITH added AS (
  INSERT INTO entries
    (conversation_id, seq, kind, author_kind, author_id, client_id, sealed, activity, data, at)
  SELECT conversation_id, seq, kind, author_kind, author_id, client_id, sealed, activity, data::jsonb, at
  FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::bytea[], $8::text[],
              $9::text[], $10::timestamptz[])
    AS e (conversation_id, seq, kind, author_kind, author_id, client_id, sealed, activity, data, at)
)
UPDATE conversations AS c
SET status = h.status, assignee_id = h.assignee_id, queue_id = h.queue_id, last_seq = h.last_seq,
    last_at = h.last_at, last_message_seq = h.last_message_seq, queued_at = h.queued_at,
    waiting_since = h.waiting_since, resolved_at = h.resolved_at
FROM unnest($11::uuid[], $12::text[], $13::uuid[], $14::uuid[], $15::int[], $16::timestamptz[], $17::int[],
            $18::timestamptz[], $19::timestamptz[], $20::timestamptz[])
  AS h (id, status, assignee_id, queue_id, last_seq, last_at, last_message_seq, queued_at,
        waiting_since, resolved_at)
WHERE c.id = h.id
"""


async def append(uow: UnitOfWork, changes: Sequence[Change]) -> None:
    """Write the entries of all changes and the newest head of each locked conversation, in one statement."""
    entries = [entry for change in changes for entry in change.entries]
    heads = list({change.head.id: change.head for change in changes}.values())
    keys = await having_or_made(uow, [head.id for head in heads])
    await uow.fetch(
        _APPEND,
        [entry.conversation_id for entry in entries],
        [entry.seq for entry in entries],
        [entry.kind.value for entry in entries],
        [entry.author.kind.value for entry in entries],
        [entry.author.id for entry in entries],
        [entry.client_id for entry in entries],
        [_sealed(keys[entry.conversation_id], entry) for entry in entries],
        [entry.activity.value if entry.activity else None for entry in entries],
        [
            orjson.dumps({**_numbers(entry.data), **kept_facts(entry.attachments, entry.reply_to)}).decode()
            for entry in entries
        ],
        [entry.at for entry in entries],
        [head.id for head in heads],
        [head.status.value for head in heads],
        [head.assignee_id for head in heads],
        [head.queue_id for head in heads],
        [head.last_seq for head in heads],
        [head.last_at for head in heads],
        [head.last_message_seq for head in heads],
        [head.queued_at for head in heads],
        [head.waiting_since for head in heads],
        [head.resolved_at for head in heads],
    )


# `last_seq` is a version: whoever changes a head appends to its log. The update compares it with the row as it
# is under the lock, and takes the locks in the order of what is given. One row a message; the last of each
# conversation (the one with `before_seq`) moves the head. JSON, as it costs us half of what arrays do, but for
# what is sealed; and of what is written nothing comes back.
_APPEND_WHERE_UNCHANGED = """
WITH given AS MATERIALIZED (
  SELECT * FROM ROWS FROM (
    json_to_recordset($1::text::json) AS (
      id uuid, before_seq int, seq int, kind text, author_kind text, author_id uuid, client_id uuid,
      last_message_seq int, clock text
    ),
    unnest($3::bytea[])
  ) AS g (id, before_seq, seq, kind, author_kind, author_id, client_id, last_message_seq, clock, sealed)
), moved AS (
  UPDATE conversations AS c
  SET last_seq = g.seq, last_at = greatest($2, c.last_at), last_message_seq = g.last_message_seq,
      waiting_since = CASE g.clock WHEN 'starts' THEN greatest($2, c.last_at) WHEN 'stops' THEN NULL
                                   ELSE c.waiting_since END
  FROM given AS g WHERE c.id = g.id AND c.last_seq = g.before_seq
  RETURNING c.id, c.last_at
), added AS (
  INSERT INTO entries (conversation_id, seq, kind, author_kind, author_id, client_id, sealed, data, at)
  SELECT g.id, g.seq, g.kind, g.author_kind, g.author_id, g.client_id, g.sealed, '{}'::jsonb, m.last_at
  FROM given AS g JOIN moved AS m ON m.id = g.id
)
SELECT DISTINCT id FROM given WHERE id NOT IN (SELECT id FROM moved)
"""


async def append_where_unchanged(
    uow: UnitOfWork,
    before: Mapping[UUID, tuple[Head, DataKey]],
    changes: Sequence[Change],
    now: datetime,
) -> set[UUID]:
    """Write changes of one message each where the conversation still stands as in `before`, sealed with its key.

    Only for changes decided at `now` that move nothing but the log and the waiting clock. Returns the
    conversations of which nothing was written, as they stand otherwise. Where a client id is there already,
    nothing at all is written: raises `ClientIdTakenError`.
    """
    movers = {change.head.id: change.head for change in changes}
    rows, sealed = [], []
    for change in sorted(changes, key=_lock_order):
        entry, head = change.entries[0], change.head
        former, key = before[head.id]
        row: dict[str, object] = {
            "id": head.id,
            "seq": entry.seq,
            "kind": entry.kind,
            "author_kind": entry.author.kind,
            "author_id": entry.author.id,
            "client_id": entry.client_id,
        }
        if movers[head.id] is head:
            row["before_seq"] = former.last_seq
            row["last_message_seq"] = head.last_message_seq
            row["clock"] = _clock(former, head)
        rows.append(row)
        sealed.append(_sealed(key, entry))
    given = orjson.dumps(rows, default=str).decode()
    try:
        lost = await uow.fetch(_APPEND_WHERE_UNCHANGED, given, now, sealed)
    except asyncpg.UniqueViolationError as exc:
        raise ClientIdTakenError from exc
    return {row[0] for row in lost}


def _lock_order(change: Change) -> tuple[int, int]:
    """Order as PostgreSQL does, so that two batches never wait for each other in a circle."""
    return change.head.id.int, change.head.last_seq


def _clock(before: Head, head: Head) -> str:
    if before.waiting_since == head.waiting_since:
        return "keeps"
    return "stops" if head.waiting_since is None else "starts"


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
        found.setdefault(row[0], []).append(_entry(row, keys.get(row[0]), keys.get(STAFF)))
    return found


async def read_entries(uow: UnitOfWork, conversation_id: UUID, *, after: int, limit: int) -> list[Entry]:
    """Read after < seq in order. Agents are named; a shopper's name is the reader's business."""
    rows = await uow.fetch(_READ, conversation_id, after, limit)
    keys = await _keys(uow, rows)
    return [_entry(row, keys.get(conversation_id), keys.get(STAFF)) for row in rows]


async def _keys(uow: UnitOfWork, rows: Sequence[Any]) -> dict[UUID, DataKey]:
    """Return the keys of what is in these rows: the conversations', and that of names where an agent is named."""
    return await having(uow, {row[0] for row in rows} | {STAFF for row in rows if row[5] is not None})


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


def _sealed(key: DataKey, entry: Entry) -> bytes:
    """Seal what was said, or the facts in words of what happened."""
    words = entry.body
    if words is None:
        words = orjson.dumps(
            {name: fact for name, fact in entry.data.items() if isinstance(fact, str)}
        ).decode()
    else:
        words = joined_words(words, entry.attachments)
    return key.seal(words, entry_place(entry.conversation_id, entry.seq, entry.kind))


def _said(words: str | None) -> str | None:
    return None if words is None else parted_words(words)[0]


def _numbers(data: Mapping[str, str | int | None]) -> dict[str, str | int | None]:
    """Facts that say nothing about anybody, and may be reckoned with: those that are no words."""
    return {name: fact for name, fact in data.items() if not isinstance(fact, str)}


def _entry(row: Sequence[Any], key: DataKey | None, staff: DataKey | None) -> Entry:
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
    words = opened(key, sealed, entry_place(conversation_id, seq, kind))
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
        Author(AuthorKind(author_kind), author_id, agent_name(staff, author_id, name_sealed) or ""),
        at,
        client_id,
        body,
        Activity(activity) if activity else None,
        facts,
        files,
        reply_to,
    )
