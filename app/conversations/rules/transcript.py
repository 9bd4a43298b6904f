"""How a line of a log reads in a plain text transcript."""

from app.conversations.rules.log import Entry
from app.conversations.rules.naming import named
from app.conversations.rules.words import AuthorKind, EntryKind

NAMES = {AuthorKind.VISITOR: "Visitor", AuthorKind.AGENT: "Agent", AuthorKind.SYSTEM: "System"}


def transcript_line(entry: Entry, answered: Entry | None = None) -> str:
    """Render one entry: time, who, to what, what. Further lines are indented, so that nobody can fake an entry."""
    (entry,) = named([entry], "en")
    text = f"[{entry.at:%Y-%m-%d %H:%M:%S}] {_what(entry, answered)}"
    # Unicode knows more line breaks than \n, and some reader or other honours each of them.
    return "\n    ".join(text.splitlines())


def _what(entry: Entry, answered: Entry | None) -> str:
    if entry.kind is EntryKind.ACTIVITY:
        facts = ", ".join(f"{name}: {value}" for name, value in entry.data.items() if value is not None)
        return f"* {entry.activity}" + (f" ({facts})" if facts else "")
    who = entry.author.name or NAMES[entry.author.kind]
    mark = " (note)" if entry.kind is EntryKind.NOTE else ""
    if answered is not None:
        mark += f" (to {answered.at:%Y-%m-%d %H:%M:%S})"
    files = "".join(f" [{file.name}, {file.size_bytes} bytes]" for file in entry.attachments)
    return f"{who}{mark}: {entry.body or ''}{files if entry.body else files[1:]}"
