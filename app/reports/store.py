"""Every SQL statement of reports; reads only, across the tables of the features below."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, text

from app.accounts.rules.staff import agent_name, by_name
from app.conversations.rules import entry_place, parted_words
from app.db.data_keys import having
from app.db.unit_of_work import UnitOfWork
from app.keys import DataKey, opened, place
from app.presence.rules import Presence
from app.reports.rules import PREVIEW_CHARS, ConversationFilter

Row = Mapping[str, Any]  # by the names that the statements give

_SUMMARIES = """
SELECT c.id, c.site_id, c.status, c.visitor_id, v.name_sealed, v.profile_sealed, v.context_sealed,
  v.blocked_at IS NOT NULL AS is_blocked, c.locale, c.page_url_sealed,
       c.queue_id,
       q.name AS queue_name, c.assignee_id, a.name_sealed AS assignee_sealed, c.queued_at, c.last_seq, c.created_at,
       c.resolved_at, w.kind AS wait_kind, w.started_at AS wait_since,
       array(SELECT f.level FROM wait_flags AS f WHERE f.wait_id = w.id AND f.cleared_at IS NULL) AS wait_levels,
       array(SELECT g.rung FROM wait_rungs AS g WHERE g.wait_id = w.id ORDER BY g.due_at) AS wait_rungs,
       w.started_at + make_interval(secs => s.breached_s) AS breach_at,
       l.left_at IS NOT NULL AND p.conversation_id IS NULL AS has_left,
       p.channel AS reply_channel, p.address_sealed,
       m.sealed AS last_sealed, c.last_message_seq, m.author_kind AS last_message_author, m.at AS last_message_at,
       coalesce(r.read_seq, 0) AS read_by_agents, k.priority, k.needs, k.language, k.ends_at AS wrap_up_ends_at,
       o.id AS offer_id, o.agent_id AS offer_agent_id, h.name_sealed AS offer_agent_sealed, o.expires_at AS offer_expires_at
FROM conversations AS c
JOIN visitors AS v ON v.id = c.visitor_id
JOIN queues AS q ON q.id = c.queue_id
JOIN sites AS s ON s.id = c.site_id
LEFT JOIN visitor_links AS l ON l.visitor_id = c.visitor_id
LEFT JOIN reply_requests AS p ON p.conversation_id = c.id
LEFT JOIN agents AS a ON a.id = c.assignee_id
LEFT JOIN waits AS w ON w.conversation_id = c.id AND w.ended_at IS NULL
LEFT JOIN entries AS m ON m.conversation_id = c.id AND m.seq = c.last_message_seq
LEFT JOIN receipts AS r ON r.conversation_id = c.id AND r.side = 'agent'
LEFT JOIN placements AS k ON k.conversation_id = c.id
LEFT JOIN offers AS o ON o.conversation_id = c.id AND o.state = 'pending'
LEFT JOIN agents AS h ON h.id = o.agent_id
"""


async def read_summaries(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> list[Row]:
    """Read rows of these conversations."""
    return await _read(uow, "WHERE c.id = ANY(CAST(:ids AS uuid[]))", {"ids": list(conversation_ids)})


async def _read(uow: UnitOfWork, rest: str, values: Mapping[str, object]) -> list[Row]:
    """Read summaries and open what is sealed of them; what cannot be read any more is left empty."""
    rows = (await uow.session.execute(text(_SUMMARIES + rest), values)).mappings().all()
    sealed = ("name_sealed", "profile_sealed", "context_sealed")
    named = {row["visitor_id"] for row in rows if any(row[name] is not None for name in sealed)}
    staffed = {row["assignee_id"] for row in rows if row["assignee_sealed"]}
    staffed |= {row["offer_agent_id"] for row in rows if row["offer_agent_sealed"]}
    keys = await having(uow, {row["id"] for row in rows} | named | staffed)
    return [_opened(row, keys) for row in rows]


def _opened(row: RowMapping, keys: Mapping[UUID, DataKey]) -> Row:
    id_, visitor_id = row["id"], row["visitor_id"]
    key, last_seq = keys.get(id_), row["last_message_seq"]
    last = opened(key, row["last_sealed"], entry_place(id_, last_seq or 0, "message"))
    name = opened(keys.get(visitor_id), row["name_sealed"], place("visitors.name_sealed", visitor_id))
    page_url = opened(key, row["page_url_sealed"], place("conversations.page_url_sealed", id_))
    return {
        **row,
        "last_message": _first_words(last),
        "visitor_name": name,
        **{name: _facts(keys.get(visitor_id), row, name) for name in ("profile", "context")},
        "assignee_name": agent_name(keys, row["assignee_id"], row["assignee_sealed"]),
        "offer_agent_name": agent_name(keys, row["offer_agent_id"], row["offer_agent_sealed"]),
        "page_url": page_url,
        "reply_address": _address(row, keys),
    }


def _first_words(words: str | None) -> str | None:
    """Begin a message, or name the first file of one without words."""
    body, names = parted_words(words or "")
    return body[:PREVIEW_CHARS] or next(iter(names), None)


def _facts(key: DataKey | None, row: RowMapping, name: str) -> dict[str, Any]:
    """Open what the shop (`profile`) or its page (`context`) says of a visitor."""
    words = opened(key, row[f"{name}_sealed"], place(f"visitors.{name}_sealed", row["visitor_id"]))
    found: dict[str, Any] = orjson.loads(words) if words else {}
    return found


def _address(row: RowMapping, keys: Mapping[UUID, DataKey]) -> str | None:
    """Read how a shopper wants to be reached; empty where that is erased."""
    sealed, at = row["address_sealed"], place("reply_requests.address_sealed", row["id"])
    return opened(keys.get(row["id"]), sealed, at) or ""


async def find_open(uow: UnitOfWork, scope: frozenset[UUID] | None, limit: int) -> list[Row]:
    """Read open conversations of these sites: who waits comes first, longest first."""
    where = "WHERE c.status NOT IN ('resolved', 'abandoned') AND (:all OR c.site_id = ANY(CAST(:sites AS uuid[]))) "
    order = "ORDER BY c.waiting_since NULLS LAST, c.id LIMIT :limit"
    values = {"all": scope is None, "sites": list(scope or ()), "limit": limit}
    return await _read(uow, where + order, values)


_CHANGED = """
SELECT id, last_seq FROM conversations
WHERE (status NOT IN ('resolved', 'abandoned') AND last_at >= :since)
   OR (id = ANY(CAST(:known AS uuid[])) AND status IN ('resolved', 'abandoned'))
"""


async def find_changed(uow: UnitOfWork, since: datetime, known_ids: Collection[UUID]) -> dict[UUID, int]:
    """Find open conversations with entries since then, and known ones that are open no more: id → last seq."""
    rows = await uow.session.execute(text(_CHANGED), {"since": since, "known": list(known_ids)})
    return {row.id: row.last_seq for row in rows}


async def find_open_of(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> list[UUID]:
    """Find the open conversations of these visitors."""
    statement = text(
        "SELECT id FROM conversations "
        "WHERE visitor_id = ANY(CAST(:visitors AS uuid[])) AND status NOT IN ('resolved', 'abandoned')"
    )
    return list(await uow.session.scalars(statement, {"visitors": list(visitor_ids)}))


_HAS_WORD = (
    "c.id IN (SELECT conversation_id FROM search_words WHERE word = ANY(CAST(:word{number} AS bytea[])))"
)


async def find_page(
    uow: UnitOfWork,
    wanted: ConversationFilter,
    words: Sequence[Sequence[bytes]],
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Row]:
    """Read a page, newest first, of what passes the filter, has one of each of `words`, and comes after `before`."""
    conditions, values = ["true"], dict[str, object]()
    if wanted.scope is not None:
        conditions.append("c.site_id = ANY(CAST(:sites AS uuid[]))")
        values["sites"] = list(wanted.scope)
    if wanted.status is not None:
        conditions.append("c.status = :status")
        values["status"] = wanted.status
    if wanted.visitor_id is not None:
        conditions.append("c.visitor_id = :visitor")
        values["visitor"] = wanted.visitor_id
    if wanted.created_from is not None:
        conditions.append("c.created_at >= :from")
        values["from"] = wanted.created_from
    if wanted.created_before is not None:
        conditions.append("c.created_at < :to")
        values["to"] = wanted.created_before
    for number, hashes in enumerate(words):
        conditions.append(_HAS_WORD.format(number=number))
        values[f"word{number}"] = list(hashes)
    if before is not None:
        conditions.append("(c.created_at, c.id) < (:before_at, :before_id)")
        values["before_at"], values["before_id"] = before
    rest = f"WHERE {' AND '.join(conditions)} ORDER BY c.created_at DESC, c.id DESC LIMIT :limit"
    return await _read(uow, rest, {**values, "limit": limit})


_VISITOR_STATES = """
SELECT c.id, c.site_id, c.visitor_id, c.status, c.waiting_since, c.last_seq, c.queue_id, c.assignee_id,
       p.channel AS reply_channel, p.address_sealed,
       array(SELECT t.rung FROM wait_rungs AS t JOIN waits AS w ON w.id = t.wait_id
             WHERE w.conversation_id = c.id AND w.ended_at IS NULL ORDER BY t.due_at) AS rungs,
       a.id AS agent_id, a.name_sealed AS agent_sealed,
       coalesce(v.delivered_seq, 0) AS visitor_delivered, coalesce(v.read_seq, 0) AS visitor_read,
       coalesce(g.delivered_seq, 0) AS agent_delivered, coalesce(g.read_seq, 0) AS agent_read
FROM conversations AS c
LEFT JOIN agents AS a ON a.id = c.assignee_id AND c.status = 'assigned'
LEFT JOIN reply_requests AS p ON p.conversation_id = c.id
LEFT JOIN receipts AS v ON v.conversation_id = c.id AND v.side = 'visitor'
LEFT JOIN receipts AS g ON g.conversation_id = c.id AND g.side = 'agent'
WHERE c.id = ANY(CAST(:ids AS uuid[]))
"""


async def read_visitor_states(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> list[Row]:
    """Read what shoppers see of these conversations, but for their places."""
    found = await uow.session.execute(text(_VISITOR_STATES), {"ids": list(conversation_ids)})
    rows = found.mappings().all()
    needed = {row["id"] for row in rows if row["address_sealed"] is not None}
    needed |= {row["agent_id"] for row in rows if row["agent_sealed"] is not None}
    keys = await having(uow, needed) if needed else {}
    return [
        {
            **row,
            "reply_address": _address(row, keys),
            "agent_name": agent_name(keys, row["agent_id"], row["agent_sealed"]),
        }
        for row in rows
    ]


_AGENTS = """
SELECT a.id, a.name_sealed, a.role, a.capacity, coalesce(p.availability, 'online') AS availability, p.lease_until,
       p.away_reason,
       (SELECT ceil(coalesce(sum(least(c.weight_percent, a.capacity * 100)), 0) / 100.0) FROM placements AS c
        WHERE c.holder_id = a.id AND c.status IN ('offered', 'assigned', 'wrap_up')) AS slots_used,
       array(SELECT k.skill FROM agent_skills AS k WHERE k.agent_id = a.id ORDER BY k.skill) AS skills,
       array(SELECT m.site_id FROM memberships AS m WHERE m.agent_id = a.id) AS site_ids
FROM agents AS a LEFT JOIN presences AS p ON p.agent_id = a.id
WHERE a.is_active
"""


async def read_agents(uow: UnitOfWork, agent_ids: Collection[UUID] | None = None) -> list[Row]:
    """Read active agents, all or these, by name."""
    query = _AGENTS + ("" if agent_ids is None else "AND a.id = ANY(CAST(:ids AS uuid[])) ")
    values = {} if agent_ids is None else {"ids": list(agent_ids)}
    rows = (await uow.session.execute(text(query + "ORDER BY a.id LIMIT 2000"), values)).mappings().all()
    keys = await having(uow, [row["id"] for row in rows])
    named = [{**row, "name": agent_name(keys, row["id"], row["name_sealed"]) or ""} for row in rows]
    return sorted(named, key=lambda row: by_name(row["name"], row["id"]))


# Days begin at the site's own midnight.
_TODAY = """
SELECT
  count(*) FILTER (WHERE w.kind = 'first_response' AND w.outcome = 'answered') AS answered,
  count(*) FILTER (WHERE w.kind = 'first_response' AND w.outcome = 'answered' AND w.waited <= w.target)
    AS answered_in_time,
  count(*) FILTER (WHERE w.kind = 'first_response' AND w.outcome = 'abandoned') AS abandoned,
  count(*) FILTER (WHERE w.kind = 'first_response' AND w.outcome = 'abandoned' AND w.waited <= w.short) AS short_abandoned,
  count(*) FILTER (WHERE w.kind = 'first_response' AND w.waited > w.target
    AND (w.outcome IS NULL OR w.outcome IN ('abandoned', 'resolved', 'missed'))) AS unanswered_late,
  avg(extract(epoch FROM w.waited)) FILTER (WHERE w.kind = 'first_response' AND w.outcome = 'answered') AS asa_s,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM w.waited))
    FILTER (WHERE w.kind = 'first_response' AND w.outcome = 'answered') AS median_s
FROM (
  SELECT w.kind, w.outcome, coalesce(w.ended_at, :now) - w.started_at AS waited,
         make_interval(secs => s.breached_s) AS target,
         make_interval(secs => coalesce(o.short_abandon_s, :short_s)) AS short
  FROM waits AS w JOIN sites AS s ON s.id = w.site_id LEFT JOIN waiting_settings AS o ON o.site_id = w.site_id
  WHERE (:all OR w.site_id = ANY(CAST(:sites AS uuid[])))
    AND w.started_at >= date_trunc('day', CAST(:now AS timestamptz), s.time_zone)
) AS w
"""

_FLAGGED_TODAY = """
SELECT f.level, count(*) AS flags
FROM wait_flags AS f JOIN waits AS w ON w.id = f.wait_id JOIN sites AS s ON s.id = w.site_id
WHERE (:all OR w.site_id = ANY(CAST(:sites AS uuid[])))
  AND f.raised_at >= date_trunc('day', CAST(:now AS timestamptz), s.time_zone)
GROUP BY f.level
"""

_COUNTS = """
SELECT count(*) FILTER (WHERE c.status IN ('queued', 'offered', 'assigned')) AS open,
       count(*) FILTER (WHERE c.waiting_since IS NOT NULL) AS waiting,
       count(*) FILTER (WHERE c.created_at >= date_trunc('day', CAST(:now AS timestamptz), s.time_zone)) AS today
FROM conversations AS c JOIN sites AS s ON s.id = c.site_id
WHERE (:all OR c.site_id = ANY(CAST(:sites AS uuid[])))
  AND (c.status NOT IN ('resolved', 'abandoned') OR c.created_at >= CAST(:now AS timestamptz) - interval '26 hours')
"""


async def read_today(
    uow: UnitOfWork, scope: frozenset[UUID] | None, *, short_abandon_s: int
) -> tuple[RowMapping, dict[str, int], RowMapping]:
    """Read today's waits, flags per level and conversation counts of these sites."""
    values = {"all": scope is None, "sites": list(scope or ()), "now": uow.now()}
    values["short_s"] = short_abandon_s
    waits = (await uow.session.execute(text(_TODAY), values)).mappings().one()
    flags = {row.level: row.flags for row in await uow.session.execute(text(_FLAGGED_TODAY), values)}
    counts = (await uow.session.execute(text(_COUNTS), values)).mappings().one()
    return waits, flags, counts


def is_connected(row: Row, now: datetime) -> bool:
    """Tell whether an agent row holds a live lease."""
    return Presence(row["id"], lease_until=row["lease_until"]).is_connected(now)
