"""Erasing, exporting and describing personal data from the command line."""

import asyncio
from dataclasses import asdict
from uuid import UUID

import orjson
import typer

from app.cli.database import having_database, refuse_wrong_schema
from app.cli.keys import having_keys
from app.cli.work import transactions_on
from app.kernel.errors import AppError
from app.privacy import service
from app.privacy.rules import Subject, SubjectKind, page, records_text
from app.settings import Settings


def erase(settings: Settings, kind: SubjectKind, subject_id: UUID) -> str:
    """Erase; returns the proof. Running processes notice within three seconds."""
    found = having_keys(settings, tell=_tell)

    async def work(url: str) -> str:
        async with transactions_on(url, found) as transactions:
            journal = service.journal_in(found.data_dir)
            proof = await service.erase(transactions, Subject(kind, subject_id), journal, None)
        return orjson.dumps({**asdict(proof), "is_complete": proof.is_complete}, default=str).decode()

    with having_database(found, tell=_tell) as url:
        refuse_wrong_schema(url, _tell)
        return asyncio.run(work(url))


def erase_again(url: str, settings: Settings) -> int:
    """Erase what was erased before and is there again; returns how many."""

    async def work() -> int:
        async with transactions_on(url, settings) as transactions:
            return await service.erase_again(transactions, service.journal_in(settings.data_dir))

    return asyncio.run(work())


def export_everything(settings: Settings, visitor_id: UUID, language: str | None) -> str:
    """Read everything about a visitor: as a page in a language, or as JSON without one."""
    if language not in {None, "de", "en"}:
        raise AppError("unknown_language", "Choose de or en.", 422)
    found = having_keys(settings, tell=_tell)

    async def work(url: str) -> str:
        async with transactions_on(url, found) as transactions, transactions() as uow:
            tables = await service.read_everything(uow, visitor_id, None)
            at = uow.now()
        if language is not None:
            return page(tables, at, language)
        return orjson.dumps({"at": at, "visitor_id": visitor_id, "tables": tables}, default=str).decode()

    with having_database(found, tell=_tell) as url:
        return asyncio.run(work(url))


def records() -> str:
    """Describe what personal data is processed."""
    return records_text(service.find_records())


def _tell(line: str) -> None:
    typer.echo(line, err=True)
