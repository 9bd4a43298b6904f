"""Who the server runs as. PostgreSQL refuses root, so root hands the data folder to another account."""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from app.db.embedded.binaries import ServerBinaries
from app.db.embedded.errors import EmbeddedPostgresError

ACCOUNT = "seventysix"
LAST_RESORT_ACCOUNT = "nobody"
TRAVERSE = stat.S_IXOTH


class RunAs(TypedDict, total=False):
    """The arguments of `subprocess` that change the user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class ServerUser:
    """An account that is not root."""

    uid: int
    gid: int
    is_other: bool  # than ourselves; only root can have that

    def run_as(self) -> RunAs:
        """Arguments for `subprocess` that start a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def own(self, path: Path) -> None:
        """Give a new file or folder to this account."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)


def choose_server_user(folder: Path) -> ServerUser:
    """Return ourselves, or as root the owner of the data, or a system account made for it."""
    me = os.geteuid()
    owner = folder.stat().st_uid if folder.exists() else None
    if me != 0:
        if owner is not None and owner != me:
            raise EmbeddedPostgresError(
                f"The database in {folder} belongs to the account {_name(owner)}: "
                "start the program as that account or as root."
            )
        return ServerUser(me, os.getegid(), is_other=False)
    if owner:
        return ServerUser(owner, folder.stat().st_gid, is_other=True)
    account = _system_account()
    return ServerUser(account.pw_uid, account.pw_gid, is_other=True)


def open_the_way(
    user: ServerUser, folder: Path, binaries: ServerBinaries, *, tell: Callable[[str], None]
) -> None:
    """Let another account reach the data and the programs: passing through folders, not listing them."""
    if not user.is_other:
        return
    closed = [
        place for place in {*folder.parents, *binaries.folder.parents} if not place.stat().st_mode & TRAVERSE
    ]
    for place in sorted(closed):
        tell(f"Allowing other accounts to pass through {place} (chmod o+x): PostgreSQL must not run as root.")
        place.chmod(place.stat().st_mode | TRAVERSE)
    if not _can_run(user, binaries):
        for program in binaries.folder.parent.rglob("*"):
            program.chmod(
                program.stat().st_mode | stat.S_IROTH | (program.stat().st_mode & stat.S_IXUSR) >> 6
            )
    if not _can_run(user, binaries):
        raise EmbeddedPostgresError(
            f"The account {_name(user.uid)} cannot run {binaries.postgres}; set DATABASE_URL, or start as another user."
        )


def _can_run(user: ServerUser, binaries: ServerBinaries) -> bool:
    command: list[str | Path] = [binaries.postgres, "--version"]
    try:
        answer = subprocess.run(command, cwd="/", capture_output=True, check=False, **user.run_as())
    except OSError:
        return False
    return answer.returncode == 0


def _system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        useradd = shutil.which("useradd")
    if useradd is not None:
        options = ["--system", "--user-group", "--no-create-home", "--shell", "/bin/false"]
        subprocess.run([useradd, *options, ACCOUNT], capture_output=True, check=False)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return pwd.getpwnam(LAST_RESORT_ACCOUNT)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
