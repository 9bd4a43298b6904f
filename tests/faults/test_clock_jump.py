"""The clock of the machine jumps; the product goes by the database's clock and by clocks that cannot jump."""

import email.utils
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.kernel.clock import SystemClock
from tests.support.program import Program
from tests.support.shop import a_shop
from tests.support.stage import a_stage
from tests.support.waits import flags_of

pytestmark = [pytest.mark.timeout(120), pytest.mark.long]
LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
needs_library = pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed")


@contextmanager
def program_with_a_clock(folder: Path, database_url: str, clock: Path) -> Iterator[Program]:
    set_clock(clock, timedelta(0))
    environment = {
        "DATABASE_URL": database_url,
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        "DONT_FAKE_MONOTONIC": "1",  # a machine's monotonic clock does not jump
    }
    program = Program(folder, environment=environment)
    program.start(within=timedelta(seconds=60))  # every look at the clock is slower
    try:
        yield program
    finally:
        program.stop()


def set_clock(clock: Path, ahead: timedelta) -> None:
    draft = clock.with_suffix(".draft")
    draft.write_text(f"{ahead.total_seconds():+.0f}\n")
    draft.replace(clock)


def clock_of(program: Program) -> datetime:
    """What time the program believes it is, as its server says in every answer."""
    with urllib.request.urlopen(f"{program.url}/readyz", timeout=5) as answer:
        return email.utils.parsedate_to_datetime(answer.headers["Date"])


@needs_library
async def test_clock_that_jumps_raises_no_flag_and_moves_no_message(
    database_url: str, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    async with a_shop(database_url, clock=SystemClock()) as shop:
        with program_with_a_clock(tmp_path, database_url, clock) as program:
            async with a_stage(shop, program.url, seed=1) as stage:
                shopper = await stage.a_shopper()
                shopper.write("Nobody is here?")
                await stage.until(lambda: bool(shopper.cursors))
                for ahead in (timedelta(hours=3), timedelta(days=-2), timedelta(seconds=70)):
                    set_clock(clock, ahead)
                    await stage.until(lambda ahead=ahead: has_jumped(program, ahead))  # type: ignore[misc]  # bound now
                    shopper.write(f"The clock says {ahead}.")
                    await stage.settle()
                    shopper.drop()
                await stage.judge()
                (id_,) = shopper.cursors
                entries = await shop.entries(id_)
                assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
                assert entries[-1].at - entries[0].at < timedelta(seconds=50)
                # A forecast may warn at once; what is raised at an instant must not be.
                assert set(await flags_of(shop.transactions, id_)) <= {"predicted"}


def has_jumped(program: Program, ahead: timedelta) -> bool:
    return abs(clock_of(program) - (datetime.now(UTC) + ahead)) < timedelta(seconds=5)
