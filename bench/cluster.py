"""Figures of several processes: what the way through NATS adds, and what a second worker brings."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from app.bus.embedded import embedded_nats
from bench.figures import Figure, Samples, Target
from bench.inserts import server_pid
from bench.messages import Scale, Used, cpu_of
from bench.people import connect_product, open_shop
from bench.processes import Served, product

ROUNDS = 3


async def measure(database_url: str, folder: Path, scale: Scale) -> Samples:
    """Run the same load through one process, one process on NATS, and two workers, in turn."""
    samples = Samples()
    with embedded_nats(folder / "nats") as nats:
        kinds: dict[str, Callable[[], AbstractContextManager[Served]]] = {
            "alone": lambda: product(folder, database_url),
            "nats": lambda: product(folder, database_url, {"NATS_URL": nats.url}),
            "two": lambda: product(folder, database_url, {"SEVENTYSIX_WORKERS": "2"}),
        }
        for _ in range(min(ROUNDS, scale.rounds)):
            for name, started in kinds.items():
                with started() as served:
                    used = await _full_load(database_url, served, scale)
                samples.add(f"{name}_cpu_per_message", used.server_us)
                samples.add(f"{name}_messages_per_second", used.outcome.per_second)
    return samples


def figures(samples: Samples) -> list[Figure]:
    """Say what the rounds have shown."""
    return [
        samples.figure("nats_cpu_per_message", "µs", "alone_cpu_per_message", target=Target(at_most=1.2)),
        samples.figure("two_messages_per_second", "1/s", "alone_messages_per_second"),
        samples.figure("two_cpu_per_message", "µs", "alone_cpu_per_message"),
    ]


async def _full_load(database_url: str, served: Served, scale: Scale) -> Used:
    shop, postgres_pid = await open_shop(database_url, agents=scale.agents), await server_pid(database_url)
    exchange, clients = await connect_product(served, shop, shoppers=scale.shoppers)
    try:
        await exchange.pipelined(scale.pipelined_messages // 2, scale.pipelined_window)
        load = exchange.pipelined(scale.pipelined_messages, scale.pipelined_window)
        return await cpu_of(load, served.pid, postgres_pid)
    finally:
        for client in clients:
            await client.leave()
