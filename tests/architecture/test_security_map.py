"""The map of security requirements is whole, honest in form, and names no test that is dead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.repository import DOCS, ROOT

# OWASP ASVS 5.0.0, levels 1 and 2: section, first and last number, and those of level 3 between them.
SECTIONS = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1-1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
4.1.1-3 4.2.1-1 4.3.1-2 4.4.1-4 5.1.1-1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3
6.8.1-4 7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1-1 8.4.1-1 9.1.1-3 9.2.1-4 10.1.1-2
10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1-1 11.6.1-1
12.1.1-3 12.2.1-2 12.3.1-4 13.1.1-1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3
15.3.1-7 16.1.1-1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1-1 17.2.1-4 17.3.1-2
"""


@dataclass(frozen=True)
class Row:
    """One line of the map."""

    requirements: tuple[str, ...]
    holds: str
    how: str
    shown_by: str


def numbers(section: str, first: int, last: int) -> Iterator[str]:
    yield from (f"{section}.{number}" for number in range(first, last + 1))


def rows() -> list[Row]:
    found = re.findall(
        r"^\| V(\d+\.\d+)\.(\d+)(?:–(\d+))? \| (\w+) \| (.*?) ?\| (.*?) ?\|$",
        (DOCS / "security.md").read_text(),
        re.MULTILINE,
    )
    return [
        Row(tuple(numbers(section, int(first), int(last or first))), holds, how, shown_by)
        for section, first, last, holds, how, shown_by in found
    ]


ROWS = rows()


def test_every_requirement_has_one_row() -> None:
    wanted = [
        number
        for section, first, last in re.findall(r"(\d+\.\d+)\.(\d+)-(\d+)", SECTIONS)
        for number in numbers(section, int(first), int(last))
    ]
    assert [number for row in ROWS for number in row.requirements] == wanted
    lines = (DOCS / "security.md").read_text().count("\n| V")
    assert lines == len(ROWS), "a row is not written as the others are"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.requirements[0])
def test_row_shows_what_it_says(row: Row) -> None:
    assert row.holds in {"yes", "partly", "no", "none"}
    if row.holds == "yes":
        assert row.shown_by, "what holds is shown by a test or a document"
    if row.holds in {"partly", "no"}:
        assert row.how, "what does not hold is said"
    for path, name in re.findall(r"`([\w/]+\.py)(?:::(test_\w+))?`", row.shown_by):
        source = (ROOT / "tests" / path).read_text()
        assert not name or re.search(rf"^(?:async )?def {name}\(", source, re.MULTILINE), f"{path}::{name}"
    for link in re.findall(r"\]\(([^)#]+)\)", row.shown_by):
        assert (Path(DOCS) / link).exists(), link
    assert re.sub(r"`[\w/.:]+`|\[[^\]]+\]\([^)]+\)|, ", "", row.shown_by) == ""
