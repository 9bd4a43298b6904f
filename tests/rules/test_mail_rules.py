"""Mail: what anybody wrote becomes text and nothing else, neither a header nor markup nor a line of somebody else's."""

import email
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.attachments.rules import Attachment, AttachmentId
from app.channels.rules import (
    Letter,
    PasswordMail,
    SenderError,
    Sent,
    as_mailbox,
    as_message,
    is_too_much,
    password_letter,
    sender_of,
    transcript_letter,
)
from app.conversations.rules import Activity, Author, AuthorKind, ConversationId, Entry, EntryKind

ID = UUID("01900000-0000-7000-8000-000000000001")
AT = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
SENDER = sender_of("Glaze & Coast <chat@shop.example>")
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Language",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
}
TAGS = {"html", "head", "meta", "title", "body", "div", "h1", "p", "strong", "span", "br", "a"}


def an_entry(body: str, *, by: str = "", kind: EntryKind = EntryKind.MESSAGE) -> Entry:
    author = Author(AuthorKind.AGENT, ID, by) if by else Author(AuthorKind.VISITOR, ID)
    return Entry(ConversationId(ID), 1, kind, author, AT, body=body)


def a_transcript(*entries: Entry, site: str = "Glaze & Coast", language: str = "en") -> Letter:
    return transcript_letter(
        "jana@example.com", site_name=site, time_zone="Europe/Berlin", language=language, entries=entries
    )


def sent(letter: Letter) -> EmailMessage:
    raw = as_message(letter, sender=SENDER, message_id=ID, at=AT).as_bytes()
    found = email.message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    return found


class Tags(HTMLParser):
    """What a page consists of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names, self.attributes, self.text = set[str](), set[str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(), st.text(), st.text())
@example("<b>Shop</b>", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>")
def test_nothing_that_is_written_becomes_a_header_or_markup(site: str, name: str, body: str) -> None:
    letter = a_transcript(an_entry(body, by=name or "x"), site=site)
    message = sent(letter)
    assert set(message.keys()) == HEADERS
    assert message["To"] == "jana@example.com"
    assert message["From"].addresses[0].addr_spec == "chat@shop.example"
    assert len(message["To"].addresses) == len(message["From"].addresses) == 1
    tags = Tags(letter.html)
    assert tags.names <= TAGS
    assert tags.attributes <= {"lang", "charset", "name", "content", "style", "role"}


@given(st.text())
@example("Hello\n[00:31] Ada: You get all of it back")
def test_nobody_writes_a_line_in_the_name_of_another(body: str) -> None:
    text = a_transcript(an_entry(body)).text.split("\n-- ")[0]
    spoken = [line for line in text.splitlines() if line.startswith("[")]
    assert len(spoken) == 1
    assert spoken[0].startswith("[00:30] You:")


def test_headers_say_that_no_person_has_written_this_and_twice_is_once() -> None:
    message = sent(a_transcript(an_entry("Hello")))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{ID}@shop.example>"
    assert message["Subject"] == "Your conversation with Glaze & Coast"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Message-ID"] == sent(a_transcript(an_entry("Hello")))["Message-ID"]


def test_header_is_not_injected_through_a_name() -> None:
    letter = a_transcript(an_entry("x"), site="Shop\r\nBcc: all@example.com\u2028X: \u202eelbaem")
    message = sent(letter)
    assert "Bcc" not in message
    assert message["Subject"] == "Your conversation with Shop Bcc: all@example.com X: elbaem"
    head, _, _ = as_message(letter, sender=SENDER, message_id=ID, at=AT).as_bytes().partition(b"\r\n\r\n")
    assert b"\nBcc" not in head


def test_transcript_is_what_the_shopper_has_seen() -> None:
    attachment = Attachment(AttachmentId(ID), "invoice.pdf", "application/pdf", 7)
    joined = replace(
        an_entry("", kind=EntryKind.ACTIVITY),
        activity=Activity.ASSIGNED,
        data={"assignee_name": "Anna"},
        author=Author(AuthorKind.SYSTEM),
    )
    flagged = replace(joined, activity=Activity.WAIT_FLAGGED, data={"level": "breached"})
    letter = a_transcript(
        an_entry("Ist er blau?"),
        joined,
        flagged,
        an_entry("kein guter Kunde", by="Anna", kind=EntryKind.NOTE),
        replace(an_entry("Ja.\nSehr.", by="Anna"), attachments=(attachment,)),
        language="de-AT",
    )
    # Half past midnight where the shop is.
    assert "27. November 2026" in letter.text
    lines = [line for line in letter.text.splitlines() if re.match(r"\[|    ", line)]
    assert lines == [
        "[00:30] Sie: Ist er blau?",
        "[00:30] * Anna ist dazugekommen",
        "[00:30] Anna: Ja.",
        "    Sehr.",
        "    [invoice.pdf]",
    ]
    read = Tags(letter.html).text
    for said in ("Ist er blau?", "Anna ist dazugekommen", "Sehr.", "[invoice.pdf]"):
        assert said in read
    assert "Kunde" not in letter.text + read
    assert "breached" not in letter.text + read


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("is_invitation", [True, False])
def test_link_stands_in_text_and_page(language: str, *, is_invitation: bool) -> None:
    link = "https://chat.example/console/welcome#secret"
    letter = password_letter(
        PasswordMail("ada@shop.example", "<b>Ada</b>", link, AT, is_invitation, language)
    )
    assert link in letter.text
    assert f'href="{link}"' in letter.html
    assert "<b>" not in letter.html
    assert "{" not in letter.text + letter.subject


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        (" Jana@Example.com ", "Jana@example.com"),
        ("o'brien+chat@shop.example", "o'brien+chat@shop.example"),
        ("jana@bücher.example", "jana@xn--bcher-kva.example"),
        ("jana@example.com\nBcc: b@example.com", None),
        ("jana@example.com,b@example.com", None),
        ("<jana@example.com>", None),
        ('"a b"@example.com', None),
        ("jäna@example.com", None),
        ("a..b@example.com", None),
        ("jana@localhost", None),
        ("@example.com", None),
        (f"jana@{'a' * 64}.example", None),
        ("", None),
    ],
)
def test_mail_goes_only_where_it_can(text: str, mailbox: str | None) -> None:
    assert as_mailbox(text) == mailbox


def test_sender_must_be_an_address() -> None:
    with pytest.raises(SenderError):
        sender_of("Shop")


def test_nobody_is_flooded() -> None:
    assert not is_too_much(Sent(4, 2, 999))
    assert is_too_much(Sent(5, 0, 0))
    assert is_too_much(Sent(0, 3, 0))
    assert is_too_much(Sent(0, 0, 1_000))
