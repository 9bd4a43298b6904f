"""Makes, starts and stops one server on one data folder. Who may do so, and when, is decided in `__init__`."""

import hashlib
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from app.db.embedded.binaries import ServerBinaries
from app.db.embedded.errors import EmbeddedPostgresError
from app.db.embedded.user import ServerUser

SUPERUSER = "postgres"
DATABASE = "seventysix"
PORT = 5432  # only the last part of the socket's name
LONGEST_SOCKET_DIR = 85  # bytes; with `/.s.PGSQL.5432` it must stay below 104 (macOS) or 108 (Linux)
POLL_S = 0.05
START_TIMEOUT = timedelta(minutes=5)  # recovery after a crash may take long, and must not be cut off
TELL_AFTER = timedelta(seconds=5)
FAST_STOP_TIMEOUT = timedelta(seconds=60)
FIRST_WITH_BUILTIN_LOCALE = 17
SERVER_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _PidFile:
    """What a server writes about itself into its data folder."""

    pid: int
    socket_dir: Path
    is_ready: bool


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its data, its programs and the account it runs as."""

    folder: Path
    binaries: ServerBinaries
    user: ServerUser

    @property
    def url(self) -> str:
        """Where it listens: a unix socket that nobody but its account and root can open."""
        running = self._read_pid_file()
        socket_dir = running.socket_dir if running else self._socket_dir()
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(socket_dir))}"

    def initialise(self, tell: Tell) -> None:
        """Make the data if missing; refuse data of another PostgreSQL version."""
        version_file = self.folder / "PG_VERSION"
        if not version_file.exists():
            tell("Making a new database (only this once) …")
            self._make()
            return
        major = version_file.read_text().strip()
        if major != str(self.binaries.major):
            raise EmbeddedPostgresError(
                f"The data in {self.folder} was written by PostgreSQL {major}, but the server found here is "
                f"{self.binaries.major}: see “Upgrading PostgreSQL” in docs/operations.md."
            )

    def _make(self) -> None:
        # Made beside its place and moved there whole, so that a half-made one is never taken for data.
        if self.folder.exists() and any(self.folder.iterdir()):
            raise EmbeddedPostgresError(
                f"{self.folder} holds something that is not PostgreSQL data; move it away."
            )
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.user.own(draft)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if self.binaries.major >= FIRST_WITH_BUILTIN_LOCALE
            else ["--locale=C.UTF-8"]
        )
        # `trust` is safe here: the folder and the socket in it are closed to every other account.
        options: list[str | Path] = [
            "--username",
            SUPERUSER,
            "--auth=trust",
            "--encoding=UTF8",
            *locale,
            "--pgdata",
            draft,
        ]
        self._run([self.binaries.initdb, *options])
        self._run(
            [self.binaries.postgres, "--single", "-D", draft, "postgres"],
            stdin=f"CREATE DATABASE {DATABASE}\n",
        )
        if self.folder.exists():
            self.folder.rmdir()
        draft.rename(self.folder)

    def start(self, settings: Mapping[str, str], tell: Tell) -> None:
        """Have the server running and taking connections; one that already runs is left as it is."""
        if self.is_ready() or self._waited_for_starting_server(tell):
            return
        socket_dir = self._socket_dir()
        if socket_dir != self.folder:
            shutil.rmtree(socket_dir, ignore_errors=True)
            socket_dir.mkdir(mode=0o700)
            self.user.own(socket_dir)
        quoted_dir = '"' + str(socket_dir).replace('"', '""') + '"'  # a list setting: commas would part it
        options = {**SERVER_SETTINGS, "unix_socket_directories": quoted_dir, **settings}
        assignments = shlex.join(f"--{name}={value}" for name, value in options.items())
        seconds = str(int(START_TIMEOUT.total_seconds()))
        arguments: list[str | Path] = [
            "start",
            "-w",
            "-t",
            seconds,
            "-l",
            self.folder / "start.log",
            "-o",
            assignments,
        ]
        self._run([self.binaries.pg_ctl, "-D", self.folder, *arguments], log=self.folder / "start.log")

    def is_ready(self) -> bool:
        """Whether a server on this data takes connections now."""
        running = self._read_pid_file()
        if running is None or not running.is_ready:
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(running.socket_dir / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    def stop(self) -> None:
        """Stop the server after its running transactions were ended; harmless if it does not run."""
        if self._read_pid_file() is None:
            return
        seconds = str(int(FAST_STOP_TIMEOUT.total_seconds()))
        try:
            self._run([self.binaries.pg_ctl, "-D", self.folder, "stop", "-m", "fast", "-w", "-t", seconds])
        except EmbeddedPostgresError:
            if self.is_ready():
                self._run([self.binaries.pg_ctl, "-D", self.folder, "stop", "-m", "immediate", "-w"])

    def _waited_for_starting_server(self, tell: Tell) -> bool:
        """A crash of ours may have left a server behind that is still starting: wait for it."""
        deadline = time.monotonic() + START_TIMEOUT.total_seconds()
        tell_at = time.monotonic() + TELL_AFTER.total_seconds()
        while (found := self._read_pid_file()) is not None and _is_alive(found.pid):
            if not _is_postgres(found.pid):
                # Left over from a crash, and the number has gone to another program since, which
                # would make the server believe that it runs already.
                (self.folder / "postmaster.pid").unlink()
                return False
            if self.is_ready():
                return True
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL was not ready in time; see {self.folder / 'log'}.")
            if time.monotonic() > tell_at:
                tell("The database is still recovering from an unclean stop …")
                tell_at = deadline
            time.sleep(POLL_S)
        return False

    def _socket_dir(self) -> Path:
        """The data folder, unless its path is too long for a unix socket, or clients would part it at a comma."""
        if len(os.fsencode(self.folder)) <= LONGEST_SOCKET_DIR and "," not in str(self.folder):
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"seventysix-{self.user.uid}-{digest}"

    def _read_pid_file(self) -> _PidFile | None:
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
        try:
            return _PidFile(int(lines[0]), Path(lines[4]), lines[7].strip() == "ready")
        except (IndexError, ValueError):  # still being written
            pid = int(lines[0]) if lines and lines[0].isdigit() else 0
            return _PidFile(pid, self._socket_dir(), is_ready=False) if pid else None

    def _run(self, command: Sequence[str | Path], *, stdin: str = "", log: Path | None = None) -> None:
        # In a session of its own: Ctrl-C in the terminal is for us, and the server is stopped last.
        # Output goes to a file, because a server that stays behind would hold a pipe open.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            result = subprocess.run(
                command,
                cwd="/",
                env={**os.environ, "LC_ALL": "C"},
                input=stdin,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                start_new_session=True,
                **self.user.run_as(),
            )
            if result.returncode == 0:
                return
            output.seek(0)
            said = log.read_text(errors="replace") if log is not None and log.exists() else output.read()
        # The log goes on from former starts: only its end is about this one.
        if "No space left on device" in (said if log is None else said.rstrip().rsplit("\n", 1)[-1]):
            raise EmbeddedPostgresError(
                f"PostgreSQL does not start, as the disk that holds {self.folder} is full: make room, and try again."
            )
        last_lines = " ".join(said.split("\n")[-4:]).strip()
        raise EmbeddedPostgresError(f"PostgreSQL's {Path(command[0]).name} failed: {last_lines}")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_postgres(pid: int) -> bool:
    """Whether the process is a PostgreSQL server, as far as the machine lets us know."""
    name = Path(f"/proc/{pid}/comm")
    if name.exists():
        return name.read_text().strip().startswith("postgres")
    ps = shutil.which("ps")
    if ps is None:
        return True
    answer = subprocess.run([ps, "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "postgres" in answer.stdout
