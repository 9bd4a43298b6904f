"""Everybody comes back at once: two thousand shoppers whose server was killed."""

import asyncio
import resource
from datetime import timedelta
from pathlib import Path

import pytest

from app.kernel.clock import SystemClock
from tests.support.program import Program
from tests.support.shop import a_shop
from tests.support.stage import a_stage

pytestmark = [pytest.mark.timeout(600), pytest.mark.long]
SHOPPERS = 2_000
AT_ONCE = 50
WITHIN = timedelta(seconds=120)


async def test_two_thousand_come_back_after_a_crash_and_miss_nothing(
    database_url: str, tmp_path: Path
) -> None:
    hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard_limit, hard_limit))
    async with a_shop(database_url, clock=SystemClock()) as shop:
        with Program(tmp_path, environment={"DATABASE_URL": database_url}) as program:
            async with a_stage(shop, program.url, seed=1) as stage:
                for _ in range(SHOPPERS // AT_ONCE):
                    people = await asyncio.gather(*(stage.a_shopper() for _ in range(AT_ONCE)))
                    for person in people:
                        person.write(f"{person.name} says hello")
                await stage.until(lambda: all(device.cursors for device in stage.devices), within=WITHIN)
                await asyncio.to_thread(program.kill)
                for device in stage.devices:
                    device.write(f"{device.name} asks again")
                await asyncio.to_thread(program.start)
                await stage.until(
                    lambda: all(device.line and not device.outbox for device in stage.devices), within=WITHIN
                )
                # Two thousand who wait are flagged meanwhile, and each flag is a line of a log.
                await stage.judge(within=WITHIN)
