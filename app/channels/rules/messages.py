"""From a letter to a message as mail servers take it (RFC 5322). Nothing that anybody wrote can become a header."""

import re
import unicodedata
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from uuid import UUID

from app.channels.rules.letters import Letter
from app.kernel.reach import is_email

LONGEST_NAME = 60
LONGEST_SUBJECT = 150
_LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")


class SenderError(ValueError):
    """The setting does not name somebody whom mail can come from."""


def sender_of(setting: str) -> Address:
    """Read `chat@shop.example` or `Shop <chat@shop.example>`, or raise `SenderError`."""
    name, text = parseaddr(setting)
    mailbox = as_mailbox(text)
    if mailbox is None:
        raise SenderError(f"{setting!r} names no e-mail address.")
    return Address(one_line(name, LONGEST_NAME), addr_spec=mailbox)


def as_mailbox(text: str) -> str | None:
    """Return an address as mail servers understand it, its domain in their letters; None if mail cannot go there."""
    local, _, domain = text.strip().rpartition("@")
    if not is_email(text.strip()) or _LOCAL_PART.fullmatch(local) is None or ".." in f".{local}.":
        return None
    try:
        return f"{local}@{domain.encode('idna').decode('ascii').lower()}"
    except UnicodeError:
        return None


def as_message(letter: Letter, *, sender: Address, message_id: UUID, at: datetime) -> EmailMessage:
    """Write a letter as a message of text and HTML. Sent twice it bears the same `Message-ID`, by which it is known again."""
    message = EmailMessage(policy=SMTP)
    name = one_line(letter.from_name, LONGEST_NAME) or sender.display_name
    message["From"] = Address(name, addr_spec=sender.addr_spec)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = one_line(letter.subject, LONGEST_SUBJECT)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_id}@{sender.domain}>"
    # No holiday answers itself to it (RFC 3834), not even Exchange's.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.language
    return message


def one_line(text: str, longest: int) -> str:
    """Return a text as one line without signs that steer anything, cut."""
    plain = "".join(" " if _steers(sign) else sign for sign in text)
    return " ".join(plain.split())[:longest]


def _steers(sign: str) -> bool:
    """Tell whether a sign is a control, a line's end, half a sign, or turns the direction of what follows."""
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
