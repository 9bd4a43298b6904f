"""How long the router takes to give one conversation away, and a process to know a place anew, in ever longer lines."""

import time
from collections.abc import Sequence
from statistics import median
from uuid import UUID

from sqlalchemy import text

from app.cli.work import transactions_on
from app.conversations.events import ConversationMoved
from app.db.unit_of_work import Handlers, Transactions
from app.presence import service as presence
from app.routing import reactions
from app.routing import service as routing
from bench.figures import Figure, Samples, Target, reference_over_value
from bench.keys import a_keyring
from bench.messages import QUICK, Scale
from bench.people import Shop, open_shop

LINES = (100, 10_000, 100_000)
QUICK_LINES = (10, 100, 1_000)
DECISIONS = 60
QUICK_DECISIONS = 5
AGENTS = 20
MOST_ROUNDS = 3  # each fills the database anew

# Of every kind that makes a strand of its own: three languages, two priorities.
_FILL = text("""
WITH numbers AS (SELECT n, gen_random_uuid() AS id FROM generate_series(1, CAST(:number AS int)) AS n),
visitor AS (
  INSERT INTO visitors (id, site_id, token_hash, locale, created_at, last_seen_at)
  SELECT id, :site, decode(md5(id::text), 'hex'), 'en', now(), now() FROM numbers RETURNING id
),
heads AS (
  INSERT INTO conversations (id, site_id, visitor_id, queue_id, status, locale, last_seq, last_at, queued_at,
                             waiting_since, created_at)
  SELECT n.id, :site, n.id, :queue, 'queued', 'en', 0, w.at, w.at, w.at, w.at
  FROM numbers AS n JOIN visitor AS v ON v.id = n.id, LATERAL (SELECT now() - make_interval(secs => 90 + n.n) AS at) AS w
  RETURNING id, queued_at
)
INSERT INTO placements (conversation_id, queue_id, status, since, queued_at, rank_at, priority, language, needs, channel,
                        weight_percent)
SELECT h.id, :queue, 'queued', h.queued_at, h.queued_at, h.queued_at - make_interval(secs => 30 * (n.n % 2)), n.n % 2,
       (ARRAY['de', 'en', 'fr'])[1 + n.n % 3], '', 'chat', 100
FROM heads AS h JOIN numbers AS n ON n.id = h.id
""")
_EMPTY = text(
    "UPDATE placements SET status = 'resolved', rank_at = NULL WHERE queue_id = :queue AND status <> 'resolved'"
)
_OVER = text(
    "UPDATE conversations SET status = 'resolved', queued_at = NULL "
    "WHERE queue_id = :queue AND status <> 'resolved'"
)
_FREE = text(
    "UPDATE conversations SET status = 'resolved' WHERE assignee_id IS NOT NULL AND status = 'assigned'"
)
_FREE_PLACES = text(
    "UPDATE placements SET status = 'resolved' WHERE holder_id IS NOT NULL AND status = 'assigned'"
)

_LAST = text(
    "SELECT conversation_id FROM placements WHERE queue_id = :queue AND status = 'queued' "
    "ORDER BY rank_at DESC, conversation_id DESC LIMIT 1"
)
_FIRST_LEAVES = text("""
UPDATE placements SET status = 'resolved', rank_at = NULL WHERE conversation_id = (
  SELECT conversation_id FROM placements WHERE queue_id = :queue AND status = 'queued'
  ORDER BY rank_at, conversation_id LIMIT 1
) RETURNING conversation_id
""")


async def measure(database_url: str, scale: Scale) -> Samples:
    """Run all rounds; each measures every length of line, one after the other."""
    samples = Samples()
    is_quick = scale is QUICK
    lines, decisions = (QUICK_LINES, QUICK_DECISIONS) if is_quick else (LINES, DECISIONS)
    shop = await open_shop(database_url, agents=AGENTS)
    async with transactions_on(database_url) as plain:
        transactions = Transactions(
            plain.engine,
            plain.clock,
            Handlers(inside={ConversationMoved: (reactions.on_moved,)}),
            a_keyring(),
        )
        for _ in range(min(scale.rounds, MOST_ROUNDS)):
            for length in lines:
                await _fill(transactions, shop, length)
                times = [await _decide(transactions) for _ in range(decisions)]
                samples.add(_name("routing_decision", lines, length), median(times))
                times = await _move_up(transactions, shop, decisions // 2)
                samples.add(_name("place_after_change", lines, length), median(times))
    return samples


def figures(samples: Samples) -> list[Figure]:
    """Say what the rounds have shown: the ratio to the shortest line, which must not grow with the length."""
    return [
        samples.figure(
            f"{what}_ms_{name}_waiting",
            "ms",
            f"{what}_ms_100_waiting",
            ratio=reference_over_value,
            target=Target(at_least=0.5),
        )
        for what in ("routing_decision", "place_after_change")
        for name in ("10000", "100000")
    ]


def _name(what: str, lines: Sequence[int], length: int) -> str:
    return f"{what}_ms_{LINES[lines.index(length)]}_waiting"


async def _fill(transactions: Transactions, shop: Shop, length: int) -> None:
    async with transactions() as uow:
        values = {"queue": shop.queue_id}
        await uow.session.execute(text("SET LOCAL statement_timeout = '2min'"))
        await uow.session.execute(_EMPTY, values)
        await uow.session.execute(_OVER, values)
    for start in range(0, length, 20_000):
        async with transactions() as uow:
            number = min(20_000, length - start)
            await uow.session.execute(_FILL, {"number": number, "site": shop.site_id, "queue": shop.queue_id})
    async with transactions.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in ("conversations", "placements", "visitors"):
            await connection.execute(text(f"VACUUM ANALYZE {table}"))


async def _decide(transactions: Transactions) -> float:
    """Let one agent have one free slot, and the router give it away; returns milliseconds."""
    async with transactions() as uow:
        await uow.session.execute(_FREE)
        await uow.session.execute(_FREE_PLACES)
        agent_ids = list(await uow.session.scalars(text("SELECT id FROM agents ORDER BY id")))
        await uow.session.execute(text("UPDATE agents SET capacity = 1"))
        await presence.renew_leases(uow, _one(agent_ids))
    began = time.perf_counter()
    async with transactions() as uow:
        given = await routing.assign_waiting(uow)
    spent_ms = (time.perf_counter() - began) * 1_000
    if given != 1:
        raise RuntimeError(f"the router gave away {given} conversations, not one")
    return spent_ms


async def _move_up(transactions: Transactions, shop: Shop, times: int) -> list[float]:
    """Let the first of the line leave it, one after the other; milliseconds until the last one's place is known."""
    lines = routing.Lines()
    async with transactions() as uow:
        last = await uow.session.scalar(_LAST, {"queue": shop.queue_id})
        (before, _) = (await lines.places(uow, [shop.queue_id], [last]))[last]
    spent_ms: list[float] = []
    for _ in range(times):
        async with transactions() as uow:
            first = await uow.session.scalar(_FIRST_LEAVES, {"queue": shop.queue_id})
        lines.note_moved([first])
        async with transactions() as uow:
            await uow.session.execute(text("SELECT 1"))  # the connection, which whoever asks has already
            began = time.perf_counter()
            place, _ = (await lines.places(uow, [shop.queue_id], [last]))[last]
            spent_ms.append((time.perf_counter() - began) * 1_000)
        before -= 1
        if place != before:
            raise RuntimeError(f"the last is said to be number {place}, and is number {before}")
    return spent_ms


def _one(agent_ids: Sequence[UUID]) -> list[UUID]:
    return [agent_ids[-1]]
