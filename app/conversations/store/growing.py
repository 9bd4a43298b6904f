"""The SQL statements by which logs grow."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import orjson

from app.conversations.rules import Change, Entry, Head, entry_place, joined_words, kept_facts
from app.db.data_keys import having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import DataKey


class ClientIdTakenError(Exception):
    """A message is stored under this client id already: the transaction is void, and must be decided anew."""


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


async def find_free(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> set[UUID]:
    """Find those that nobody has locked."""
    statement = "SELECT id FROM conversations WHERE id = ANY($1::uuid[]) FOR NO KEY UPDATE SKIP LOCKED"
    return {row[0] for row in await uow.fetch(statement, list(conversation_ids))}


def _lock_order(change: Change) -> int:
    """Order as PostgreSQL does, so that two batches never wait for each other in a circle.

    Those of one conversation stay as they come: sorting keeps the order of equals.
    """
    return change.head.id.int


def _clock(before: Head, head: Head) -> str:
    if before.waiting_since == head.waiting_since:
        return "keeps"
    return "stops" if head.waiting_since is None else "starts"


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


def _numbers(data: Mapping[str, str | int | None]) -> dict[str, str | int | None]:
    """Facts that say nothing about anybody, and may be reckoned with: those that are no words."""
    return {name: fact for name, fact in data.items() if not isinstance(fact, str)}
