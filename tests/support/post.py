"""A mail server that keeps what it is handed, and lets a test decide what it takes."""

import asyncio
import email
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.waiting import eventually

USER, PASSWORD = "chat", "a postman's umbrella"
TAKEN = "250 OK"


@dataclass(frozen=True)
class Mail:
    """One mail, as it was handed in."""

    sender: str
    to: tuple[str, ...]
    raw: bytes
    was_secret: bool

    @property
    def message(self) -> EmailMessage:
        found = email.message_from_bytes(self.raw, policy=default)
        assert isinstance(found, EmailMessage)
        return found

    def part(self, kind: str) -> str:
        """Read the text (`plain`) or the page (`html`)."""
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class PostOffice:
    """Remembers what it was handed; `answer` decides on each recipient."""

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    answer: Callable[[str], str] = lambda _: TAKEN

    async def handle_RCPT(  # noqa: N802 - the server's own name for it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        answer = self.answer(address)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Take a mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        assert envelope.mail_from is not None
        self.mails.append(
            Mail(envelope.mail_from, tuple(envelope.rcpt_tos), content, session.ssl is not None)
        )
        return TAKEN

    async def mail(self, number: int = 0) -> Mail:
        """Wait for a mail."""
        await eventually(lambda: len(self.mails) > number)
        return self.mails[number]


def _is_known(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=is_right, handled=is_right)


@asynccontextmanager
async def post_office(tls: ssl.SSLContext | None = None) -> AsyncIterator[PostOffice]:
    """Run a mail server on the loopback interface; with TLS it wants STARTTLS and a login first."""
    office = PostOffice()

    def protocol() -> SMTP:
        return SMTP(
            office,
            hostname="mail.example",
            tls_context=tls,
            require_starttls=tls is not None,
            auth_required=tls is not None,
            authenticator=_is_known,
        )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        await server.wait_closed()
