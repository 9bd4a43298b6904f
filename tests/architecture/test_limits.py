"""What the document on limits says is what the code does; and no code of ours hands a command to a shell."""

import ast
import importlib
import re
from datetime import timedelta

import pytest

from app.accounts.rules import COMMON_STEMS, FailureLimit
from app.settings import Settings
from tests.support.repository import DOCS, modules

TEXT = (DOCS / "limits.md").read_text()
ROWS = re.findall(r"^\|[^|]+\| ([^|]+) \|[^|]*\|[^|]*\| `(app[\w.]+)` \|$", TEXT, re.MULTILINE)
SHELLS = {"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell", "eval", "exec"}


def in_words(value: object) -> str:
    match value:
        case FailureLimit(failures, within):
            return f"{failures} in {in_words(within)}"
        case timedelta():
            for unit in ("days", "hours", "minutes"):
                number, rest = divmod(value, timedelta(**{unit: 1}))
                if number and not rest:
                    return f"{number} {unit if number > 1 else unit[:-1]}"
    return str(value)


def value_of(name: str) -> object:
    if name.startswith("app.settings.Settings."):
        return Settings.model_fields[name.rpartition(".")[2]].default
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


@pytest.mark.parametrize(("said", "name"), ROWS, ids=[name for _, name in ROWS])
def test_limits_are_as_they_are_written_down(said: str, name: str) -> None:
    assert said == in_words(value_of(name))


def test_every_row_of_limits_is_read_and_the_words_are_those() -> None:
    assert len(ROWS) == TEXT.count("\n| ") - 1
    words = re.findall(r"`(\w+)`", TEXT.partition("## Words that are no passwords")[2])
    assert sorted(words) == sorted(COMMON_STEMS)


def test_no_command_goes_through_a_shell_and_no_text_is_run() -> None:
    for module in modules("app"):
        for node in ast.walk(ast.parse(module.text)):
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                assert called not in SHELLS or _is_of_a_method(node), f"{module.name}:{node.lineno}"
                assert not any(one.arg == "shell" for one in node.keywords), f"{module.name}:{node.lineno}"


def _is_of_a_method(node: ast.Call) -> bool:
    """Tell whether `system` and the like are said of something of ours, and not of `os` or `subprocess`."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return owner is not None and not (
        isinstance(owner, ast.Name) and owner.id in {"os", "subprocess", "asyncio"}
    )
