"""The catalogue of mutants is about the product as it is. The mutants themselves are run by `make mutants`."""

import re

import pytest

from tests.mutants.catalogue import MUTANTS, Mutant, is_of_python
from tests.support.repository import DOCS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_removes_is_there_once_and_its_killers_exist(mutant: Mutant) -> None:
    assert mutant.is_applicable(ROOT), f"{mutant.path} must contain once: {mutant.text}"
    for killer in mutant.killers:
        path, _, name = killer.partition("::")
        source = (ROOT / path if is_of_python(killer) else ROOT / "static" / path).read_text()
        assert not name or re.search(rf"^(?:async )?def {name}\(", source, re.MULTILINE), killer


def test_names_of_mutants_are_unique_and_the_table_is_about_them() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(set(names)) == len(names)
    table = re.findall(
        r"^\| (.+?) \| .+ \| `.+` \| `(.+)` \|$", (DOCS / "mutants.md").read_text(), re.MULTILINE
    )
    assert [name for name, _ in table] == names, "run “make mutants”"
    assert all(killer != "None" for _, killer in table)
