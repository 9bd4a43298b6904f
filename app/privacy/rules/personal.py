"""What is stored about people, and the record of processing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Tables = Mapping[str, Sequence[Mapping[str, object]]]


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
