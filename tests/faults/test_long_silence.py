"""What takes half a minute to be found: half-open lines, frozen gateways, readers that do not read."""

import asyncio
import re
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest

from app.kernel.clock import SystemClock
from tests.support.devices import Device
from tests.support.program import Program
from tests.support.relay import Passage, Relay, Way, listening
from tests.support.shop import a_shop
from tests.support.stage import a_stage
from tests.support.waiting import eventually
from tests.support.workers import all_started, held, worker_of

pytestmark = [pytest.mark.timeout(180), pytest.mark.long]
# The promise is 30 s; the machine that runs tests may be busy.
FOUND_WITHIN = timedelta(seconds=40)
FROZEN_S = 40.0


async def test_half_open_lines_are_found_by_both_ends(database_url: str, tmp_path: Path) -> None:
    """A cable is pulled: one way, the other, or both. Nobody is told, and nobody says anything."""
    async with a_shop(database_url, clock=SystemClock()) as shop:
        with Program(tmp_path, environment={"DATABASE_URL": database_url}) as program:
            relay = Relay([program.port])
            async with listening(relay) as port, a_stage(shop, f"http://127.0.0.1:{port}", seed=1) as stage:
                shoppers, (console,) = await stage.talking(shoppers=3)
                broken = [passage_of(relay, device) for device in (*shoppers, console)]
                ways = ((Way.TO_SERVER,), (Way.TO_CLIENT,), tuple(Way), tuple(Way))
                for passage, lost in zip(broken, ways, strict=True):
                    passage.lose(*lost)
                await stage.until(
                    lambda: all(len(device.greeted_at) > 1 for device in stage.devices), within=FOUND_WITHIN
                )
                # The server, too, has given up its end of each, though it never heard of the client's.
                await stage.until(
                    lambda: all(Way.TO_CLIENT in passage.ended for passage in broken), within=FOUND_WITHIN
                )
                for shopper in shoppers:
                    shopper.write("Are you still there?")
                await stage.judge()


async def test_gateway_that_stands_still_for_forty_seconds_is_left_and_does_no_harm(
    database_url: str, tmp_path: Path
) -> None:
    async with a_shop(database_url, clock=SystemClock()) as shop:
        environment = {"DATABASE_URL": database_url}
        with Program(tmp_path, "--workers", "2", environment=environment) as program:
            await all_started(program, 2)
            async with a_stage(shop, program.url, seed=1) as stage:
                shoppers, consoles = await stage.talking(shoppers=8, agents=2)
                assert shoppers[0].line is not None
                frozen = worker_of(program, shoppers[0].line)
                stranded = [device for device in stage.devices if worker_of(program, device.line) == frozen]  # type: ignore[arg-type]  # all are live
                until = asyncio.get_running_loop().time() + FROZEN_S
                with held(frozen):
                    for number in range(3):
                        for shopper in shoppers:
                            shopper.write(f"{shopper.name} {number}")
                    await stage.until(
                        lambda: all(len(device.greeted_at) > 1 for device in stranded), within=FOUND_WITHIN
                    )
                    await stage.until(lambda: not any(device.outbox for device in stage.devices))
                    await eventually(
                        lambda: asyncio.get_running_loop().time() > until, within=timedelta(seconds=FROZEN_S)
                    )
                for console in consoles:
                    for conversation_id in console.cursors:
                        console.write(f"{console.name}", conversation_id=str(conversation_id))
                await stage.judge()


async def test_reader_that_does_not_read_is_cut_off_and_misses_nothing_in_the_end(
    database_url: str, tmp_path: Path
) -> None:
    async with a_shop(database_url, clock=SystemClock()) as shop:
        with Program(tmp_path, environment={"DATABASE_URL": database_url}) as program:
            relay = Relay([program.port], receive_buffer_bytes=4096)
            async with listening(relay) as port, a_stage(shop, program.url, seed=1) as stage:
                (neighbour,), (console,) = await stage.talking()
                slow = await stage.a_shopper(url=f"http://127.0.0.1:{port}")
                slow.write("I read slowly.")
                await stage.until(lambda: bool(slow.cursors) and slow.conversation_id in console.cursors)
                (passage,) = relay.passages
                passage.freeze(Way.TO_CLIENT)
                for number in range(300):  # more than the kernel keeps for a reader
                    console.write(f"{number} " + "…" * 7_900, conversation_id=str(slow.conversation_id))
                await stage.until(lambda: not console.outbox)
                neighbour.write("I am not held up.")
                await stage.until(lambda: not neighbour.outbox)
                await stage.until(lambda: slow_consumers(program) == 1)
                passage.cut()
                await stage.judge()


def passage_of(relay: Relay, device: Device) -> Passage:
    """The way a device's line takes through a relay."""
    assert device.line is not None
    port = device.line.connection.local_address[1]
    return next(passage for passage in relay.passages if passage.client_port == port)


def slow_consumers(program: Program) -> float:
    """How many the program has cut off because they did not read."""
    with urllib.request.urlopen(f"{program.url}/metrics", timeout=5) as answer:
        said = answer.read().decode()
    return float(re.findall(r"^seventysix_slow_consumers_total (\S+)$", said, re.MULTILINE)[0])
