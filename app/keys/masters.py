"""Master keys: they wrap data keys and nothing else. Where they are kept is a setting: file, environment, command."""

import base64
import binascii
import math
import os
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.kernel.errors import AppError
from app.keys.sealing import KEY_BYTES, NONCE_BYTES, derived

COMMAND_TIMEOUT_S = 30
REREAD_AFTER_S = 10  # a key that is not there must not be asked for with every row
FEWEST_DIFFERENT_BYTES = 16  # of 32; random keys have 30, give or take

ReadKeys = Callable[[], str]


class MasterKeyError(AppError):
    """A master key is missing, weak, or not the one of this database."""

    def __init__(self, message: str) -> None:
        super().__init__("master_key", message, 503)


class MasterKeys:
    """Versioned keys; the highest version wraps, all of them unwrap.

    A version that is not known is looked for where the keys come from, so that a rotation needs no restart.
    """

    def __init__(self, read: ReadKeys) -> None:
        self._read = read
        self._read_at = -math.inf
        self.reread()
        self._read_at = -math.inf  # the first unknown version is looked for at once

    @property
    def versions(self) -> tuple[int, ...]:
        """All versions, oldest first."""
        return tuple(sorted(self._keys))

    @property
    def current(self) -> int:
        """The version that wraps."""
        return max(self._keys)

    def reread(self) -> None:
        """Look for new keys."""
        self._keys: Mapping[int, bytes] = parse(self._read())
        self._read_at = time.monotonic()

    def wrap(self, owner: UUID, raw: bytes) -> tuple[int, bytes]:
        """Encrypt a data key for its owner; returns the version it takes to unwrap it."""
        nonce = os.urandom(NONCE_BYTES)
        return self.current, nonce + AESGCM(self._keys[self.current]).encrypt(nonce, raw, _bound(owner))

    def unwrap(self, owner: UUID, version: int, wrapped: bytes) -> bytes:
        """Decrypt a data key; raises `MasterKeyError` without the right master key."""
        cipher = AESGCM(self._key(version))
        try:
            return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound(owner))
        except InvalidTag as exc:
            raise MasterKeyError(
                f"Version {version} of the master key is not the one of this database."
            ) from exc

    def derive(self, purpose: str, version: int) -> bytes:
        """Derive a key for something that is not stored."""
        return derived(self._key(version), purpose)

    def _key(self, version: int) -> bytes:
        if version not in self._keys and time.monotonic() > self._read_at + REREAD_AFTER_S:
            self.reread()
        if version not in self._keys:
            raise MasterKeyError(
                f"Version {version} of the master key is missing: data keys are wrapped with it."
            )
        return self._keys[version]


def _bound(owner: UUID) -> bytes:
    return b"seventysix data key\0" + owner.bytes


def parse(text: str) -> Mapping[int, bytes]:
    """Read `version:key` (base64), one a line or separated by commas; `#` begins a remark."""
    keys = dict[int, bytes]()
    for line in text.replace(",", "\n").splitlines():
        stated = line.split("#", 1)[0].strip()
        if not stated:
            continue
        number, _, encoded = stated.partition(":")
        try:
            version, key = int(number), base64.b64decode(encoded.strip(), validate=True)
        except (ValueError, binascii.Error) as exc:
            raise MasterKeyError(
                "A master key is written as version:key, for instance 1:… with 44 signs."
            ) from exc
        if not 0 < version < 2**31 or version in keys:
            raise MasterKeyError("Each master key has a version of its own, from 1 on.")
        if len(key) != KEY_BYTES or len(set(key)) < FEWEST_DIFFERENT_BYTES:
            raise MasterKeyError(
                f"Master key {version} is not {KEY_BYTES} random bytes: make one with “seventysix keys new”."
            )
        keys[version] = key
    if not keys:
        raise MasterKeyError(
            "There is no master key in what is to hold it: make one with “seventysix keys new”."
        )
    return keys


def new_line(version: int) -> str:
    """Make a master key, written as `parse` reads it."""
    return f"{version}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def from_file(path: Path) -> ReadKeys:
    """Keep keys in a file that only we may read."""

    def read() -> str:
        try:
            if path.stat().st_mode & 0o077:
                raise MasterKeyError(f"Others may read {path}: chmod 600 it.")
            return path.read_text()
        except OSError as exc:
            raise MasterKeyError(f"The master keys in {path} cannot be read: {exc.strerror}.") from exc

    return read


def from_command(command: str) -> ReadKeys:
    """Have a program of your key service print the keys; what it writes is in memory only."""

    def read() -> str:
        try:
            done = subprocess.run(
                shlex.split(command), capture_output=True, text=True, check=True, timeout=COMMAND_TIMEOUT_S
            )
        except (OSError, ValueError, subprocess.SubprocessError) as exc:
            raise MasterKeyError("The command that is to print the master keys has failed.") from exc
        return done.stdout

    return read


def find_masters(*, text: str | None, file: Path | None, command: str | None) -> MasterKeys | None:
    """Open the master keys wherever they are kept: the first of these that is set; None if none is."""
    if text:
        return MasterKeys(lambda: text)
    if file is not None:
        return MasterKeys(from_file(file))
    return MasterKeys(from_command(command)) if command else None


def write_file(path: Path, lines: str) -> None:
    """Write keys into a file that only we may read: the whole of it or nothing, also in a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
