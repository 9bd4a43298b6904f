"""What is stored about people, as a record of processing and as a page for who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

Tables = Mapping[str, Sequence[Mapping[str, object]]]

TITLES = {
    "en": ("Everything stored about you", "As of", "Nothing is stored."),
    "de": ("Alles, was über Sie gespeichert ist", "Stand", "Es ist nichts gespeichert."),
}
HEADINGS = {
    "en": {
        "visitors": "Your visits",
        "conversations": "Your conversations",
        "entries": "What was written and what happened",
        "attachments": "Files that were sent",
        "reply_requests": "How you wanted to be answered",
        "transcript_mails": "Conversations you wanted by mail",
        "visitor_links": "When you were last seen",
    },
    "de": {
        "visitors": "Ihre Besuche",
        "conversations": "Ihre Gespräche",
        "entries": "Was geschrieben wurde und was geschah",
        "attachments": "Dateien, die gesendet wurden",
        "reply_requests": "Wie Sie Antwort wünschten",
        "transcript_mails": "Unterhaltungen, die Sie per E-Mail wollten",
        "visitor_links": "Wann Sie zuletzt da waren",
    },
}
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid;padding:.3rem .5rem;text-align:start;"
    "vertical-align:top;overflow-wrap:anywhere;white-space:pre-wrap}"
)


@dataclass(frozen=True, slots=True)
class Field:
    """A personal column: what kind of data it holds, and whether it is sealed."""

    name: str
    kind: str
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A table with personal columns, for the record of processing activities (Art. 30 GDPR)."""

    table: str
    purpose: str
    fields: Sequence[Field]
    is_erased: bool  # with the person or conversation it belongs to


def records_text(records: Sequence[Record]) -> str:
    """Write records as a table for people, in Markdown."""
    lines = ["| table | what for | personal data | erased with person or conversation |", "|---|---|---|---|"]
    for one in records:
        fields = ", ".join(
            f"{field.name} ({field.kind}{', encrypted' if field.is_sealed else ''})" for field in one.fields
        )
        lines.append(f"| {one.table} | {one.purpose} | {fields} | {'yes' if one.is_erased else 'no'} |")
    return "\n".join(lines)


def page(tables: Tables, at: datetime, language: str) -> str:
    """Write everything about a person as a page that needs nothing else to be read. All text is escaped."""
    title, as_of, nothing = TITLES[language]
    parts = [
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">',
        f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1><p>{as_of} {at:%Y-%m-%d %H:%M} UTC</p>",
    ]
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        head = "".join(f'<th scope="col">{escape(column)}' for column in columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{_text(row.get(column))}' for column in columns)}" for row in rows
        )
        heading = HEADINGS[language].get(name, name)
        parts.append(f"<h2>{escape(heading)}</h2><table><thead><tr>{head}<tbody>{body}</table>")
    return "".join(parts if tables else [*parts, f"<p>{nothing}</p>"])


def _text(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)
    return escape(text.replace("\0", "\n"))  # between words and the names of files that went with them
