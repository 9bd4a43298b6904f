"""Migrations lead from nothing to what the mapped classes say."""

import importlib
import pkgutil
import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import app
from app.cli.database import schema_version, upgrade
from app.db.base import Base
from tests.support.repository import Module, modules

MIGRATIONS = [module for module in modules("migrations") if module.path.name != "env.py"]


def import_all_tables() -> None:
    for found in pkgutil.walk_packages(app.__path__, "app."):
        if re.search(r"\.tables\b|^app\.db\.", found.name):
            importlib.import_module(found.name)


async def test_models_and_schema_agree(database_url: str) -> None:
    import_all_tables()

    def compare(connection: Connection) -> object:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return compare_metadata(context, Base.metadata)

    engine = create_async_engine(
        make_url(database_url).set(drivername="postgresql+asyncpg"), poolclass=NullPool
    )
    async with engine.connect() as connection:
        assert await connection.run_sync(compare) == []


def test_migrating_again_changes_nothing(empty_database_url: str) -> None:
    assert schema_version(empty_database_url).is_behind
    upgrade(empty_database_url)
    upgrade(empty_database_url)
    version = schema_version(empty_database_url)
    assert version.found == version.needed
    assert not version.is_behind


def test_there_is_one_line_of_migrations() -> None:
    texts = [module.text for module in MIGRATIONS]
    parents = [re.search(r"^down_revision(?:: [^=]+)? = (.+)$", text, re.MULTILINE)[1] for text in texts]  # type: ignore[index]  # fails if missing
    assert len(set(parents)) == len(parents)


@pytest.mark.parametrize("module", MIGRATIONS, ids=lambda module: module.name)
def test_migration_is_named_by_date_and_knows_no_models(module: Module) -> None:
    assert re.match(r"\d{4}_\d{2}_\d{2}_", module.path.name)
    assert not re.search(r"^(?:from|import) app\b", module.text, re.MULTILINE)


def test_every_column_says_whether_it_is_personal() -> None:
    import_all_tables()
    unmarked = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "pii" not in column.info
    ]
    assert unmarked == []


def test_every_foreign_key_has_an_index() -> None:
    import_all_tables()
    missing = []
    for table in Base.metadata.sorted_tables:
        indexed = {next(iter(index.columns)).name for index in table.indexes if index.columns}
        indexed |= {next(iter(table.primary_key.columns)).name}
        indexed |= {column.name for column in table.columns if column.unique}
        missing += [
            f"{table.name}.{key.parent.name}" for key in table.foreign_keys if key.parent.name not in indexed
        ]
    assert missing == []
