"""Databases for tests: one server for the whole run, one clone of a migrated template for each test."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from app.cli.database import renew_epoch, upgrade
from app.db.embedded import embedded_postgres

TEMPLATE = "migrated"
# A crash of the machine may lose the data of a test.
FAST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "300",
    "logging_collector": "off",
}

_numbers = count(1)


@contextmanager
def server_for_tests(folder: Path) -> Iterator[str]:
    """Have a server that trades safety for speed; yields the URL of its empty database."""
    with embedded_postgres(folder / "postgres", settings=FAST_SETTINGS) as url:
        yield url


def make_template(server_url: str) -> str:
    """Migrate an empty database once; returns the name to clone from."""
    execute(server_url, f'CREATE DATABASE "{TEMPLATE}"')
    upgrade(in_database(server_url, TEMPLATE))
    return TEMPLATE


@contextmanager
def cloned_database(server_url: str, template: str) -> Iterator[str]:
    """Have a database of our own, dropped afterwards even if somebody is still connected."""
    name = f"test_{next(_numbers)}"
    execute(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield in_database(server_url, name)
    finally:
        execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def back_up(database_url: str) -> None:
    """Copy a database that nobody is connected to, for `restore`."""
    name = urlsplit(database_url).path[1:]
    execute(_maintenance(database_url), f'CREATE DATABASE "{name}_backup" TEMPLATE "{name}"')


def restore(database_url: str) -> None:
    """Put the copy in the place of the database, as `docs/operations.md` tells operators to."""
    name = urlsplit(database_url).path[1:]
    execute(_maintenance(database_url), f'DROP DATABASE "{name}" WITH (FORCE)')
    execute(_maintenance(database_url), f'ALTER DATABASE "{name}_backup" RENAME TO "{name}"')
    renew_epoch(database_url)


def _maintenance(database_url: str) -> str:
    return urlsplit(database_url)._replace(path="/postgres").geturl()


def in_database(server_url: str, name: str) -> str:
    """Return the URL of another database of the same server."""
    head, tail = server_url.rsplit("/seventysix?", 1)
    return f"{head}/{name}?{tail}"


def execute(url: str, statement: str) -> None:
    """Run one statement outside a transaction."""

    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def fetch_value(url: str, query: str) -> object:
    """Read one value."""

    async def run() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(run())
