"""Examines an installation and explains in plain language what is wrong with it; changes nothing."""

import asyncio
import os
import resource
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import websockets
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.attachments import service as attachments
from app.channels.service import try_mail_server
from app.cli.configuration import explain, load_settings
from app.cli.database import having_database, schema_version
from app.cli.work import transactions_on
from app.db.data_keys import refuse_wrong_masters
from app.kernel.errors import AppError
from app.settings import Settings

FEW_OPEN_FILES = 4_096
LARGE_CLOCK_OFFSET_S = 2.0
CONNECT_TIMEOUT_S = 5
PAGES = ("loader.js", "widget/index.en.html", "console/index.html", "ops/index.html")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    is_good: bool
    sentence: str


def examine(tell: Callable[[str], None]) -> bool:
    """Look at everything, tell what was found, and return whether all is well."""
    is_well = True
    for finding in _findings():
        tell(f"{'ok' if finding.is_good else '!!'}  {finding.sentence}")
        is_well = is_well and finding.is_good
    return is_well


def _findings() -> Iterator[Finding]:
    try:
        settings = load_settings()
    except ValidationError as exc:
        yield from (Finding(is_good=False, sentence=sentence) for sentence in explain(exc))
        return
    yield Finding(is_good=True, sentence=f"The settings are valid ({settings.environment}).")
    yield _front_ends(settings)
    yield _open_files()
    yield _files(settings)
    yield from _database(settings)
    yield asyncio.run(_mail(settings))
    yield asyncio.run(_socket(settings))


def _front_ends(settings: Settings) -> Finding:
    missing = [page for page in PAGES if not (settings.static_dir / page).is_file()]
    if missing:
        return Finding(is_good=False, sentence=f"Not built yet: {', '.join(missing)}. Run “make build”.")
    return Finding(is_good=True, sentence="The front ends are built.")


def _open_files() -> Finding:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_enough = hard == resource.RLIM_INFINITY or hard >= FEW_OPEN_FILES
    advice = "" if is_enough else " Every connection is one: raise LimitNOFILE (systemd) or ulimit -Hn."
    return Finding(
        is_good=is_enough, sentence=f"At most {hard} files and connections can be open at once.{advice}"
    )


def _files(settings: Settings) -> Finding:
    try:
        asyncio.run(attachments.try_storage(settings))
    except AppError as exc:
        return Finding(is_good=False, sentence=exc.message)
    place = f"bucket {settings.s3_bucket!r}" if settings.s3_bucket else f"folder {settings.files_dir}"
    return Finding(is_good=True, sentence=f"Files can be kept in the {place}.")


def _database(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir / "postgres"
    if settings.database_url is None and not folder.exists():
        yield Finding(is_good=True, sentence="There is no database yet; the first start makes one.")
        return
    try:
        with having_database(settings, tell=lambda _: None) as url:
            yield Finding(is_good=True, sentence="The database answers.")
            schema = _schema(url)
            yield schema
            if schema.is_good:
                yield _keys(url, settings)
            yield asyncio.run(_clock(url))
    except AppError as exc:
        yield Finding(is_good=False, sentence=exc.message)


def _schema(url: str) -> Finding:
    version = schema_version(url)
    if version.is_ahead:
        return Finding(
            is_good=False, sentence="The database schema is newer than this program: update the program."
        )
    if version.is_behind:
        return Finding(
            is_good=False, sentence="The database schema is out of date: run “seventysix migrate”."
        )
    return Finding(is_good=True, sentence="The database schema is up to date.")


def _keys(url: str, settings: Settings) -> Finding:
    """Try the master keys on what is wrapped with them; makes none."""
    own = settings.data_dir.resolve() / "master.keys"
    is_named = settings.master_keys or settings.master_key_file or settings.master_key_command
    if not is_named and own.exists() and settings.database_url is None:
        settings = settings.model_copy(update={"master_key_file": own})

    async def try_them() -> None:
        async with transactions_on(url, settings) as transactions, transactions() as uow:
            await refuse_wrong_masters(uow)

    try:
        asyncio.run(try_them())
    except AppError as exc:
        return Finding(is_good=False, sentence=exc.message)
    return Finding(is_good=True, sentence="The master keys open what is stored.")


async def _clock(url: str) -> Finding:
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    async with engine.connect() as connection:
        before = datetime.now(UTC)
        there = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
        here = before + (datetime.now(UTC) - before) / 2
    offset_s = (there - here).total_seconds()
    if abs(offset_s) > LARGE_CLOCK_OFFSET_S:
        sentence = (
            f"The database's clock differs from this machine's by {offset_s:+.1f} s: set both with NTP."
        )
        return Finding(is_good=False, sentence=sentence)
    return Finding(is_good=True, sentence=f"The clocks agree within {abs(offset_s) + 0.05:.1f} s.")


async def _mail(settings: Settings) -> Finding:
    """Connect to the mail server and log in, without sending anything."""
    if settings.smtp_url is None:
        return Finding(is_good=True, sentence="No mail is sent: there is no SEVENTYSIX_SMTP_URL.")
    url, within = settings.smtp_url.get_secret_value(), timedelta(seconds=CONNECT_TIMEOUT_S)
    place, error = await try_mail_server(url, within=within)
    if error is None:
        return Finding(is_good=True, sentence=f"The mail server at {place} takes us.")
    advice = {
        "tls_failed": "it offers no TLS, or its certificate is not accepted",
        "timed_out": "it does not answer",
        "connect_failed": "nothing answers there",
        "server_535": "it does not accept user name and password",
    }.get(error, error)
    return Finding(is_good=False, sentence=f"The mail server at {place} does not take us: {advice}.")


async def _socket(settings: Settings) -> Finding:
    """Open a shopper's socket the way a browser does: through the public address."""
    address = settings.origin.replace("http", "ws", 1) + "/ws/visitor"
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S), websockets.connect(address, origin=settings.origin):  # type: ignore[arg-type]  # Origin is a NewType of str
            return Finding(is_good=True, sentence=f"A WebSocket opens at {address}.")
    except ssl.SSLError as exc:
        return Finding(
            is_good=False, sentence=f"The TLS certificate of {settings.origin} is not accepted: {exc.reason}."
        )
    except websockets.InvalidStatus as exc:
        return Finding(
            is_good=False,
            sentence=f"{address} answers with HTTP status {exc.response.status_code} instead of a WebSocket: the proxy "
            "must pass upgrades on (docs/operations.md), and SEVENTYSIX_PUBLIC_URL must be its address.",
        )
    except (OSError, TimeoutError, websockets.WebSocketException) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.errno else type(exc).__name__
        sentence = f"Nothing answers at {address} ({reason or os.strerror(0)}): start the program, or correct SEVENTYSIX_PUBLIC_URL."
        return Finding(is_good=False, sentence=sentence)
