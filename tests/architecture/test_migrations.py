"""Migrations follow each other in one line, whoever adds one beside somebody else."""

from alembic.script import ScriptDirectory

from tests.support.repository import ROOT


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1
