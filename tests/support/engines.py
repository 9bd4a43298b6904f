"""A PostgreSQL of a test's own that can be killed like a machine that loses power, and started again."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from app.cli.database import upgrade
from app.db.embedded import embedded_postgres
from app.db.embedded.binaries import find_server_binaries
from app.db.embedded.server import Server
from app.db.embedded.user import choose_server_user

# Killing processes leaves what they have written to the operating system: only a lost machine needs fsync.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "logging_collector": "off"}


@dataclass
class Engine:
    """One server on one data folder."""

    url: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=lambda: SETTINGS)

    @property
    def _server(self) -> Server:
        return Server(self.folder, find_server_binaries(), choose_server_user(self.folder))

    @property
    def is_running(self) -> bool:
        """Whether it takes connections."""
        return self._server.is_ready()

    def kill(self) -> None:
        """End every process of it without a chance to tidy up."""
        postmaster = psutil.Process(int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0]))
        everybody = [postmaster, *postmaster.children(recursive=True)]
        for process in everybody:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(everybody, timeout=5)

    def revive(self) -> None:
        """Start it again; it recovers what was committed."""
        self._server.start(self.settings, lambda _: None)


@contextmanager
def an_engine(folder: Path, **settings: str) -> Iterator[Engine]:
    """Have a migrated server, which forgets nothing that it has confirmed."""
    place = (folder / "engine").resolve()
    chosen = {**SETTINGS, **settings}
    with embedded_postgres(place, settings=chosen) as url:
        upgrade(url)
        yield Engine(url, place, chosen)
