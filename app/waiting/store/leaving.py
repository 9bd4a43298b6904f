"""Statements about waiting shoppers who have left."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, text

from app.db.unit_of_work import UnitOfWork

# Who asked to be reached elsewhere has not given up: their place is kept, and nobody overtakes them.
_UNSEEN = text("""
SELECT w.conversation_id, w.id AS wait_id, w.started_at, c.visitor_id, c.queue_id, v.unseen_since, v.left_at,
       coalesce(s.abandon_after_s, :abandon_after_s) AS abandon_after_s
FROM visitor_links AS v
JOIN conversations AS c ON c.visitor_id = v.visitor_id
JOIN waits AS w ON w.conversation_id = c.id AND w.ended_at IS NULL AND w.kind = 'first_response'
LEFT JOIN waiting_settings AS s ON s.site_id = w.site_id
WHERE v.unseen_since <= :silent_since
  AND NOT EXISTS (SELECT FROM reply_requests AS r WHERE r.conversation_id = c.id)
ORDER BY v.unseen_since LIMIT 1000
""")


async def find_unseen(
    uow: UnitOfWork, *, silent_since: datetime, abandon_after_s: int
) -> Sequence[RowMapping]:
    """Find shoppers who wait for a first answer and were last seen before an instant."""
    values = {"silent_since": silent_since, "abandon_after_s": abandon_after_s}
    return (await uow.session.execute(_UNSEEN, values)).mappings().all()
