"""A real PostgreSQL in the data folder, for as long as somebody uses it; other databases are not ours to start.

The server outlives a crash of ours: whoever comes next finds it and uses it. It is stopped by the
last user to leave. Who uses it is a shared file lock, which no crash can leave behind.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.db.embedded.binaries import find_server_binaries
from app.db.embedded.errors import EmbeddedPostgresError
from app.db.embedded.server import Server, Tell
from app.db.embedded.user import choose_server_user, open_the_way

__all__ = ["EmbeddedPostgresError", "embedded_postgres"]


@contextmanager
def embedded_postgres(
    folder: Path, *, settings: Mapping[str, str] | None = None, tell: Tell = lambda _: None
) -> Iterator[str]:
    """Have a server on the data in `folder`, made if missing, while the block runs; yields its URL.

    `settings` are further server settings, used if the server has to be started. `tell` gets short
    sentences about what takes long. Raises EmbeddedPostgresError, in words for people.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder, "users", fcntl.LOCK_SH) as users:
        with _locked(folder, "change", fcntl.LOCK_EX):
            server = Server(folder, find_server_binaries(), choose_server_user(folder))
            open_the_way(server.user, folder, server.binaries, tell=tell)
            server.initialise(tell)
            server.start(settings or {}, tell)
        try:
            yield server.url
        finally:
            with _locked(folder, "change", fcntl.LOCK_EX):
                if _is_last_user(users):
                    server.stop()


@contextmanager
def _locked(folder: Path, purpose: str, kind: int) -> Iterator[int]:
    """Hold a file lock beside the folder; the kernel lets go of it however we end."""
    path = folder.with_name(f".{folder.name}.{purpose}.lock")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
    except PermissionError as exc:
        raise EmbeddedPostgresError(
            f"This account may not write to the data folder {folder.parent}."
        ) from exc
    try:
        fcntl.flock(descriptor, kind)
        yield descriptor
    finally:
        os.close(descriptor)


def _is_last_user(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
