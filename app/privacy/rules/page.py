"""Everything about a person as a page for them: what they would look for first, then all of it, table by table."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape

import orjson

from app.conversations.rules import parted_words
from app.privacy.rules.personal import Tables
from app.privacy.rules.words import WORDS, Words

Row = Mapping[str, object]

# What people look for, beside the conversations; all else is in the tables at the end.
TOLD_APART = ("visitors", "reply_requests", "transcript_mails", "attachments", "visitor_links")
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "h1{line-height:1.2}h2{margin:2.5rem 0 .5rem;font-size:1.25rem}dl,ol{margin:0;padding:0}"
    "dl>div{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.25rem 0}dt{flex:0 0 13rem;opacity:.75}"
    "dd{margin:0;flex:1 1 16rem;overflow-wrap:anywhere;white-space:pre-wrap}dl+dl{border-top:1px solid #8886}"
    "li{list-style:none;padding:.6rem 0;border-top:1px solid #8886;overflow-wrap:anywhere;white-space:pre-wrap}"
    "li>small{display:block;opacity:.75}li.activity{opacity:.85}summary{margin-top:3rem;cursor:pointer}"
    "div.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.8125rem}"
    "th,td{border:1px solid #8888;padding:.2rem .4rem;text-align:start;vertical-align:top;white-space:pre}"
)


def page(tables: Tables, at: datetime, language: str) -> str:
    """Write everything about a person as a page that needs nothing else to be read. All text is escaped."""
    words = WORDS[language]
    title = words["title"]
    parts = [
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1>",
        f"<p>{words['as_of'].format(at=_instant(at, words))}</p>",
    ]
    if not tables:
        return "".join([*parts, f"<p>{words['nothing']}</p>"])
    parts += _facts("visitors", tables, words)
    for row in tables.get("conversations", ()):
        parts += _conversation(row, tables.get("entries", ()), words)
    for name in TOLD_APART[1:]:
        parts += _facts(name, tables, words)
    parts.append(f"<details><summary>{words['whole']}</summary><p>{words['whole_why']}</p>")
    for name, rows in tables.items():
        parts += _table(name, rows)
    return "".join([*parts, "</details>"])


def _conversation(head: Row, entries: Sequence[Row], words: Words) -> Iterator[str]:
    yield f"<h2>{words['conversation'].format(at=_shown(head.get('created_at'), words))}</h2>"
    status = words.get(f"status.{head.get('status')}", str(head.get("status")))
    yield _list({"status": status, "page_url": head.get("page_url")}, words)
    yield "<ol>"
    for line in entries:
        if line.get("conversation_id") == head.get("id"):
            yield _line(line, words)
    yield "</ol>"


def _line(line: Row, words: Words) -> str:
    kind, author = str(line.get("kind")), words.get(str(line.get("author_kind")), "")
    when = _shown(line.get("at"), words)
    said = str(line.get("words", ""))
    if kind == "activity":
        name = str(line.get("activity"))
        text = words.get(f"activity.{name}", name)
        facts = [str(fact) for fact in (_score(line), *_opened(said).values()) if fact]
        said = ": ".join([text, ", ".join(facts)]) if facts else text
    body, files = parted_words(said)
    mark = words.get(f"kind.{kind}", "")
    about = " · ".join(part for part in (when, author, mark) if part)
    named = "".join(f"\n[{escape(name)}]" for name in files)
    return f'<li class="{escape(kind)}"><small>{escape(about)}</small>{escape(body)}{named}</li>'


def _score(line: Row) -> object:
    data = line.get("data")
    return data.get("score") if isinstance(data, dict) else None


def _facts(name: str, tables: Tables, words: Words) -> Iterator[str]:
    rows = tables.get(name, ())
    if rows:
        yield f"<h2>{words[name]}</h2>"
        for row in rows:
            yield _list({column: value for column, value in row.items() if column in words}, words)


def _list(facts: Row, words: Words) -> str:
    pairs = [
        f"<div><dt>{escape(words.get(name, name))}</dt><dd>{escape(_shown(value, words))}</dd></div>"
        for name, value in facts.items()
        if value not in (None, "")
    ]
    return f"<dl>{''.join(pairs)}</dl>" if pairs else ""


def _table(name: str, rows: Sequence[Row]) -> Iterator[str]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    yield f'<h3>{escape(name)}</h3><div class="wide" tabindex="0"><table><thead><tr>'
    yield from (f'<th scope="col">{escape(column)}' for column in columns)
    yield "<tbody>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{escape(_raw(row.get(column)))}' for column in columns)}"
    yield "</table></div>"


def _shown(value: object, words: Words) -> str:
    """Show a value: instants as the language writes them, what is kept as JSON a fact a line."""
    if isinstance(value, datetime):
        return _instant(value, words)
    facts = _opened(str(value))
    return "\n".join(_flat(facts)) if facts else str(value)


def _instant(at: datetime, words: Words) -> str:
    return at.strftime(words["date"])


def _opened(text: str) -> Mapping[str, object]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _flat(value: object, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name} {key}".strip())
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner, name)
    elif value is not None:
        yield f"{name}: {value}"


def _raw(value: object) -> str:
    if value is None:
        return ""
    body, files = parted_words(f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value))
    return "\n".join((body, *files))
