"""What one hostile client costs the others: their p99 with it and without it."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Samples, Target
from bench.messages import Scale
from bench.people import SITE_KEY, connect_product, open_shop
from bench.processes import ROOT, Served, product

# Enough for shoppers who stand for many; what is in its own right too much is the flood.
MESSAGES_PER_MINUTE = 900
PAUSE_S = 1.0


async def measure(database_url: str, folder: Path, scale: Scale) -> Samples:
    """Let shoppers talk at a fixed rate, in turn alone and beside somebody who sends without an end."""
    samples = Samples()
    shop = await open_shop(database_url, agents=scale.agents)
    limit = {"SEVENTYSIX_MESSAGE_LIMIT_PER_MINUTE": str(MESSAGES_PER_MINUTE)}
    with product(folder, database_url, limit) as served:
        exchange, clients = await connect_product(served, shop, shoppers=scale.shoppers)
        try:
            await exchange.paced(scale.paced_messages, scale.paced_per_second)  # warm up
            for _ in range(scale.rounds):
                alone = await exchange.paced(scale.paced_messages, scale.paced_per_second)
                with _flood(served, f"{SITE_KEY}-{shop.site_id}"):
                    await asyncio.sleep(PAUSE_S)
                    beside = await exchange.paced(scale.paced_messages, scale.paced_per_second)
                await asyncio.sleep(PAUSE_S)
                for percent in (50, 99):
                    samples.add(f"alone_p{percent}", alone.percentile_ms(percent))
                    samples.add(f"beside_flood_p{percent}", beside.percentile_ms(percent))
        finally:
            for client in clients:
                await client.leave()
    return samples


def figures(samples: Samples) -> list[Figure]:
    """Say what the rounds have shown."""
    return [
        samples.figure("beside_flood_p50", "ms", "alone_p50"),
        samples.figure("beside_flood_p99", "ms", "alone_p99", target=Target(at_most=1.2)),
    ]


@contextlib.contextmanager
def _flood(served: Served, site_key: str) -> Iterator[None]:
    command = [
        sys.executable,
        "-m",
        "bench.flood",
        f"{served.socket_url}/ws/visitor",
        served.http_url,
        site_key,
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        if process.stdout is None or not process.stdout.readline():  # its own start is not what is measured
            raise RuntimeError("the flood did not begin")
        yield
    finally:
        process.kill()
        process.communicate()
