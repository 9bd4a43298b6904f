"""Where the bytes of files are; they come here sealed."""

import asyncio
import os
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4

from app.attachments.rules import Variant
from app.kernel.errors import AppError


class Storage(Protocol):
    """Keeps bytes under the id of a file and its variant; all or nothing."""

    async def put(self, id_: UUID, variant: Variant, data: bytes) -> None:
        """Keep bytes; there once this returns, whatever happens then."""

    async def get(self, id_: UUID, variant: Variant) -> bytes:
        """Return the bytes, or raise `not_found`."""

    async def remove(self, id_: UUID) -> None:
        """Forget all variants of a file; nothing happens if there are none."""

    async def check(self) -> None:
        """Raise `StorageUnusableError`, which says why, if files cannot be kept here."""


class FolderStorage:
    """A folder on a disk; processes on several machines share it, for instance by NFS."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, id_: UUID, variant: Variant, data: bytes) -> None:
        """Write beside the place first, so that nobody finds half a file after a crash."""
        try:
            await asyncio.to_thread(self._write, self._path(id_, variant), data)
        except OSError as exc:
            raise unavailable() from exc

    async def get(self, id_: UUID, variant: Variant) -> bytes:
        """Read a file."""
        try:
            return await asyncio.to_thread(self._path(id_, variant).read_bytes)
        except FileNotFoundError as exc:
            raise AppError("not_found", "There is no such file.", 404) from exc
        except OSError as exc:
            raise unavailable() from exc

    async def remove(self, id_: UUID) -> None:
        """Delete all variants of a file."""
        try:
            for variant in Variant:
                await asyncio.to_thread(self._path(id_, variant).unlink, missing_ok=True)
        except OSError as exc:
            raise unavailable() from exc

    async def check(self) -> None:
        """Make the folder, and write something into it."""

        def probe() -> None:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self._folder / f"probe.{uuid4().hex}"
            draft.touch()
            draft.unlink()

        try:
            await asyncio.to_thread(probe)
        except OSError as exc:
            raise StorageUnusableError(
                f"Files cannot be written to {self._folder}: {exc.strerror}. See SEVENTYSIX_ATTACHMENT_DIR."
            ) from exc

    def _path(self, id_: UUID, variant: Variant) -> Path:
        # The last digits of an id are random: they spread the files over folders.
        return self._folder / id_.hex[-2:] / f"{id_.hex}.{variant.value}"

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{uuid4().hex}")
        try:
            with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


class StorageUnusableError(AppError):
    """Files cannot be kept where the settings say."""

    def __init__(self, message: str) -> None:
        super().__init__("storage_unusable", message, 503)


def unavailable() -> AppError:
    """Make the refusal of whatever needs the storage, for now."""
    return AppError(
        "storage_unavailable",
        "Files cannot be stored or read just now. Please try again.",
        503,
        is_retryable=True,
        retry_after_s=5,
    )
