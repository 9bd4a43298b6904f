"""The schema is migrated while people talk: the running program goes on, and so does one that starts afterwards."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from app.cli.database import schema_version
from app.kernel.clock import SystemClock
from tests.support.engines import Engine
from tests.support.program import ROOT, Program
from tests.support.shop import a_shop
from tests.support.stage import a_stage

pytestmark = [pytest.mark.timeout(120), pytest.mark.long]

EXPAND = '''
"""What the next version needs beside what is there."""

import sqlalchemy as sa
from alembic import op

revision = "the_next_version"
down_revision = {former!r}
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("entries", sa.Column("mood", sa.Text(), nullable=True))
    op.add_column("conversations", sa.Column("temper", sa.Integer(), nullable=False, server_default="0"))
    op.create_table("moods", sa.Column("id", sa.Uuid(), primary_key=True), sa.Column("name", sa.Text(), nullable=False))
    with op.get_context().autocommit_block():
        op.create_index("ix_entries_mood", "entries", ["mood"], postgresql_concurrently=True)


def downgrade() -> None:
    raise NotImplementedError
'''


def the_next_version(folder: Path) -> Path:
    """Copy the program, with one more migration."""
    for part in ("app", "migrations"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    former = ScriptDirectory(str(folder / "migrations")).get_current_head()
    (folder / "migrations/versions/9999_12_31_next.py").write_text(EXPAND.format(former=former))
    return folder


def migrate(version: Path, environment: Mapping[str, str]) -> None:
    """Run `seventysix migrate` of another version."""
    command = [sys.executable, "-m", "app.cli", "migrate"]
    done = subprocess.run(
        command,
        cwd=version,
        env={**os.environ, **environment, "PYTHONPATH": str(version)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


async def test_schema_is_expanded_under_load(engine: Engine, tmp_path: Path) -> None:
    environment = {"DATABASE_URL": engine.url}
    async with a_shop(engine.url, clock=SystemClock()) as shop:
        with Program(tmp_path, environment=environment) as program:
            async with a_stage(shop, program.url, seed=1) as stage:
                people, (console,) = await stage.talking(shoppers=8)
                version = await asyncio.to_thread(the_next_version, tmp_path / "next")
                migrating = asyncio.create_task(asyncio.to_thread(migrate, version, environment))
                said = 0

                def everybody_talks_until_it_is_done() -> bool:
                    nonlocal said
                    if not any(device.outbox for device in stage.devices):
                        said += 1
                        for person in people:
                            place = {"conversation_id": str(person.conversation_id)}
                            person.write(f"{person.name} says {said}")
                            console.write(f"{said} to {person.name}", **place)
                    return migrating.done() and said > 10  # some of it on the new schema

                await stage.until(everybody_talks_until_it_is_done)
                await migrating
                assert (await asyncio.to_thread(schema_version, engine.url)).found == "the_next_version"
                await stage.settle()
                # This version does not know the new schema, and serves on it all the same.
                await asyncio.to_thread(program.stop)
                await asyncio.to_thread(program.start)
                for person in people:
                    person.write(f"{person.name} is still here")
                await stage.judge()
