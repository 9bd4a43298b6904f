"""Figures of the batching appender alone: as many rows as it takes, against asyncpg without our rules."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from uuid import UUID

from app.bus import LocalBus
from app.conversations import service as conversations
from app.conversations.rules import Author, AuthorKind, ConversationId, Draft, EntryKind
from app.conversations.service import Posting
from app.db.engine import create_engine, read_clock
from app.db.group_commit import GroupCommit
from app.db.unit_of_work import Transactions
from app.gateway.dispatch.context import make_appender
from app.kernel import memory
from app.kernel.clock import DatabaseClock
from app.routing import service as routing
from app.routing.service import FirstMessage
from app.sites.rules import SiteId
from app.visitors import service as visitors
from app.webhooks.service import Subscriptions
from app.webhooks.worker import SubscriptionReader
from app.wiring import make_handlers
from bench.figures import Figure, Samples, Target
from bench.inserts import Inserts, open_inserts
from bench.keys import a_keyring
from bench.messages import Scale
from bench.people import open_shop
from bench.sockets import BODY

CONNECTIONS = 32
LOCALE = "en"

Appender = GroupCommit[Draft, Posting]

_client_ids = count(1)


async def measure(database_url: str, scale: Scale) -> Samples:
    """Run all rounds; each measures the appender and both references one after the other."""
    samples = Samples()
    shop = await open_shop(database_url, agents=1)
    async with (
        open_inserts(database_url, connections=CONNECTIONS) as inserts,
        _transactions(database_url) as transactions,
        _running(make_appender(transactions, conversations.Appender())) as appender,
    ):
        places = [await _conversation(transactions, shop.site_id) for _ in range(scale.producers)]
        await _round(appender, places, inserts, scale.appender_s / 2)  # warm up
        memory.settle()  # as the product does when it has started
        for _ in range(scale.rounds):
            for name, rows_per_second in (await _round(appender, places, inserts, scale.appender_s)).items():
                samples.add(name, rows_per_second)
    return samples


def figures(samples: Samples) -> list[Figure]:
    """Say what the rounds have shown."""
    return [
        samples.figure("appender_rows_per_second/unnest", "1/s", "unnest", target=Target(at_least=0.6)),
        samples.figure("appender_rows_per_second/insert", "1/s", "insert", target=Target(at_least=3)),
    ]


Place = tuple[ConversationId, Author]


async def _round(
    appender: Appender, places: Sequence[Place], inserts: Inserts, seconds: float
) -> dict[str, float]:
    return {
        "appender_rows_per_second": await _append(appender, places, seconds),
        "unnest": await inserts.batches(seconds),
        "insert": (await inserts.one_row_each(seconds, connections=CONNECTIONS))[1],
    }


async def _append(appender: Appender, places: Sequence[Place], seconds: float) -> float:
    """Let one producer per conversation wait for each of its rows before it writes the next."""
    began = time.perf_counter()

    async def produce(place: Place) -> int:
        rows = 0
        while time.perf_counter() - began < seconds:
            conversation_id, author = place
            client_id = UUID(int=next(_client_ids))
            draft = Draft(conversation_id, author, EntryKind.MESSAGE, client_id, BODY)
            # As a socket does.
            await (
                appender.put_at_once(draft)
                if appender.has_room(conversation_id)
                else await appender.put(draft)
            )
            rows += 1
        return rows

    rows = sum(await asyncio.gather(*(produce(place) for place in places)))
    return rows / (time.perf_counter() - began)


async def _conversation(transactions: Transactions, site_id: SiteId) -> Place:
    async with transactions() as uow:
        visitor, _ = await visitors.greet(uow, site_id, None, locale=LOCALE)
        first = FirstMessage(UUID(int=next(_client_ids)), BODY, LOCALE)
        posting = await routing.say_first(uow, visitor, first)
    return posting.conversation_id, Author(AuthorKind.VISITOR, visitor.id)


@asynccontextmanager
async def _transactions(database_url: str) -> AsyncIterator[Transactions]:
    """Open units of work with all that the product does inside them; nobody listens after the commit."""
    engine = create_engine(database_url)
    try:
        clock = DatabaseClock()
        await read_clock(engine, clock)
        subscriptions = Subscriptions(clock)
        transactions = Transactions(engine, clock, make_handlers(LocalBus(), subscriptions), a_keyring())
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(SubscriptionReader(transactions, subscriptions).run())
            yield transactions
            reading.cancel()
    finally:
        await engine.dispose()


@asynccontextmanager
async def _running(appender: Appender) -> AsyncIterator[Appender]:
    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(appender.run())
        try:
            yield appender
        finally:
            writing.cancel()
    await appender.end()
