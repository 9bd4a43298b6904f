"""Finds the master keys of an installation, makes the one of the embedded default, and rotates them."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from app.cli.database import having_database
from app.cli.work import transactions_on
from app.kernel.acts import Act, Acted
from app.keys import MasterKeyError
from app.keys.masters import from_file, new_line, parse, write_file
from app.main import MISSING_KEY, read_masters
from app.privacy import service
from app.settings import Settings

REMARK = "# Master keys of Seventysix. Without them nothing that people wrote can be read: keep a copy apart from backups.\n"


def having_keys(settings: Settings, *, tell: Callable[[str], None]) -> Settings:
    """Return settings that name good master keys; refuse to go on without, where it is no trying out.

    The embedded default makes a key in the data folder, and says where.
    """
    if settings.master_keys or settings.master_key_file or settings.master_key_command:
        read_masters(settings)
        return settings
    path = settings.data_dir.resolve() / "master.keys"
    if not path.exists():
        if settings.database_url is not None or settings.environment == "production":
            raise MasterKeyError(MISSING_KEY)
        write_file(path, REMARK + new_line(1) + "\n")
        tell(f"A master key was made in {path}: without it nobody can read the database, so keep a copy.")
    elif settings.database_url is not None or settings.environment == "production":
        raise MasterKeyError(f"{MISSING_KEY} There is one in {path}: move it to where it is safe.")
    found = settings.model_copy(update={"master_key_file": path})
    read_masters(found)
    return found


def make_key(path: Path | None) -> str:
    """Make a master key of the next version: returned as a line, or added to a file that only we may read."""
    if path is None:
        return new_line(1)
    before = from_file(path)() if path.exists() else REMARK
    version = max(parse(before)) + 1 if path.exists() else 1
    write_file(path, before.rstrip("\n") + "\n" + new_line(version) + "\n")
    return f"Version {version} was added to {path}."


def rotate(settings: Settings, tell: Callable[[str], None]) -> None:
    """Add a master key where we keep them in a file, and wrap every data key with the newest."""
    found = having_keys(settings, tell=tell)
    if found.master_keys is None and found.master_key_file is not None and not _is_behind(found):
        tell(make_key(found.master_key_file))
    with having_database(found, tell=tell) as url:
        asyncio.run(_rewrap(url, found, tell))


def _is_behind(settings: Settings) -> bool:
    """Whether an earlier rotation was interrupted, which is to be finished before another begins."""
    with having_database(settings, tell=lambda _: None) as url:
        return asyncio.run(_needs_rewrapping(url, settings))


async def _needs_rewrapping(url: str, settings: Settings) -> bool:
    async with transactions_on(url, settings) as transactions, transactions() as uow:
        standing = await service.read_standing(uow)
    return bool(standing.wrapped.keys() - {standing.current})


async def _rewrap(url: str, settings: Settings, tell: Callable[[str], None]) -> None:
    async with transactions_on(url, settings) as transactions:
        await service.rewrap_all(transactions, lambda done: tell(f"{done} keys are wrapped anew …"))
        async with transactions() as uow:
            uow.record(Acted(Act.KEYS_ROTATED, facts={"version": uow.keyring.masters.current}))
    await _tell_standing(url, settings, tell)


def show(settings: Settings, tell: Callable[[str], None]) -> None:
    """Say which master keys there are, and how much each wraps."""
    found = having_keys(settings, tell=tell)
    with having_database(found, tell=tell) as url:
        asyncio.run(_tell_standing(url, found, tell))


async def _tell_standing(url: str, settings: Settings, tell: Callable[[str], None]) -> None:
    async with transactions_on(url, settings) as transactions, transactions() as uow:
        standing = await service.read_standing(uow)
    for version in sorted({*standing.known, *standing.wrapped}):
        wrapped = standing.wrapped.get(version, 0)
        if version not in standing.known:
            tell(f"Master key {version} is MISSING and wraps {wrapped} keys: what they seal cannot be read.")
        elif version == standing.current:
            tell(f"Master key {version} is the current one and wraps {wrapped} keys.")
        elif wrapped:
            tell(f"Master key {version} still wraps {wrapped} keys: run “seventysix keys rotate”.")
        else:
            tell(f"Master key {version} wraps nothing any more; backups from before may need it.")
