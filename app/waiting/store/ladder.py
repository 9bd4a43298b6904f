"""Statements about rungs taken, what became of the waits, and how shoppers want to be reached."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import insert

from app.db.data_keys import having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import place
from app.waiting.rules import Due
from app.waiting.tables import ReplyRequestRow

_ADD = text(
    "INSERT INTO wait_rungs (wait_id, rung, due_at, taken_at) "
    "SELECT id, rung, due, :now FROM unnest(CAST(:ids AS uuid[]), CAST(:rungs AS text[]), "
    "CAST(:dues AS timestamptz[])) AS n (id, rung, due) ON CONFLICT DO NOTHING RETURNING wait_id, rung"
)


async def add_rungs(uow: UnitOfWork, dues: Sequence[Due], now: datetime) -> set[tuple[UUID, str]]:
    """Insert rungs, each once for all time; returns those that were new."""
    values = {
        "ids": [due.wait_id for due in dues],
        "rungs": [due.step.value for due in dues],
        "dues": [due.due_at for due in dues],
        "now": now,
    }
    return {(row[0], row[1]) for row in await uow.session.execute(_ADD, values)}


# A wait has come to a rung when it lasted as long as the rung was due; who went without it has no row. Where no queue
# is left to be called there is no such rung to go without.
_EFFECTS = text("""
SELECT g.rung, t.wait_id IS NOT NULL AS was_taken, count(*) AS waits,
       count(*) FILTER (WHERE w.outcome = 'answered' AND w.ended_at - w.started_at <= g.target) AS in_time,
       count(*) FILTER (WHERE w.outcome = 'answered') AS answered,
       count(*) FILTER (WHERE w.outcome = 'abandoned') AS abandoned,
       avg(extract(epoch FROM w.ended_at - w.started_at) - g.after_s) AS further_s
FROM waits AS w
JOIN sites AS s ON s.id = w.site_id
CROSS JOIN LATERAL (
  SELECT r.rung, r.after_s, make_interval(secs => s.breached_s) AS target
  FROM unnest(CAST(:rungs AS text[]), CAST(:afters AS int[])) AS r (rung, after_s)
) AS g
LEFT JOIN wait_rungs AS t ON t.wait_id = w.id AND t.rung = g.rung
WHERE w.site_id = :site AND w.started_at >= :since AND w.kind = 'first_response' AND w.ended_at IS NOT NULL
  AND w.ended_at - w.started_at >= make_interval(secs => g.after_s)
  AND (g.rung <> 'overflow' OR EXISTS (
    SELECT FROM queue_overflows AS o WHERE o.queue_id = w.queue_id AND o.after_s > g.after_s))
GROUP BY g.rung, t.wait_id IS NOT NULL
""")


async def read_effects(
    uow: UnitOfWork, site_id: UUID, rungs_s: dict[str, int], since: datetime
) -> Sequence[RowMapping]:
    """Count what became of waits that came to each rung, apart for those who got it and those who did not."""
    values = {
        "site": site_id,
        "since": since,
        "rungs": list(rungs_s),
        "afters": list(rungs_s.values()),
    }
    return (await uow.session.execute(_EFFECTS, values)).mappings().all()


async def save_reply_request(
    uow: UnitOfWork, conversation_id: UUID, channel: str, address: str, at: datetime
) -> None:
    """Write how a shopper wants to be reached, in place of what they said before."""
    key = (await having_or_made(uow, [conversation_id]))[conversation_id]
    values = {
        "channel": channel,
        "address_sealed": key.seal(address, place("reply_requests.address_sealed", conversation_id)),
        "asked_at": at,
    }
    await uow.session.execute(
        insert(ReplyRequestRow)
        .values(conversation_id=conversation_id, **values)
        .on_conflict_do_update(index_elements=["conversation_id"], set_=values)
    )
