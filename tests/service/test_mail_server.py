"""Handing mail in: over TLS that is verified or not at all, and what the server's answers mean."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.channels.remote import Handed, Mailer, MailServer, server_of
from app.channels.rules import as_message, sender_of, transcript_letter
from app.kernel.ids import new_id
from app.settings import Settings
from tests.support.certificates import a_certificate
from tests.support.post import PASSWORD, USER, post_office

SENDER = sender_of("chat@shop.example")
TO = "jana@example.com"


async def hand_in(mailer: Mailer) -> Handed:
    letter = transcript_letter(TO, site_name="Shop", time_zone="UTC", language="en", entries=())
    message = as_message(letter, sender=SENDER, message_id=new_id(), at=datetime.now(UTC))
    return await mailer.send(message, sender=SENDER.addr_spec, to=TO)


def a_server(port: int, *, tls: str = "none", password: str | None = None) -> MailServer:
    return MailServer("localhost", port, tls, "shop.example", USER if password else None, password)


async def test_mail_goes_over_verified_tls_with_a_login_or_not_at_all(tmp_path: Path) -> None:
    certificate, key = a_certificate(tmp_path, "localhost")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with post_office(serving) as office:
        known = a_server(office.port, tls="starttls", password=PASSWORD)
        assert await hand_in(Mailer(known)) == Handed("tls_failed")
        assert office.mails == []
        assert await hand_in(Mailer(known, tls=trusting)) == Handed()
        assert office.mails[0].was_secret
        guessing = a_server(office.port, tls="starttls", password="not the password")
        assert await hand_in(Mailer(guessing, tls=trusting)) == Handed("server_535")
        assert await Mailer(guessing, tls=trusting).greet() == Handed("server_535")
        assert await Mailer(known, tls=trusting).greet() == Handed()
    async with post_office() as office:
        # Somebody in between has taken STARTTLS out of the greeting.
        assert (await hand_in(Mailer(a_server(office.port, tls="starttls")))).error == "tls_failed"
        assert (await hand_in(Mailer(a_server(office.port, tls="implicit")))).error == "tls_failed"
        assert office.mails == []


@pytest.mark.parametrize(
    ("answer", "handed"),
    [
        ("450 mailbox busy", Handed("recipient_refused_450")),
        ("550 no such user", Handed("recipient_refused_550", is_final=True)),
        ("421 going away", Handed("recipient_refused_421")),
    ],
)
async def test_answers_mean_now_not_or_never(answer: str, handed: Handed) -> None:
    async with post_office() as office:
        office.answer = lambda _: answer
        assert await hand_in(Mailer(a_server(office.port))) == handed


async def test_server_that_is_not_there_or_never_answers_is_left() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        assert await hand_in(Mailer(a_server(port))) == Handed("connect_failed")
        unused.listen()
        short = timedelta(milliseconds=300)
        assert await hand_in(Mailer(a_server(port), within=short)) == Handed("timed_out")


def test_setting_says_where_and_how() -> None:
    assert server_of("smtp://chat:p%40ss@mail.example", name="shop.example") == MailServer(
        "mail.example", 587, "starttls", "shop.example", "chat", "p@ss"
    )
    assert server_of("smtps://mail.example/", name="x").port == 465
    assert server_of("smtp+plain://127.0.0.1:2525", name="x").tls == "none"


@pytest.mark.parametrize(
    ("url", "sender", "environment"),
    [
        ("smtp://mail.example", None, "development"),
        ("smtp://mail.example", "the shop", "development"),
        ("http://mail.example", "chat@shop.example", "development"),
        ("mail.example", "chat@shop.example", "development"),
        ("smtp+plain://mail.example", "chat@shop.example", "production"),
    ],
)
def test_half_a_mail_server_is_refused(url: str, sender: str | None, environment: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(
            _env_file=None,
            smtp_url=url,
            mail_from=sender,
            environment=environment,
            public_url="https://chat.example",
        )
    assert url not in str(refusal.value)


def test_without_a_mail_server_nothing_is_offered() -> None:
    assert not Settings(_env_file=None).can_mail
    assert Settings(_env_file=None, smtp_url="smtp://mail.example", mail_from="a@b.example").can_mail
