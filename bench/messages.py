"""Figures of messages through sockets: how fast, how many, and for how much CPU."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

from bench.codec import frames_us, sealing_us
from bench.exchange import Exchange, Outcome
from bench.figures import Figure, Samples, Target, reference_over_value
from bench.inserts import Inserts, count_messages, open_inserts, server_pid
from bench.people import connect_product, open_shop
from bench.processes import Served, cpu_seconds
from bench.sockets import Client, connect_echo, connect_relay

RAW_CONNECTIONS = 32
SETTLE_S = 0.3
MICROSECONDS = 1e6


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything."""

    rounds: int
    agents: int
    shoppers: int
    paced_messages: int
    paced_per_second: int
    pipelined_messages: int
    pipelined_window: int
    commits: int
    inserts_s: float
    appender_s: float
    producers: int
    connections: int
    connection_rounds: int
    storm: int


FULL = Scale(
    rounds=7,
    agents=4,
    shoppers=64,
    paced_messages=1_000,
    paced_per_second=500,
    pipelined_messages=6_000,
    pipelined_window=8,
    commits=300,
    inserts_s=1.0,
    appender_s=1.2,
    producers=256,
    connections=10_000,
    connection_rounds=1,
    storm=5_000,
)
QUICK = Scale(
    rounds=1,
    agents=1,
    shoppers=8,
    paced_messages=60,
    paced_per_second=200,
    pipelined_messages=300,
    pipelined_window=4,
    commits=20,
    inserts_s=0.2,
    appender_s=0.2,
    producers=32,
    connections=40,
    connection_rounds=1,
    storm=20,
)


@dataclass(frozen=True, slots=True)
class Lanes:
    """The ways a message can go, and whose CPU each costs."""

    product: Exchange
    relay: Exchange
    echo: Exchange
    inserts: Inserts
    product_pid: int
    bare_pid: int
    postgres_pid: int


async def measure(database_url: str, product: Served, bare: Served, scale: Scale) -> Samples:
    """Run all rounds; each measures the product and its references one after the other."""
    samples, stored_before = Samples(), await count_messages(database_url)
    async with _lanes(database_url, product, bare, scale) as lanes:
        await _pipelined_round(lanes, Samples(), scale)  # warm up: caches, prepared statements, table pages
        for _ in range(scale.rounds):
            await _paced_round(lanes, samples, scale)
            await _pipelined_round(lanes, samples, scale)
            samples.add("frames_per_message", frames_us())
            samples.add("sealing_per_message", sealing_us())
        stored = await count_messages(database_url) - stored_before
        if stored != lanes.product.said:
            raise RuntimeError(f"{lanes.product.said} messages were acknowledged, but {stored} are stored")
    return samples


@asynccontextmanager
async def _lanes(database_url: str, product: Served, bare: Served, scale: Scale) -> AsyncIterator[Lanes]:
    shop = await open_shop(database_url, agents=scale.agents)
    clients: list[Client] = []
    async with open_inserts(database_url, connections=RAW_CONNECTIONS) as inserts:
        try:
            ours, opened = await connect_product(product, shop, shoppers=scale.shoppers)
            clients += opened
            relay, opened = await connect_relay(bare.socket_url, shoppers=scale.shoppers, agents=scale.agents)
            clients += opened
            echo, opened = await connect_echo(bare.socket_url, shoppers=scale.shoppers)
            clients += opened
            postgres_pid = await server_pid(database_url)
            yield Lanes(ours, relay, echo, inserts, product.pid, bare.pid, postgres_pid)
        finally:
            for client in clients:
                await client.leave()


async def _paced_round(lanes: Lanes, samples: Samples, scale: Scale) -> None:
    async def run(exchange: Exchange, pid: int) -> Used:
        pace = exchange.paced(scale.paced_messages, scale.paced_per_second)
        return await cpu_of(pace, pid, lanes.postgres_pid)

    commit_ms = median(await lanes.inserts.commit_ms(scale.commits))
    ours = await run(lanes.product, lanes.product_pid)
    relay = await run(lanes.relay, lanes.bare_pid)
    samples.add("commit_p50", commit_ms)
    for percent in (50, 99):
        samples.add(f"round_trip_p{percent}", ours.outcome.percentile_ms(percent))
        samples.add(f"relay_round_trip_p{percent}", relay.outcome.percentile_ms(percent))
    samples.add("round_trip_added_p50", ours.outcome.percentile_ms(50) - relay.outcome.percentile_ms(50))
    samples.add("paced_cpu_per_message", ours.server_us)
    samples.add("relay_paced_cpu_per_message", relay.server_us)


async def _pipelined_round(lanes: Lanes, samples: Samples, scale: Scale) -> None:
    async def run(exchange: Exchange, pid: int, messages: int) -> Used:
        return await cpu_of(exchange.pipelined(messages, scale.pipelined_window), pid, lanes.postgres_pid)

    ours = await run(lanes.product, lanes.product_pid, scale.pipelined_messages)
    # The references are faster: they get more to do, so that the clock's ticks do not show.
    relay = await run(lanes.relay, lanes.bare_pid, 2 * scale.pipelined_messages)
    echo = await run(lanes.echo, lanes.bare_pid, 3 * scale.pipelined_messages)
    before = cpu_seconds(lanes.postgres_pid)
    rows, rows_per_second = await lanes.inserts.one_row_each(scale.inserts_s, connections=RAW_CONNECTIONS)
    samples.add("postgres_cpu_per_insert", (cpu_seconds(lanes.postgres_pid) - before) / rows * MICROSECONDS)
    samples.add("insert_per_second", rows_per_second)
    samples.add("durable_messages_per_second", ours.outcome.per_second)
    samples.add("relay_per_second", relay.outcome.per_second)
    samples.add("echo_per_second", echo.outcome.per_second)
    samples.add("cpu_per_message", ours.server_us)
    samples.add("relay_cpu_per_message", relay.server_us)
    samples.add("echo_cpu_per_message", echo.server_us)
    samples.add("postgres_cpu_per_message", ours.postgres_us)
    samples.add("generator_cpu_per_message", ours.generator_us)
    samples.add("generator_busy", ours.generator_us * ours.outcome.per_second / MICROSECONDS)
    samples.add("server_busy", ours.server_us * ours.outcome.per_second / MICROSECONDS)


@dataclass(frozen=True, slots=True)
class Used:
    """A run, and the CPU it cost, in microseconds per message."""

    outcome: Outcome
    server_us: float
    postgres_us: float
    generator_us: float


async def cpu_of(run: Awaitable[Outcome], server_pid: int, postgres_pid: int) -> Used:
    """Run a load, and say what it cost whom."""
    pids = (server_pid, postgres_pid)
    before, generator_before = [cpu_seconds(pid) for pid in pids], time.process_time()
    outcome = await run
    await asyncio.sleep(SETTLE_S)  # receipts and inboxes of the last messages belong to them
    server, postgres = (
        (cpu_seconds(pid) - earlier) / outcome.messages * MICROSECONDS
        for pid, earlier in zip(pids, before, strict=True)
    )
    generator = (time.process_time() - generator_before) / outcome.messages * MICROSECONDS
    return Used(outcome, server, postgres, generator)


def figures(samples: Samples) -> list[Figure]:
    """Say what the rounds have shown."""
    return [
        samples.figure("round_trip_p50", "ms", "relay_round_trip_p50"),
        samples.figure("round_trip_p99", "ms", "relay_round_trip_p99"),
        samples.figure("round_trip_added_p50", "ms", "commit_p50", target=Target(at_most=4)),
        samples.figure("durable_messages_per_second/echo", "1/s", "echo_per_second"),
        samples.figure("durable_messages_per_second/insert", "1/s", "insert_per_second"),
        samples.figure(
            "cpu_per_message/relay",
            "µs",
            "relay_cpu_per_message",
            ratio=reference_over_value,
            target=Target(at_least=0.3),
        ),
        samples.figure(
            "cpu_per_message/echo",
            "µs",
            "echo_cpu_per_message",
            ratio=reference_over_value,
            target=Target(at_least=0.12),
        ),
        samples.figure(
            "paced_cpu_per_message", "µs", "relay_paced_cpu_per_message", ratio=reference_over_value
        ),
        samples.figure(
            "postgres_cpu_per_message", "µs", "postgres_cpu_per_insert", ratio=reference_over_value
        ),
        samples.figure("frames_per_message", "µs", "cpu_per_message", target=Target(at_most=0.08)),
        samples.figure("sealing_per_message", "µs", "cpu_per_message", target=Target(at_most=0.03)),
        samples.figure("generator_busy", "cores", "server_busy", target=Target(at_most=0.5)),
    ]
