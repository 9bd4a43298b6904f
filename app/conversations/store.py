"""Every SQL statement about conversations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, RowMapping, select, text

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
    Receipt,
    Side,
)
from app.conversations.tables import ConversationRow, ReceiptRow
from app.db.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Posted:
    """Where an earlier message with some client id stands."""

    conversation_id: ConversationId
    seq: int
    at: datetime
    kind: EntryKind
    author_id: UUID | None
    body: str


# Statements that do not change with the number of their arguments stay prepared; the fields' order is Head's.
_HEADS = f"SELECT {', '.join(field.name for field in fields(Head))} FROM conversations "  # noqa: S608  # our own names
_LOCK = text(_HEADS + "WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE")
_GET = text(_HEADS + "WHERE id = ANY(CAST(:ids AS uuid[]))")
_LOCK_QUEUED = text(
    _HEADS + "WHERE queue_id = ANY(CAST(:queues AS uuid[])) AND status = 'queued' "
    "ORDER BY queued_at, id LIMIT :limit FOR UPDATE SKIP LOCKED"
)
_BEGUN = text(
    _HEADS.replace("SELECT", "SELECT DISTINCT ON (visitor_id)")
    + "WHERE site_id = ANY(CAST(:sites AS uuid[])) AND created_at >= :since ORDER BY visitor_id, created_at DESC"
)
_NEWEST = text(_HEADS + "WHERE visitor_id = :visitor ORDER BY created_at DESC LIMIT 1")


async def lock(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Lock conversations in id order, so that two batches never wait for each other in a circle."""
    rows = await uow.session.execute(_LOCK, {"ids": list(conversation_ids)})
    return {row[0]: _head(row) for row in rows}


async def get(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Read heads without a lock."""
    rows = await uow.session.execute(_GET, {"ids": list(conversation_ids)})
    return {row[0]: _head(row) for row in rows}


async def lock_queued(uow: UnitOfWork, queue_ids: Collection[UUID], limit: int) -> list[Head]:
    """Lock those who wait in these queues, first come first, leaving out what others hold locked."""
    rows = await uow.session.execute(_LOCK_QUEUED, {"queues": list(queue_ids), "limit": limit})
    return [_head(row) for row in rows]


async def find_newest_of_visitor(uow: UnitOfWork, visitor_id: UUID) -> Head | None:
    """Read the visitor's newest conversation, whatever its status."""
    row = (await uow.session.execute(_NEWEST, {"visitor": visitor_id})).first()
    return _head(row) if row is not None else None


async def find_begun(uow: UnitOfWork, site_ids: Collection[UUID], since: datetime) -> list[Head]:
    """Read the newest conversation of every visitor of these sites who has begun one since."""
    rows = await uow.session.execute(_BEGUN, {"sites": list(site_ids), "since": since})
    return [_head(row) for row in rows]


async def count_assigned(uow: UnitOfWork, agent_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count the slots that each of these agents uses; agents without any are left out."""
    statement = text(
        "SELECT assignee_id, count(*) FROM conversations "
        "WHERE status = 'assigned' AND assignee_id = ANY(CAST(:agents AS uuid[])) GROUP BY assignee_id"
    )
    rows = await uow.session.execute(statement, {"agents": list(agent_ids)})
    return {row[0]: row[1] for row in rows}


async def last_seqs(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> dict[UUID, int]:
    """Read how far these logs go, for the reconcile tick."""
    statement = text("SELECT id, last_seq FROM conversations WHERE id = ANY(CAST(:ids AS uuid[]))")
    rows = await uow.session.execute(statement, {"ids": list(conversation_ids)})
    return {row[0]: row[1] for row in rows}


async def add_head(uow: UnitOfWork, head: Head) -> None:
    """Insert a conversation that has no entries yet."""
    uow.session.add(ConversationRow(**{name: getattr(head, name) for name in _HEAD_FIELDS}))
    await uow.session.flush()


_FIND_POSTED = text("""
SELECT e.conversation_id, e.client_id, e.seq, e.at, e.kind, e.author_id, e.body
FROM unnest(CAST(:conversation_ids AS uuid[]), CAST(:client_ids AS uuid[])) AS k (conversation_id, client_id)
JOIN entries AS e ON e.conversation_id = k.conversation_id AND e.client_id = k.client_id
WHERE e.client_id IS NOT NULL
""")


async def find_posted(
    uow: UnitOfWork, keys: Collection[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], Posted]:
    """Find what was stored under (conversation, client id); ask with the conversations locked."""
    rows = await uow.session.execute(
        _FIND_POSTED,
        {
            "conversation_ids": [conversation_id for conversation_id, _ in keys],
            "client_ids": [client_id for _, client_id in keys],
        },
    )
    return {
        (row.conversation_id, row.client_id): Posted(
            ConversationId(row.conversation_id), row.seq, row.at, EntryKind(row.kind), row.author_id, row.body
        )
        for row in rows
    }


_APPEND = text("""
WITH added AS (
  INSERT INTO entries
    (conversation_id, seq, kind, author_kind, author_id, client_id, body, activity, data, at)
  SELECT conversation_id, seq, kind, author_kind, author_id, client_id, body, activity, data::jsonb, at
  FROM unnest(
    CAST(:conversation_ids AS uuid[]), CAST(:seqs AS int[]), CAST(:kinds AS text[]),
    CAST(:author_kinds AS text[]), CAST(:author_ids AS uuid[]), CAST(:client_ids AS uuid[]),
    CAST(:bodies AS text[]), CAST(:activities AS text[]), CAST(:datas AS text[]),
    CAST(:ats AS timestamptz[])
  ) AS e (conversation_id, seq, kind, author_kind, author_id, client_id, body, activity, data, at)
)
UPDATE conversations AS c
SET status = h.status, assignee_id = h.assignee_id, queue_id = h.queue_id, last_seq = h.last_seq,
    last_at = h.last_at, last_message_seq = h.last_message_seq, queued_at = h.queued_at,
    waiting_since = h.waiting_since, resolved_at = h.resolved_at
FROM unnest(
  CAST(:head_ids AS uuid[]), CAST(:statuses AS text[]), CAST(:assignee_ids AS uuid[]),
  CAST(:queue_ids AS uuid[]), CAST(:last_seqs AS int[]), CAST(:last_ats AS timestamptz[]),
  CAST(:last_message_seqs AS int[]), CAST(:queued_ats AS timestamptz[]),
  CAST(:waiting_sinces AS timestamptz[]), CAST(:resolved_ats AS timestamptz[])
) AS h (id, status, assignee_id, queue_id, last_seq, last_at, last_message_seq, queued_at,
        waiting_since, resolved_at)
WHERE c.id = h.id
""")


async def append(uow: UnitOfWork, changes: Sequence[Change]) -> None:
    """Write the entries of all changes and the newest head of each conversation, in one statement."""
    entries = [entry for change in changes for entry in change.entries]
    heads = list({change.head.id: change.head for change in changes}.values())
    await uow.session.execute(
        _APPEND,
        {
            "conversation_ids": [entry.conversation_id for entry in entries],
            "seqs": [entry.seq for entry in entries],
            "kinds": [entry.kind.value for entry in entries],
            "author_kinds": [entry.author.kind.value for entry in entries],
            "author_ids": [entry.author.id for entry in entries],
            "client_ids": [entry.client_id for entry in entries],
            "bodies": [entry.body for entry in entries],
            "activities": [entry.activity.value if entry.activity else None for entry in entries],
            "datas": [orjson.dumps(entry.data).decode() for entry in entries],
            "ats": [entry.at for entry in entries],
            "head_ids": [head.id for head in heads],
            "statuses": [head.status.value for head in heads],
            "assignee_ids": [head.assignee_id for head in heads],
            "queue_ids": [head.queue_id for head in heads],
            "last_seqs": [head.last_seq for head in heads],
            "last_ats": [head.last_at for head in heads],
            "last_message_seqs": [head.last_message_seq for head in heads],
            "queued_ats": [head.queued_at for head in heads],
            "waiting_sinces": [head.waiting_since for head in heads],
            "resolved_ats": [head.resolved_at for head in heads],
        },
    )


_READ = """
SELECT e.conversation_id, e.seq, e.kind, e.author_kind, e.author_id, e.client_id, e.body, e.activity,
       e.data, e.at, coalesce(a.name, '') AS author_name
FROM entries AS e LEFT JOIN agents AS a ON e.author_kind = 'agent' AND a.id = e.author_id
"""


async def read_entries(uow: UnitOfWork, conversation_id: UUID, *, after: int, limit: int) -> list[Entry]:
    """Read after < seq in order. Agents are named; a shopper's name is the reader's business."""
    statement = text(_READ + "WHERE e.conversation_id = :id AND e.seq > :after ORDER BY e.seq LIMIT :limit")
    rows = await uow.session.execute(statement, {"id": conversation_id, "after": after, "limit": limit})
    return [_entry(row) for row in rows.mappings()]


_MOVE_RECEIPTS = text("""
INSERT INTO receipts AS r (conversation_id, side, delivered_seq, read_seq, at)
SELECT n.id, n.side, least(n.delivered, c.last_seq), least(n.read, c.last_seq), :now
FROM unnest(CAST(:ids AS uuid[]), CAST(:sides AS text[]), CAST(:delivered AS int[]), CAST(:read AS int[]))
  AS n (id, side, delivered, read)
JOIN conversations AS c ON c.id = n.id
ORDER BY n.id, n.side
ON CONFLICT (conversation_id, side) DO UPDATE
SET delivered_seq = greatest(r.delivered_seq, excluded.delivered_seq),
    read_seq = greatest(r.read_seq, excluded.read_seq), at = excluded.at
WHERE r.delivered_seq < excluded.delivered_seq OR r.read_seq < excluded.read_seq
RETURNING r.conversation_id, r.side, r.delivered_seq, r.read_seq
""")


async def move_receipts(
    uow: UnitOfWork, receipts: Sequence[tuple[UUID, Receipt]]
) -> list[tuple[ConversationId, Receipt]]:
    """Move receipts forward, never back and never past the log; returns those that moved."""
    rows = await uow.session.execute(
        _MOVE_RECEIPTS,
        {
            "ids": [conversation_id for conversation_id, _ in receipts],
            "sides": [receipt.side.value for _, receipt in receipts],
            "delivered": [receipt.delivered for _, receipt in receipts],
            "read": [receipt.read for _, receipt in receipts],
            "now": uow.now(),
        },
    )
    return [
        (ConversationId(row.conversation_id), Receipt(Side(row.side), row.delivered_seq, row.read_seq))
        for row in rows
    ]


async def read_receipts(uow: UnitOfWork, conversation_id: UUID) -> list[Receipt]:
    """Read how far both sides have come; a side without news stands at 0."""
    statement = select(ReceiptRow).where(ReceiptRow.conversation_id == conversation_id)
    known = {row.side: row for row in await uow.session.scalars(statement)}
    return [
        Receipt(side, known[side].delivered_seq, known[side].read_seq) if side in known else Receipt(side)
        for side in Side
    ]


_HEAD_FIELDS = tuple(column.key for column in ConversationRow.__table__.columns)


def _head(row: "Row[*tuple[Any, ...]]") -> Head:
    id_, site_id, visitor_id, queue_id, status, *others = row
    return Head(id_, site_id, visitor_id, queue_id, ConversationStatus(status), *others)


def _entry(row: RowMapping) -> Entry:
    return Entry(
        conversation_id=ConversationId(row["conversation_id"]),
        seq=row["seq"],
        kind=EntryKind(row["kind"]),
        author=Author(AuthorKind(row["author_kind"]), row["author_id"], row["author_name"]),
        at=row["at"],
        client_id=row["client_id"],
        body=row["body"],
        activity=Activity(row["activity"]) if row["activity"] else None,
        data=row["data"] or {},
    )
