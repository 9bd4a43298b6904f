"""Finds or starts the database, and sees to its schema; no rows of the product are touched here."""

import asyncio
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.db.embedded import embedded_postgres
from app.db.embedded.binaries import find_server_binaries
from app.db.engine import create_engine
from app.db.leader import is_somebody_leading
from app.db.unit_of_work import Transactions, UnitOfWork
from app.db.wall import PREPARE
from app.kernel.clock import SystemClock
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from app.keys import Keyring
from app.privacy import service as privacy
from app.settings import Settings

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"
OLDEST_SERVER = 15
CONNECT_TIMEOUT_S = 10
# The first has made places for what is sealed, the second takes away where it was before, in clear or under another key:
# between the two it is sealed, here, as this version neither reads nor writes the latter.
PLACES_FOR_SEALED, SEALED_ONLY = "2026_11_26_staff", "2026_11_26_sealed_only"
PLACES_FOR_OWN, OWN_ONLY = "2026_11_26_own_keys", "2026_11_26_own_keys_only"
SealSome = Callable[[UnitOfWork], Awaitable[int]]
STAGES: tuple[tuple[str, str, SealSome], ...] = (
    (PLACES_FOR_SEALED, SEALED_ONLY, privacy.seal_some),
    (PLACES_FOR_OWN, OWN_ONLY, privacy.seal_own_some),
)
MIGRATION_LOCK = 7_600_001  # one process migrates at a time; any number that nobody else uses


class DatabaseRefusedError(AppError):
    """The database cannot be used as it is."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, 503)


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """Where the database stands, and where this program needs it."""

    found: str | None
    needed: str
    is_known: bool

    @property
    def is_behind(self) -> bool:
        """Whether the database lacks migrations that this program brings."""
        return self.found is None or (self.is_known and self.found != self.needed)

    @property
    def is_ahead(self) -> bool:
        """Whether a newer program has migrated the database."""
        return not self.is_known


@contextmanager
def having_database(settings: Settings, *, tell: Callable[[str], None]) -> Iterator[str]:
    """Yield the URL of a database that answers; started from the data folder if none is set."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        asyncio.run(_refuse_unusable(url))
        yield url
        return
    with embedded_postgres(settings.data_dir / "postgres", tell=tell) as url:
        yield url


def run_with_database(
    settings: Settings, program: str, arguments: Sequence[str], *, tell: Callable[[str], None]
) -> int:
    """Run a program that came with the embedded database on it; returns the status with which it ends."""
    if settings.database_url is not None:
        message = (
            f"DATABASE_URL is set, so there is no embedded database: run {program} on that one yourself."
        )
        raise DatabaseRefusedError("not_embedded", message)
    path = find_server_binaries().folder / program
    if Path(program).name != program or not path.is_file():
        raise DatabaseRefusedError("no_such_program", f"There is no program {program} in {path.parent}.")
    with having_database(settings, tell=tell) as url:
        return subprocess.run([path, f"--dbname={url}", *arguments], check=False).returncode


async def _refuse_unusable(url: str) -> None:
    address = make_url(url)
    where = (
        f"{address.host or address.query.get('host', 'localhost')}:{address.port or 5432}/{address.database}"
    )
    try:
        connection = await asyncpg.connect(
            address.set(drivername="postgresql").render_as_string(hide_password=False),
            timeout=CONNECT_TIMEOUT_S,
        )
    except (OSError, TimeoutError) as exc:
        raise DatabaseRefusedError(
            "database_unreachable", f"The database at {where} cannot be reached."
        ) from exc
    except (asyncpg.PostgresError, ValueError) as exc:
        raise DatabaseRefusedError("database_refused", f"The database at {where} refuses us: {exc}.") from exc
    try:
        major = connection.get_server_version().major
    finally:
        await connection.close()
    if major < OLDEST_SERVER:
        message = f"The database at {where} is PostgreSQL {major}; {OLDEST_SERVER} or later is needed."
        raise DatabaseRefusedError("database_too_old", message)


def upgrade(url: str, keys: Callable[[], Keyring] | None = None) -> None:
    """Run the migrations that are missing; several processes may try at once.

    Seals on the way, with `keys`, what former versions stored in clear; interrupted, it goes on when it is called again.
    Raises `still_running` where that is to be done while somebody serves: former versions read what is taken away.
    """

    async def locked() -> None:
        engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
        async with engine.connect() as guard, engine.connect() as connection:
            # In a transaction it would make every index that is built concurrently wait for us.
            await guard.execution_options(isolation_level="AUTOCOMMIT")
            await guard.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
            for places, sealed_only, seal_some in STAGES:
                if keys is not None and _lacks(await connection.run_sync(_revision), sealed_only):
                    if await is_somebody_leading(guard):
                        raise _still_running()
                    await connection.run_sync(_upgrade_to(places))
                    await connection.commit()
                    await _seal_all(url, keys(), seal_some)
            await connection.run_sync(_upgrade_to("head"))
            await connection.commit()
            for statement in PREPARE:
                await connection.execute(text(statement))
            await connection.commit()

    try:
        asyncio.run(locked())
    except CommandError as exc:
        raise DatabaseRefusedError("not_migrated", str(exc)) from exc


def _upgrade_to(revision: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)

    return work


def _lacks(found: str | None, revision: str) -> bool:
    """Tell whether a database, unless it is empty, has still to be given this migration."""
    scripts = ScriptDirectory.from_config(_configuration())
    if found is None or found not in {script.revision for script in scripts.walk_revisions()}:
        return False
    return revision in {script.revision for script in scripts.iterate_revisions("head", found)}


async def _seal_all(url: str, keyring: Keyring, seal_some: SealSome) -> None:
    engine = create_engine(url, pool_size=1)
    try:
        transactions, some = Transactions(engine, SystemClock(), keyring=keyring), 1
        while some:
            async with transactions() as uow:
                some = await seal_some(uow)
    finally:
        await engine.dispose()


def _still_running() -> DatabaseRefusedError:
    return DatabaseRefusedError(
        "still_running",
        "This upgrade takes columns away that former versions read, and the program is running on this database: stop "
        "every process of it, run “seventysix migrate” again, and start the new version.",
    )


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def schema_version(url: str) -> SchemaVersion:
    """Compare the database's schema version with the one this program needs."""

    async def read() -> str | None:
        engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)

    found = asyncio.run(read())
    scripts = ScriptDirectory.from_config(_configuration())
    needed = scripts.get_current_head() or ""
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaVersion(found, needed, is_known=found is None or found in known)


def refuse_wrong_schema(url: str, tell: Callable[[str], None]) -> None:
    """Refuse a database that lacks migrations; a newer one still serves, by the rules of our migrations."""
    version = schema_version(url)
    if version.is_ahead:
        tell(
            f"The database schema ({version.found}) is newer than this program ({version.needed}); update it soon."
        )
    elif version.is_behind:
        raise DatabaseRefusedError(
            "schema_behind",
            f"The database schema is {version.found or 'empty'}, but this program needs {version.needed}: "
            "run “seventysix migrate”, or start with “seventysix serve --migrate”.",
        )


def renew_epoch(url: str) -> None:
    """Give the database a new identity, so that cursors from before a restore prove nothing."""

    async def renew() -> None:
        engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO epochs (is_single, id) VALUES (true, :id) "
                    "ON CONFLICT (is_single) DO UPDATE SET id = excluded.id"
                ),
                {"id": new_id()},
            )

    asyncio.run(renew())


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return configuration
