"""A new version takes over while people talk: nothing is lost or doubled, and each client comes back once."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.gateway.dispatch.context import SOONEST_BACK_S
from app.gateway.protocol import GoAway
from app.kernel.clock import SystemClock
from tests.support.program import Program
from tests.support.shop import a_shop
from tests.support.stage import Stage, a_stage
from tests.support.workers import all_started, has_ended, workers_of

pytestmark = pytest.mark.timeout(120)
WITHIN = timedelta(seconds=40)


@asynccontextmanager
async def two_workers(
    database_url: str, folder: Path, *, drain_s: float
) -> AsyncIterator[tuple[Program, Stage]]:
    environment = {"DATABASE_URL": database_url, "SEVENTYSIX_DRAIN_SECONDS": str(drain_s)}
    async with a_shop(database_url, clock=SystemClock()) as shop:
        with Program(folder, "--workers", "2", environment=environment) as program:
            await all_started(program, 2)
            async with a_stage(shop, program.url, seed=1) as stage:
                yield program, stage


@pytest.mark.parametrize(("shoppers", "drain_s"), [(6, 2.0), pytest.param(60, 10.0, marks=pytest.mark.long)])
async def test_new_workers_take_over_under_load(
    database_url: str, tmp_path: Path, shoppers: int, drain_s: float
) -> None:
    async with two_workers(database_url, tmp_path, drain_s=drain_s) as (program, stage):
        people, _ = await stage.talking(shoppers=shoppers)
        former, lines = workers_of(program), [device.line for device in stage.devices]
        said = 0

        def everybody_talks_until_the_former_are_gone() -> bool:
            nonlocal said
            if not any(person.outbox for person in people):
                said += 1
                for person in people:
                    person.write(f"{person.name} says {said}")
            return all(map(has_ended, former)) and all(device.line for device in stage.devices)

        os.kill(program.pid, signal.SIGHUP)
        await stage.until(everybody_talks_until_the_former_are_gone, within=WITHIN)
        await stage.judge()
        assert [len(device.greeted_at) for device in stage.devices] == [2] * len(stage.devices)
        moments = [goaway.reconnect_in_s for line in lines if line for goaway in line.seen(GoAway)]
        assert len(moments) == len(stage.devices)
        assert min(moments) >= SOONEST_BACK_S, "somebody could come to another of the former"
        assert max(moments) - min(moments) > drain_s / 4, "they would all come back at once"
        assert len(workers_of(program)) == 2


@pytest.mark.long
async def test_version_that_does_not_start_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with two_workers(database_url, tmp_path, drain_s=0) as (program, stage):
        (shopper,), _ = await stage.talking()
        former = workers_of(program)
        os.kill(program.pid, signal.SIGHUP)
        await stage.until(lambda: len(workers_of(program)) > len(former))
        for fresh in set(workers_of(program)) - set(former):
            fresh.kill()
        await stage.until(lambda: "workers.renewal_failed" in program.log, within=WITHIN)
        await stage.until(lambda: set(workers_of(program)) == set(former), within=WITHIN)
        shopper.write("Still here?")
        await stage.judge()
        assert len(shopper.greeted_at) == 1
