"""What stands in each mail, as text and as HTML, in German and in English."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from app.channels.rules.words import WORDS, Words
from app.conversations.rules import Activity, AuthorKind, Entry, EntryKind, named

PRODUCT = "Seventysix"
INDENT = "\n    "
_HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark">'
)
_BODY = "margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif"
_FRAME = "max-width:600px;margin:0 auto"
_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:6px;background:#1f5fd6;color:#ffffff;"
    "font-weight:600;text-decoration:none"
)
_QUIET = "font-size:14px;opacity:.72"  # of whatever the text is: readable in the light and in the dark
_TITLE = '<h1 style="font-size:20px;line-height:1.3;margin:0">{}</h1>'
_SAID = "margin:0 0 14px;overflow-wrap:anywhere"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: to whom, in whose name, and what it says."""

    to: str
    from_name: str
    subject: str
    language: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class PasswordMail:
    """Somebody is to set a password: because they were invited, or because they (or somebody else) asked."""

    to: str
    name: str
    link: str
    expires_at: datetime
    is_invitation: bool
    language: str


def words_for(language: str) -> tuple[str, Words]:
    """Return the language that is written to somebody of this language, and its words."""
    known = "de" if language.lower().startswith("de") else "en"
    return known, WORDS[known]


def transcript_letter(
    to: str, *, site_name: str, time_zone: str, language: str, entries: Sequence[Entry]
) -> Letter:
    """Write what was said in a conversation, as the shopper has seen it."""
    language, words = words_for(language)
    lines = list(_lines(named(entries, language), ZoneInfo(time_zone), words))
    subject = words["transcript_subject"].format(site=site_name)
    why = words["transcript_why"].format(site=site_name)
    text = "\n".join([subject, *(line.text for line in lines), "", "-- ", why, ""])
    parts = [
        _TITLE.format(_escaped(subject)),
        *(line.html for line in lines),
        f'<p style="{_QUIET};margin-top:28px">{_escaped(why)}</p>',
    ]
    return Letter(to, site_name, subject, language, text, _page(language, subject, parts))


def password_letter(mail: PasswordMail) -> Letter:
    """Write the link that sets a password, and until when it is good."""
    language, words = words_for(mail.language)
    kind = "invitation" if mail.is_invitation else "reset"
    subject = words[f"{kind}_subject"].format(product=PRODUCT)
    hello = words["hello"].format(name=mail.name)
    what = words[f"{kind}_text"].format(product=PRODUCT)
    until = words["link_until"].format(time=f"{_date(mail.expires_at, words)}, {mail.expires_at:%H:%M} UTC")
    why = words[f"{kind}_why"]
    text = f"{hello}\n\n{what}\n\n{mail.link}\n\n{until}\n\n-- \n{why}\n"
    link = _escaped(mail.link)
    parts = [
        _TITLE.format(_escaped(subject)),
        f"<p>{_escaped(hello)}</p><p>{_escaped(what)}</p>",
        f'<p style="margin:24px 0"><a href="{link}" style="{_BUTTON}">{_escaped(words["link_label"])}</a></p>',
        f'<p style="{_QUIET};overflow-wrap:anywhere">{link}<br>{_escaped(until)}</p>',
        f'<p style="{_QUIET};margin-top:28px">{_escaped(why)}</p>',
    ]
    return Letter(mail.to, PRODUCT, subject, language, text, _page(language, subject, parts))


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    html: str


def _lines(entries: Sequence[Entry], zone: ZoneInfo, words: Words) -> Iterator[_Line]:
    """Write what is shown of entries, each day under its date."""
    day = ""
    for entry in entries:
        line = _line(entry, zone, words)
        if line is None:
            continue
        today = _date(entry.at.astimezone(zone), words)
        if today != day:
            day = today
            yield _Line(f"\n{day}\n", f'<p style="{_QUIET};margin:20px 0 14px">{_escaped(day)}</p>')
        yield line


def _line(entry: Entry, zone: ZoneInfo, words: Words) -> _Line | None:
    """Write one entry; None for what shoppers are not shown, or need not keep."""
    time = f"{entry.at.astimezone(zone):%H:%M}"
    if entry.kind is EntryKind.MESSAGE:
        return _said(entry, time, words)
    told = _told(entry, words)
    if told is None:
        return None
    html = f'<p style="{_QUIET};{_SAID}">{time} · {_escaped(told)}</p>'
    return _Line(f"[{time}] * {INDENT.join(told.splitlines())}", html)


def _said(entry: Entry, time: str, words: Words) -> _Line:
    is_own = entry.author.kind is AuthorKind.VISITOR
    who = words["you"] if is_own else entry.author.name or words["team"]
    files = [f"[{file.name}]" for file in entry.attachments]
    said = "\n".join(part for part in (entry.body or "", *files) if part)
    # Further lines are indented, so that nobody can fake one.
    text = INDENT.join(f"[{time}] {who}: {said}".splitlines())
    html = (
        f'<p style="{_SAID}"><strong>{_escaped(who)}</strong> <span style="{_QUIET}">{time}</span><br>'
        f"{'<br>'.join(_escaped(line) for line in said.splitlines())}</p>"
    )
    return _Line(text, html)


def _told(entry: Entry, words: Words) -> str | None:
    if entry.activity is Activity.ASSIGNED and (name := entry.data.get("assignee_name")):
        return words["joined"].format(name=name)
    return words["resolved"] if entry.activity is Activity.RESOLVED else None


def _date(at: datetime, words: Words) -> str:
    return words["date"].format(day=at.day, month=words["months"].split()[at.month - 1], year=at.year)


def _page(language: str, title: str, parts: Sequence[str]) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head>{_HEAD}<title>{_escaped(title)}</title></head>'
        f'<body style="{_BODY}"><div role="main" lang="{language}" style="{_FRAME}">{"".join(parts)}</div></body></html>'
    )


def _escaped(text: str) -> str:
    """Escape a text for HTML, without the controls that no page may hold."""
    return escape("".join(sign for sign in text if sign.isprintable() or sign in "\n\t"))
