"""The database's disk is full: what cannot be stored is refused for now, and stored once there is room again."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.db.embedded import EmbeddedPostgresError, embedded_postgres
from app.kernel.clock import SystemClock
from tests.support.engines import Engine, an_engine
from tests.support.history import Refused
from tests.support.shop import a_shop
from tests.support.stage import a_stage
from tests.support.wire import served

pytestmark = [pytest.mark.timeout(120), pytest.mark.long]
DISK_BYTES = 192 * 1024 * 1024
LEFT_BYTES = 128 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with little room, in memory; skipped where it cannot be had."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0755", "tmpfs", str(folder)]
    done = subprocess.run(mounting, capture_output=True, check=False)  # wherever it is
    if done.returncode != 0:
        pytest.skip("only root can mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607  # wherever it is


@pytest.fixture
def engine(small_disk: Path) -> Iterator[Engine]:
    with an_engine(small_disk, max_wal_size="32MB", min_wal_size="32MB") as engine:
        yield engine


async def test_full_disk_refuses_for_now_and_loses_nothing(
    small_disk: Path, engine: Engine, tmp_path: Path
) -> None:
    async with (
        a_shop(engine.url, clock=SystemClock()) as shop,
        served(engine.url, tmp_path) as world,
        a_stage(shop, world.url, seed=1) as stage,
    ):
        shoppers, _ = await stage.talking(shoppers=3)
        ballast = small_disk / "ballast"
        fill(ballast, shutil.disk_usage(small_disk).free - LEFT_BYTES)
        for number in range(30):
            for shopper in shoppers:
                # Random enough not to be compressed away; the short ones between would fit for longer.
                body = "".join(chr(stage.choices.randrange(0x4E00, 0x9FFF)) for _ in range(2_500))
                shopper.write(f"{number} {body}")
                shopper.write(f"{shopper.name} {number}")
        await stage.until(
            lambda: any(isinstance(event, Refused) and event.is_retryable for event in stage.history.events())
        )
        ballast.unlink()
        if not engine.is_running:
            engine.revive()
        await stage.judge()


def fill(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size // 65_536):
            file.write(bytes(65_536))


def test_database_that_cannot_start_for_a_full_disk_says_so(small_disk: Path) -> None:
    with embedded_postgres(small_disk / "postgres"):
        pass
    ballast = small_disk / "ballast"
    with suppress(OSError):
        fill(ballast, DISK_BYTES)
    with pytest.raises(EmbeddedPostgresError, match="is full"), embedded_postgres(small_disk / "postgres"):
        pass
    ballast.unlink()
    with embedded_postgres(small_disk / "postgres"):
        pass
