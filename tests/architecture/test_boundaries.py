"""What may be imported, and where certain things may be done. The layers themselves are in pyproject.toml."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.test_sizes import FEATURES
from tests.support.repository import APP, Module, modules

NOBODYS_BUSINESS = {"store", "tables", "remote", "worker", "reactions"}
# The composition root and the tables of handlers connect what nobody else may touch.
CONNECTORS = {"app/main.py", "app/wiring.py"}


PASSES_THE_ENVIRONMENT_ON = {"app/db/embedded/server.py", "app/bus/embedded.py", "app/cli/workers.py"}


def imported_names(module: Module) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_of_others(module: Module) -> set[tuple[str, str]]:
    found = {tuple(name.split(".")[1:3]) for name in imported_names(module) if name.startswith("app.")}
    others = FEATURES - {module.path.relative_to(APP).parts[0]}
    return {(parts[0], parts[1]) for parts in found if len(parts) == 2 and parts[0] in others}


def is_at_the_edge(module: Module) -> bool:
    """Whether the module speaks to the outside, and may so use its words and its way to know who calls."""
    return bool(re.search(r"/(?:http|schemas)\b|app/(?:gateway|cli|reports)/", module.name))


@pytest.mark.parametrize("module", modules("app"), ids=lambda module: module.name)
def test_other_features_are_reached_through_their_open_rooms(module: Module) -> None:
    if module.name in CONNECTORS:
        return
    reached = rooms_of_others(module)
    assert {(feature, room) for feature, room in reached if room in NOBODYS_BUSINESS} == set()
    spoken = {(feature, room) for feature, room in reached if room in {"http", "schemas"}}
    assert is_at_the_edge(module) or spoken == set()
    assert {feature for feature, room in spoken if room == "http"} <= {"accounts"}


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (r"\bos\.environ|\bgetenv\(", PASSES_THE_ENVIRONMENT_ON | {"app/settings.py"}),
        (r"\.commit\(", {"app/db", "app/cli/database.py"}),
        (r"\bdatetime\.now\(|\btime\.time\(", {"app/kernel", "app/cli/doctor.py"}),
        (r"raise HTTPException", {"app/web"}),
        (r"\bNOTIFY\b", set()),
        (r"^\s*(?:asyncio\.)?create_task\(", set()),
        (r"\bprint\(", set()),
    ],
    ids=["environment", "commit", "clock", "http exceptions", "notify", "forgotten tasks", "print"],
)
def test_some_things_are_done_in_one_place(pattern: str, allowed: set[str]) -> None:
    offenders = [
        module.name
        for module in modules("app")
        if re.search(pattern, module.text, re.MULTILINE)
        and not module.name.startswith(tuple(allowed or {"-"}))
    ]
    assert offenders == []


def test_services_and_stores_know_nothing_of_http() -> None:
    for module in modules("app"):
        if re.search(r"/(service|store|rules|events|tables)\b", module.name):
            assert not any(name.startswith(("fastapi", "starlette")) for name in imported_names(module)), (
                module.name
            )
