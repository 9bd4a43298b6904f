"""How colleagues are named in what happened: where, and as whom once they were erased."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.conversations.rules.log import Entry
from app.conversations.rules.words import Activity, AuthorKind

Facts = Mapping[str, object]

# Activities that say by name whom they are about.
NAMING = (
    Activity.ASSIGNED,
    Activity.OFFERED,
    Activity.OFFER_ENDED,
    Activity.REQUEUED,
    Activity.TRANSFERRED,
)
ASSIGNEE = "assignee_name"
_BY_NAME = ("agent_name", "from_name")
# In the languages of the chat.
FORMER: Mapping[str, str] = {
    "en": "Former colleague",
    "de": "Ehemalige Kollegin/ehemaliger Kollege",
    "fr": "Ancien collègue",
    "es": "Antiguo miembro del equipo",
    "it": "Ex membro del team",
    "nl": "Voormalige collega",
    "pl": "Były członek zespołu",
    "tr": "Eski ekip üyesi",
    "ar": "عضو سابق في الفريق",
}


def former(language: str) -> str:
    """Say “former colleague” in a language (`de`, `de-AT`), or else in English."""
    return FORMER.get(language.split("-", maxsplit=1)[0].lower(), FORMER["en"])


def without_name(facts: Facts, agent_id: str, names: Collection[str]) -> Facts:
    """Empty the names of this agent. Facts that have no id go by the names alone: rather one too many than one left."""
    left = dict(facts)
    if left.get("assignee_id") == agent_id:
        left[ASSIGNEE] = ""
    for fact in _BY_NAME:
        if left.get(fact) in names:
            left[fact] = ""
    return left


def named(lines: Sequence[Entry], language: str) -> Sequence[Entry]:
    """Say of who was erased that they were a colleague, to those whose own page has no word for it."""
    if not any(is_former(line) or line.data.get(ASSIGNEE) == "" for line in lines):
        return lines
    return [_named(line, former(language)) for line in lines]


def is_former(line: Entry) -> bool:
    """Tell whether a line is by a colleague who was erased."""
    return line.author.kind is AuthorKind.AGENT and not line.author.name


def _named(line: Entry, name: str) -> Entry:
    if is_former(line):
        line = replace(line, author=replace(line.author, name=name))
    return replace(line, data={**line.data, ASSIGNEE: name}) if line.data.get(ASSIGNEE) == "" else line
