"""The mail server: one message, one connection, and what it says to it."""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

TOTAL_TIMEOUT = timedelta(seconds=60)
STEP_TIMEOUT_S = 20.0
PERMANENT = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. `tls`: from the start (`implicit`), by STARTTLS (`starttls`), or `none`."""

    host: str
    port: int
    tls: str
    name: str
    user: str | None = None
    password: str | None = None


_WAYS = {"smtps": ("implicit", 465), "smtp": ("starttls", 587), "smtp+plain": ("none", 25)}


def server_of(url: str, *, name: str) -> MailServer:
    """Read the setting; `name` is whose mail is handed in, and said first."""
    parts = urlsplit(url)
    tls, port = _WAYS[parts.scheme]
    return MailServer(
        parts.hostname or "",
        parts.port or port,
        tls,
        name,
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
    )


@dataclass(frozen=True, slots=True)
class Handed:
    """How handing a message in ended. `is_final`: the server has refused this message or its recipient for good."""

    error: str | None = None
    is_final: bool = False


class Mailer:
    """Hands messages in, over TLS that is verified, or not at all where TLS was asked for."""

    def __init__(
        self, server: MailServer, *, tls: ssl.SSLContext | None = None, within: timedelta = TOTAL_TIMEOUT
    ) -> None:
        self._server = server
        self._tls = tls
        self._within_s = within.total_seconds()

    async def send(self, message: EmailMessage, *, sender: str, to: str) -> Handed:
        """Hand a message in; never raises for what the other side does. What it answers in words is not kept: it may quote."""
        try:
            async with asyncio.timeout(self._within_s), self._connection() as client:
                await client.send_message(message, sender=sender, recipients=[to])
        except aiosmtplib.SMTPRecipientsRefused as exc:
            return _refused("recipient", exc.recipients[0].code if exc.recipients else 0)
        except aiosmtplib.SMTPDataError as exc:
            return _refused("message", exc.code)
        except (aiosmtplib.SMTPException, OSError) as exc:
            return Handed(_name(exc))
        return Handed()

    async def greet(self) -> Handed:
        """Find out whether the server takes us: connect, log in, and leave."""
        try:
            async with asyncio.timeout(self._within_s), self._connection():
                return Handed()
        except (aiosmtplib.SMTPException, OSError) as exc:
            return Handed(_name(exc))

    def _connection(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=server.name,
            username=server.user,
            password=server.password,
            timeout=STEP_TIMEOUT_S,
            tls_context=None if server.tls == "none" else self._tls or ssl.create_default_context(),
            use_tls=server.tls == "implicit",
            start_tls=server.tls == "starttls",
        )


def _refused(what: str, code: int) -> Handed:
    return Handed(f"{what}_refused_{code}", is_final=code >= PERMANENT)


def _name(exc: Exception) -> str:
    """Name what has gone wrong before the message itself was judged: a fault of the settings, the server, or the way."""
    if isinstance(exc, TimeoutError):
        return "timed_out"
    if isinstance(exc, aiosmtplib.SMTPResponseException):
        return f"server_{exc.code}"
    is_tls = isinstance(exc, ssl.SSLError) or isinstance(exc.__cause__, ssl.SSLError)
    return "tls_failed" if is_tls or "STARTTLS" in str(exc) else "connect_failed"
