"""Figures of connections: what each costs to open and to keep, and how all come back after a crash."""

import asyncio
import os
import resource
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
import psutil

from app.conversations.rules import entry_place
from app.gateway.protocol import PROTOCOL_VERSION
from app.kernel.ids import digest, new_id, new_secret
from app.keys import DataKey
from bench.exchange import Exchange
from bench.figures import Figure, Samples, Target
from bench.keys import a_keyring
from bench.messages import Scale
from bench.people import SITE_KEY, Shop, open_shop
from bench.processes import Served, bare_websockets, cpu_seconds, product
from bench.sockets import Client

AT_ONCE = 64
IDLE_S = 5.0
SETTLE_S = 1.0
MICROSECONDS = 1e6
SPARE_FILES = 500
BACK_WITHIN_S = 60

ADD_VISITORS = """
INSERT INTO visitors (id, site_id, token_hash, locale, created_at, last_seen_at)
SELECT v.id, $1, v.token_hash, 'en', now(), now() FROM unnest($2::uuid[], $3::bytea[]) AS v (id, token_hash)
"""
ADD_CONVERSATIONS = """
INSERT INTO conversations (id, site_id, visitor_id, queue_id, status, locale, last_seq, last_at, last_message_seq,
                           resolved_at, created_at)
SELECT c.id, $1, c.visitor_id, $2, 'resolved', 'en', 1, now(), 1, now(), now()
FROM unnest($3::uuid[], $4::uuid[]) AS c (id, visitor_id)
"""
ADD_ENTRIES = """
INSERT INTO entries (conversation_id, seq, kind, author_kind, author_id, client_id, sealed, data, at)
SELECT c.id, 1, 'message', 'visitor', c.visitor_id, c.id, c.sealed, '{}', now()
FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS c (id, visitor_id, sealed)
"""
ADD_KEYS = """
INSERT INTO data_keys (owner_id, master_version, wrapped, created_at)
SELECT k.id, $2, k.wrapped, now() FROM unnest($1::uuid[], $3::bytea[]) AS k (id, wrapped)
"""


class Returning(Client):
    """A shopper who has been here: comes with a token, and gets conversation and log."""

    token = ""
    site_key = ""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange)
        self.is_back = asyncio.Event()

    def on_text(self, text: bytes) -> None:
        """Count oneself as back when the log is there."""
        frame = orjson.loads(text)
        if frame["type"] == "entries":
            self.is_back.set()
        elif frame["type"] == "error":
            self.exchange.fail(f"refused: {frame['code']}")

    def greet(self) -> None:
        """Say hello as somebody who is known."""
        hello = {
            "type": "hello",
            "protocol": PROTOCOL_VERSION,
            "site_key": self.site_key,
            "token": self.token,
        }
        self.send(orjson.dumps(hello))


async def measure(database_url: str, folder: Path, scale: Scale) -> Samples:
    """Open, keep and lose connections; each with the reference right after."""
    _allow_files(scale.connections + SPARE_FILES)
    samples = Samples()
    shop = await open_shop(database_url, agents=1)
    tokens = await _known_visitors(database_url, shop, scale.connections)
    for _ in range(scale.connection_rounds):
        with product(folder, database_url) as ours:
            await _keep(samples, "", ours, partial(_return, ours, shop), tokens)
        with bare_websockets(folder) as bare:
            await _keep(samples, "bare_", bare, partial(_connect, bare), tokens)
    await _storm(samples, database_url, folder, shop, tokens[: scale.storm])
    return samples


def figures(samples: Samples) -> list[Figure]:
    """Say what the rounds have shown."""
    return [
        samples.figure(
            "bytes_per_idle_connection", "B", "bare_bytes_per_idle_connection", target=Target(at_most=3)
        ),
        samples.figure("cpu_per_connect", "µs", "bare_cpu_per_connect", target=Target(at_most=4)),
        samples.figure(
            "bytes_per_connection_late", "B", "bytes_per_connection_early", target=Target(at_most=1.1)
        ),
        samples.figure("idle_cores", "cores", "one_tenth", target=Target(at_most=1)),
        samples.figure("back_after_kill", "s", "bare_connect_all"),
        samples.figure("transactions_per_return", "1", "one", target=Target(at_most=2)),
    ]


Opens = Callable[[str], Awaitable[Client]]


async def _keep(samples: Samples, prefix: str, served: Served, opens: Opens, tokens: Sequence[str]) -> None:
    """Open as many connections as there are tokens, see what they take, and close them."""
    warm = [await opens(token) for token in tokens[:20]]
    await asyncio.gather(*(client.leave() for client in warm))
    await asyncio.sleep(SETTLE_S)
    empty, cpu = _bytes(served.pid), cpu_seconds(served.pid)
    early_number = max(1, len(tokens) // 5)
    clients = await _open_all(opens, tokens[:early_number])
    early = _bytes(served.pid)
    clients += await _open_all(opens, tokens[early_number:])
    await asyncio.sleep(SETTLE_S)
    number, full = len(clients), _bytes(served.pid)
    samples.add(f"{prefix}cpu_per_connect", (cpu_seconds(served.pid) - cpu) / number * MICROSECONDS)
    samples.add(f"{prefix}bytes_per_idle_connection", (full - empty) / number)
    if not prefix:
        samples.add("bytes_per_connection_early", (early - empty) / early_number)
        samples.add("bytes_per_connection_late", (full - early) / (number - early_number))
        cpu, began = cpu_seconds(served.pid), time.perf_counter()
        await asyncio.sleep(IDLE_S)
        samples.add("idle_cores", (cpu_seconds(served.pid) - cpu) / (time.perf_counter() - began))
        samples.add("one_tenth", 0.1)
    await asyncio.gather(*(client.leave() for client in clients))


async def _storm(
    samples: Samples, database_url: str, folder: Path, shop: Shop, tokens: Sequence[str]
) -> None:
    """Kill the product under its shoppers, start it again, and wait until all are back with their logs."""
    with ExitStack() as stack:
        served = stack.enter_context(product(folder, database_url))
        clients = await _open_all(partial(_return, served, shop), tokens)
        for client in clients:
            client.is_leaving = True
        os.kill(served.pid, signal.SIGKILL)
    with product(folder, database_url) as served:
        before, began = await _transactions(database_url), time.perf_counter()
        back = await _open_all(partial(_return, served, shop), tokens)
        samples.add("back_after_kill", time.perf_counter() - began)
        made = await _transactions(database_url) - before
        samples.add("transactions_per_return", made / len(tokens))
        samples.add("one", 1.0)
        await asyncio.gather(*(client.leave() for client in back))
    with bare_websockets(folder) as bare:
        began = time.perf_counter()
        clients = await _open_all(partial(_connect, bare), tokens)
        samples.add("bare_connect_all", time.perf_counter() - began)
        await asyncio.gather(*(client.leave() for client in clients))


async def _open_all(opens: Opens, tokens: Sequence[str]) -> list[Client]:
    gate, clients = asyncio.Semaphore(AT_ONCE), list[Client]()

    async def one(token: str) -> None:
        async with gate:
            clients.append(await opens(token))

    async with asyncio.TaskGroup() as tasks:
        for token in tokens:
            tasks.create_task(one(token))
    return clients


async def _return(served: Served, shop: Shop, token: str) -> Client:
    headers = {"Origin": served.http_url}
    client = await Returning.connected(Exchange(), f"{served.socket_url}/ws/visitor", headers)
    client.token, client.site_key = token, f"{SITE_KEY}-{shop.site_id}"
    client.greet()
    async with asyncio.timeout(BACK_WITHIN_S):
        await client.is_back.wait()
    return client


async def _connect(served: Served, _: str) -> Client:
    return await Client.connected(Exchange(), f"{served.socket_url}/")


async def _known_visitors(database_url: str, shop: Shop, number: int) -> list[str]:
    """Add shoppers who have been here, each with a conversation that is over; returns their tokens."""
    tokens: list[str] = [new_secret() for _ in range(number)]
    visitors: list[UUID] = [new_id() for _ in range(number)]
    conversations: list[UUID] = [new_id() for _ in range(number)]
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(ADD_VISITORS, shop.site_id, visitors, [digest(token) for token in tokens])
        await connection.execute(ADD_CONVERSATIONS, shop.site_id, shop.queue_id, conversations, visitors)
        masters, keys = a_keyring().masters, [DataKey.new() for _ in conversations]
        wrapped = [masters.wrap(id_, key.raw)[1] for id_, key in zip(conversations, keys, strict=True)]
        await connection.execute(ADD_KEYS, conversations, masters.current, wrapped)
        sealed = [
            key.seal("Thank you!", entry_place(id_, 1, "message"))
            for id_, key in zip(conversations, keys, strict=True)
        ]
        await connection.execute(ADD_ENTRIES, conversations, visitors, sealed)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
    return tokens


async def _transactions(database_url: str) -> int:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("SELECT pg_stat_force_next_flush()")
        statement = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        await asyncio.sleep(SETTLE_S)
        return int(await connection.fetchval(statement))
    finally:
        await connection.close()


def _bytes(pid: int) -> int:
    root = psutil.Process(pid)
    return sum(int(process.memory_info().rss) for process in (root, *root.children(recursive=True)))


def _allow_files(number: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < number:
        raise RuntimeError(f"this takes {number} open files; {hard} are allowed")
