"""Every SQL statement about the outbox."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, text

from app.bus.outbox.consumer import Standing
from app.bus.outbox.rules import PAUSED_AFTER_FAILURES, Message, NewMessage, State
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id

_COLUMNS = (
    "o.id, o.message_id, o.destination, o.stream, o.payload, o.state, o.attempts, o.created_at, o.due_at, "
    "o.first_tried_at, o.settled_at, o.last_error"
)

# Identity values are drawn in the order of the rows, and under the streams' locks: they order each stream.
_PUT = text("""
INSERT INTO outbox (message_id, destination, stream, payload, created_at, due_at)
SELECT n.message_id, n.destination, n.stream, CAST(n.payload AS jsonb), :now, :now
FROM unnest(CAST(:message_ids AS uuid[]), CAST(:destinations AS uuid[]), CAST(:streams AS uuid[]),
            CAST(:payloads AS text[]))
  WITH ORDINALITY AS n (message_id, destination, stream, payload, place)
ORDER BY n.place
""")


async def put(uow: UnitOfWork, messages: Sequence[NewMessage]) -> None:
    """Insert messages, in this order."""
    await uow.session.execute(
        _PUT,
        {
            "message_ids": [new_id() for _ in messages],
            "destinations": [message.destination for message in messages],
            "streams": [message.stream for message in messages],
            "payloads": [orjson.dumps(message.payload, default=str).decode() for message in messages],
            "now": uow.now(),
        },
    )


# Only the first of each stream may go, and each destination has so many places: what is in flight is still
# waiting, and comes first again, so that the places it takes are not given twice.
_HEADS = text(f"""
SELECT d.topic, {_COLUMNS.replace("o.", "h.")}
FROM outbox_destinations AS d CROSS JOIN LATERAL (
  SELECT {_COLUMNS} FROM outbox AS o
  WHERE o.destination = d.id AND o.state = 'waiting' AND o.due_at <= :now AND NOT EXISTS (
    SELECT 1 FROM outbox AS e
    WHERE e.destination = o.destination AND e.stream = o.stream AND e.state = 'waiting' AND e.id < o.id
  )
  ORDER BY o.due_at, o.id
  LIMIT CASE WHEN d.failures >= :failing THEN 1 ELSE :places END
) AS h
WHERE d.is_open AND d.topic = ANY(CAST(:topics AS text[])) AND d.resume_at <= :now
ORDER BY h.due_at, h.id LIMIT :limit
""")  # noqa: S608  # our own names


async def find_heads(uow: UnitOfWork, topics: Collection[str], *, places: int, limit: int) -> list[Message]:
    """Find what is due: the first message of each stream, at most `places` of a destination."""
    rows = await uow.session.execute(
        _HEADS,
        {
            "now": uow.now(),
            "failing": PAUSED_AFTER_FAILURES,
            "places": places,
            "topics": list(topics),
            "limit": limit,
        },
    )
    return [_message(row) for row in rows.mappings()]


@dataclass(frozen=True, slots=True)
class Mark:
    """What to write about one attempt."""

    id: int
    state: State
    due_at: datetime
    error: str | None


_MARK = text("""
UPDATE outbox AS o
SET state = m.state, attempts = o.attempts + 1, due_at = m.due_at, last_error = m.error,
    first_tried_at = coalesce(o.first_tried_at, :now),
    settled_at = CASE WHEN m.state = 'waiting' THEN NULL ELSE CAST(:now AS timestamptz) END
FROM unnest(CAST(:ids AS bigint[]), CAST(:states AS text[]), CAST(:due AS timestamptz[]),
            CAST(:errors AS text[])) AS m (id, state, due_at, error)
WHERE o.id = m.id AND o.state = 'waiting'
""")
# Those behind a message that waits wait with it, or every look would have to step over them.
_HOLD_STREAMS = text("""
UPDATE outbox AS o SET due_at = m.due_at
FROM unnest(CAST(:destinations AS uuid[]), CAST(:streams AS uuid[]), CAST(:due AS timestamptz[]))
  AS m (destination, stream, due_at)
WHERE o.destination = m.destination AND o.stream = m.stream AND o.state = 'waiting' AND o.due_at < m.due_at
""")
_FREE_STREAMS = text("""
UPDATE outbox AS o SET due_at = :now
FROM unnest(CAST(:destinations AS uuid[]), CAST(:streams AS uuid[])) AS m (destination, stream)
WHERE o.destination = m.destination AND o.stream = m.stream AND o.state = 'waiting' AND o.due_at > :now
""")


async def mark(uow: UnitOfWork, marks: Sequence[Mark]) -> None:
    """Write what came of attempts."""
    await uow.session.execute(
        _MARK,
        {
            "ids": [one.id for one in marks],
            "states": [one.state.value for one in marks],
            "due": [one.due_at for one in marks],
            "errors": [one.error for one in marks],
            "now": uow.now(),
        },
    )


async def hold_streams(uow: UnitOfWork, held: Sequence[tuple[UUID, UUID, datetime]]) -> None:
    """Let all of these (destination, stream) wait until the instant."""
    values = {
        "destinations": [destination for destination, _, _ in held],
        "streams": [stream for _, stream, _ in held],
        "due": [due_at for _, _, due_at in held],
    }
    await uow.session.execute(_HOLD_STREAMS, values)


async def free_streams(uow: UnitOfWork, freed: Sequence[tuple[UUID, UUID]]) -> None:
    """Let what stands behind in these (destination, stream) go now: its head is out of the way."""
    values = {
        "destinations": [destination for destination, _ in freed],
        "streams": [stream for _, stream in freed],
        "now": uow.now(),
    }
    await uow.session.execute(_FREE_STREAMS, values)


_LOCK_STANDINGS = text(
    "SELECT id, failures, failing_since, resume_at FROM outbox_destinations "
    "WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE"
)
_SAVE_STANDINGS = text("""
UPDATE outbox_destinations AS d
SET failures = s.failures, failing_since = s.failing_since, resume_at = s.resume_at
FROM unnest(CAST(:ids AS uuid[]), CAST(:failures AS int[]), CAST(:since AS timestamptz[]),
            CAST(:resume AS timestamptz[])) AS s (id, failures, failing_since, resume_at)
WHERE d.id = s.id
""")


async def lock_standings(uow: UnitOfWork, destinations: Collection[UUID]) -> dict[UUID, Standing]:
    """Lock destinations and read how they have fared."""
    rows = await uow.session.execute(_LOCK_STANDINGS, {"ids": list(destinations)})
    return {row.id: Standing(row.failures, row.failing_since, row.resume_at) for row in rows}


async def save_standings(uow: UnitOfWork, standings: Mapping[UUID, Standing]) -> None:
    """Write how destinations fare."""
    await uow.session.execute(
        _SAVE_STANDINGS,
        {
            "ids": list(standings),
            "failures": [one.failures for one in standings.values()],
            "since": [one.failing_since for one in standings.values()],
            "resume": [one.resume_at for one in standings.values()],
        },
    )


async def read_standings(uow: UnitOfWork, destinations: Collection[UUID]) -> dict[UUID, Standing]:
    """Read how destinations have fared."""
    statement = text(
        "SELECT id, failures, failing_since, resume_at FROM outbox_destinations WHERE id = ANY(CAST(:ids AS uuid[]))"
    )
    rows = await uow.session.execute(statement, {"ids": list(destinations)})
    return {row.id: Standing(row.failures, row.failing_since, row.resume_at) for row in rows}


async def hurry(uow: UnitOfWork, destinations: Collection[UUID]) -> None:
    """Let everything that waits for these destinations be due: they answer again."""
    statement = text(
        "UPDATE outbox SET due_at = :now "
        "WHERE destination = ANY(CAST(:ids AS uuid[])) AND state = 'waiting' AND due_at > :now"
    )
    await uow.session.execute(statement, {"ids": list(destinations), "now": uow.now()})


async def open_destination(uow: UnitOfWork, destination: UUID, topic: str) -> None:
    """Add a destination, or open it again with a clean slate."""
    statement = text(
        "INSERT INTO outbox_destinations (id, topic, is_open, resume_at) VALUES (:id, :topic, true, :now) "
        "ON CONFLICT (id) DO UPDATE SET is_open = true, failures = 0, failing_since = NULL, resume_at = :now"
    )
    await uow.session.execute(statement, {"id": destination, "topic": topic, "now": uow.now()})


async def close(uow: UnitOfWork, destination: UUID) -> None:
    """Deliver nothing more there."""
    await uow.session.execute(
        text("UPDATE outbox_destinations SET is_open = false WHERE id = :id"), {"id": destination}
    )


async def resume(uow: UnitOfWork, destination: UUID) -> None:
    """End a destination's pause."""
    statement = text("UPDATE outbox_destinations SET resume_at = :now WHERE id = :id")
    await uow.session.execute(statement, {"id": destination, "now": uow.now()})


async def revive(uow: UnitOfWork, message_id: int) -> None:
    """Let a settled message be delivered again, as if it had never been tried; one that waits goes now."""
    statement = text(
        "UPDATE outbox SET state = 'waiting', due_at = :now, first_tried_at = NULL, settled_at = NULL, "
        "attempts = CASE WHEN state = 'waiting' THEN attempts ELSE 0 END WHERE id = :id"
    )
    await uow.session.execute(statement, {"id": message_id, "now": uow.now()})


async def find(
    uow: UnitOfWork, destination: UUID, *, before: int | None, limit: int, message_id: int | None = None
) -> list[Message]:
    """Read a destination's messages, newest first, from behind `before`; or one of them."""
    statement = text(
        f"SELECT d.topic, {_COLUMNS} FROM outbox AS o JOIN outbox_destinations AS d ON d.id = o.destination "  # noqa: S608  # our own names
        "WHERE o.destination = :destination AND (CAST(:before AS bigint) IS NULL OR o.id < :before) "
        "AND (CAST(:message AS bigint) IS NULL OR o.id = :message) ORDER BY o.id DESC LIMIT :limit"
    )
    rows = await uow.session.execute(
        statement, {"destination": destination, "before": before, "limit": limit, "message": message_id}
    )
    return [_message(row) for row in rows.mappings()]


_BURY = text("""
UPDATE outbox SET state = 'dead', settled_at = :now, last_error = 'closed'
WHERE id IN (
  SELECT h.id FROM outbox_destinations AS d CROSS JOIN LATERAL (
    SELECT o.id FROM outbox AS o WHERE o.destination = d.id AND o.state = 'waiting' LIMIT :limit
  ) AS h
  WHERE NOT d.is_open LIMIT :limit
)
""")
_FORGET = text("""
DELETE FROM outbox WHERE id IN (
  SELECT id FROM outbox
  WHERE settled_at < :done_before AND (state = 'done' OR settled_at < :dead_before)
    AND stream <> ALL(CAST(:kept AS uuid[]))
  ORDER BY settled_at LIMIT :limit
)
""")
_FORGET_THESE = text("DELETE FROM outbox WHERE id = ANY(CAST(:ids AS bigint[])) AND settled_at IS NOT NULL")
_FORGET_DESTINATIONS = text("""
DELETE FROM outbox_destinations AS d
WHERE NOT d.is_open AND d.resume_at < :before
  AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.destination = d.id)
""")


async def forget(uow: UnitOfWork, message_ids: Collection[int]) -> None:
    """Delete these, unless they wait to be delivered (again)."""
    await uow.session.execute(_FORGET_THESE, {"ids": list(message_ids)})


async def tidy(
    uow: UnitOfWork, *, done_for: timedelta, dead_for: timedelta, kept: Collection[UUID], limit: int
) -> None:
    """Give up what waits for closed destinations, and forget what was settled long ago; so many at once.

    Of streams that are `kept` nothing is forgotten.
    """
    now = uow.now()
    await uow.session.execute(_BURY, {"now": now, "limit": limit})
    await uow.session.execute(
        _FORGET,
        {
            "done_before": now - done_for,
            "dead_before": now - dead_for,
            "kept": list(kept),
            "limit": limit,
        },
    )
    await uow.session.execute(_FORGET_DESTINATIONS, {"before": now - dead_for})


def _message(row: RowMapping) -> Message:
    return Message(**{**row, "state": State(row["state"])})
