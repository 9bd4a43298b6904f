"""A hundred thousand waiting conversations as rows, made and ended in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from app.accounts.rules import Agent, AgentId, Role
from app.accounts.store import agents as agents_store
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.ids import new_id
from app.sites.rules import SiteId

QUEUE_COUNT = 50
AGENTS_PER_QUEUE, SLOTS = 5, 100
SPREAD_S = 590.0
QUEUES = [UUID(int=10_000 + number) for number in range(QUEUE_COUNT)]
_SITE = UUID(int=9_000)
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Place:
    """One waiting conversation."""

    conversation_id: UUID
    visitor_id: UUID
    queue_id: UUID
    wait_id: UUID


_PEOPLE = [
    """
    INSERT INTO sites (id, key, name, origins, locale, time_zone, warning_s, nearing_s, breached_s, created_at)
    VALUES (:site, 'bench-waiting', 'Bench', '{}', 'en', 'UTC', :warning, :nearing, :breached, :now)
    """,
    """
    INSERT INTO queues (id, site_id, name, is_default, created_at)
    SELECT id, :site, 'Queue', false, :now FROM unnest(CAST(:queues AS uuid[])) AS q (id)
    """,
    """
    INSERT INTO queue_members (queue_id, agent_id)
    SELECT q, a FROM unnest(CAST(:member_queues AS uuid[]), CAST(:agents AS uuid[])) AS m (q, a)
    """,
    """
    INSERT INTO presences (agent_id, availability, lease_until, is_noticed_gone, changed_at)
    SELECT id, 'online', :later, false, :now FROM unnest(CAST(:agents AS uuid[])) AS a (id)
    """,
    "INSERT INTO leader_terms (role, term) VALUES ('monitor', 1) ON CONFLICT (role) DO UPDATE SET term = 1",
]


async def fill(transactions: Transactions, waiting: int, levels_s: tuple[int, int, int]) -> list[Place]:
    """Make a site with queues, people, and so many who have waited for up to ten minutes."""
    agents = [UUID(int=20_000 + number) for number in range(QUEUE_COUNT * AGENTS_PER_QUEUE)]
    async with transactions() as uow:
        now = uow.now()
        values = {
            "site": _SITE,
            "warning": levels_s[0],
            "nearing": levels_s[1],
            "breached": levels_s[2],
            "queues": QUEUES,
            "agents": agents,
            "member_queues": [QUEUES[number // AGENTS_PER_QUEUE] for number in range(len(agents))],
            "now": now,
            "later": now + timedelta(hours=1),
        }
        for number, statement in enumerate(_PEOPLE):
            if number == 1:
                await _add_agents(uow, agents)
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            await uow.session.execute(text(statement), named)
    places = [Place(new_id(), new_id(), QUEUES[number % QUEUE_COUNT], new_id()) for number in range(waiting)]
    for start in range(0, waiting, _CHUNK):
        chunk = places[start : start + _CHUNK]
        ages = [SPREAD_S * (1 - (start + number) / waiting) for number in range(len(chunk))]
        await _insert(transactions, chunk, ages, has_history=True)
    return places


async def _add_agents(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    for id_ in ids:
        agent = Agent(
            AgentId(id_),
            f"{id_}@shop.example",
            "Agent",
            Role.AGENT,
            SLOTS,
            is_active=True,
            site_ids=frozenset({SiteId(_SITE)}),
        )
        await agents_store.add_agent(uow, agent, password_hash="")


async def add_waits(transactions: Transactions, like: Sequence[Place]) -> list[Place]:
    """Let as many come as there are examples, into the same queues."""
    fresh = [Place(new_id(), new_id(), place.queue_id, new_id()) for place in like]
    await _insert(transactions, fresh, [0.0] * len(fresh), has_history=False)
    return fresh


async def end_waits(transactions: Transactions, places: list[Place], number: int) -> list[UUID]:
    """Let the first be answered; they are taken from the list."""
    ended = [place.wait_id for place in places[:number]]
    conversations = [place.conversation_id for place in places[:number]]
    del places[:number]
    async with transactions() as uow:
        values = {"ids": ended, "conversations": conversations, "now": uow.now()}
        statement = (
            "WITH ended AS (UPDATE waits SET ended_at = :now, outcome = 'answered' WHERE id = ANY(CAST(:ids AS uuid[]))) "
            "UPDATE conversations SET status = 'resolved', queued_at = NULL, waiting_since = NULL, resolved_at = :now "
            "WHERE id = ANY(CAST(:conversations AS uuid[]))"
        )
        await uow.session.execute(text(statement), values)
    return ended


_WAITS = [
    """
    INSERT INTO visitors (id, site_id, token_hash, locale, created_at, last_seen_at)
    SELECT v, :site, decode(replace(v::text, '-', ''), 'hex'), 'en', :now, :now
    FROM unnest(CAST(:visitors AS uuid[])) AS n (v)
    """,
    """
    INSERT INTO conversations
      (id, site_id, visitor_id, queue_id, status, locale, last_seq, last_at, queued_at, waiting_since, created_at)
    SELECT c, :site, v, q, 'queued', 'en', 0, at, at, at, at
    FROM unnest(CAST(:conversations AS uuid[]), CAST(:visitors AS uuid[]), CAST(:queues AS uuid[]),
                CAST(:ats AS timestamptz[])) AS n (c, v, q, at)
    """,
    """
    INSERT INTO waits (id, conversation_id, site_id, queue_id, kind, started_at)
    SELECT w, c, :site, q, 'first_response', at
    FROM unnest(CAST(:waits AS uuid[]), CAST(:conversations AS uuid[]), CAST(:queues AS uuid[]),
                CAST(:ats AS timestamptz[])) AS n (w, c, q, at)
    """,
]
# What the monitor has done for those who have waited for long: their rungs and first forecasts.
_HISTORY = [
    """
    INSERT INTO wait_rungs (wait_id, rung, due_at, taken_at)
    SELECT w, rung, :now, :now FROM unnest(CAST(:waits AS uuid[])) AS n (w)
    CROSS JOIN unnest(ARRAY['acknowledge', 'alert', 'overflow', 'estimate', 'supervisors', 'alternatives']) AS r (rung)
    """,
    """
    INSERT INTO wait_forecasts (wait_id, made_at, ahead, p_breach)
    SELECT w, :now, 0, 0 FROM unnest(CAST(:waits AS uuid[])) AS n (w)
    """,
    """
    INSERT INTO wait_flags (wait_id, level, due_at, raised_at, late_by_ms)
    SELECT w, 'warning', at, at, 0
    FROM unnest(CAST(:waits AS uuid[]), CAST(:ats AS timestamptz[])) AS n (w, at) WHERE at < :early
    """,
]


async def _insert(
    transactions: Transactions, places: Sequence[Place], ages_s: Sequence[float], *, has_history: bool
) -> None:
    async with transactions() as uow:
        now = uow.now()
        values = {
            "site": _SITE,
            "now": now,
            "early": now - timedelta(seconds=301),
            "visitors": [place.visitor_id for place in places],
            "conversations": [place.conversation_id for place in places],
            "queues": [place.queue_id for place in places],
            "waits": [place.wait_id for place in places],
            "ats": [now - timedelta(seconds=age) for age in ages_s],
        }
        for statement in [*_WAITS, *(_HISTORY if has_history else ())]:
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            await uow.session.execute(text(statement), named)
