"""How a line of a log reads in a plain text transcript."""

from app.conversations.rules.log import Entry
from app.conversations.rules.words import AuthorKind, EntryKind

NAMES = {AuthorKind.VISITOR: "Visitor", AuthorKind.AGENT: "Agent", AuthorKind.SYSTEM: "System"}


def transcript_line(entry: Entry) -> str:
    """Render one entry: time, who, what. Further lines of a body are indented, so that nobody can fake an entry."""
    who = entry.author.name or NAMES[entry.author.kind]
    at = f"[{entry.at:%Y-%m-%d %H:%M:%S}]"
    if entry.kind is EntryKind.ACTIVITY:
        facts = ", ".join(f"{name}: {value}" for name, value in entry.data.items() if value is not None)
        return f"{at} * {entry.activity}" + (f" ({facts})" if facts else "")
    mark = " (note)" if entry.kind is EntryKind.NOTE else ""
    body = (entry.body or "").replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\n    ")
    return f"{at} {who}{mark}: {body}"
