"""Small modules, small functions, and only the agreed rooms."""

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.support.repository import APP, ROOT, Module, modules

DIST = ROOT / "static" / "dist"
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
LONGEST_COMPONENT = 250
MOST_LOADER_BYTES = 2_048
MOST_CHAT_BYTES = 14_000
MOST_PART_BYTES = 30_000
MOST_INVITE_BYTES = 2_400
MOST_TITLE_BYTES = 300
MOST_WINDOW_BYTES = 1_100
ROOMS = {"http", "reactions", "worker", "schemas", "service", "store", "remote", "tables", "events", "rules"}
FEATURES = {
    "accounts",
    "attachments",
    "channels",
    "conversations",
    "presence",
    "privacy",
    "reports",
    "routing",
    "schedules",
    "search",
    "sites",
    "visitors",
    "waiting",
    "webhooks",
}
BASE = {"bus", "cli", "db", "gateway", "kernel", "keys", "web"}
TOP_LEVEL_MODULES = {"__init__", "main", "settings", "wiring"}


@pytest.mark.parametrize("module", modules("app", "tests", "bench", "supply"), ids=lambda module: module.name)
def test_module_and_its_functions_are_small(module: Module) -> None:
    assert len(module.text.splitlines()) <= LONGEST_MODULE
    long = {
        function.name: function.end_lineno - function.lineno + 1
        for function in module.functions()
        if function.end_lineno is not None and function.end_lineno - function.lineno + 1 > LONGEST_FUNCTION
    }
    assert not long


def test_front_end_files_are_small() -> None:
    sources = [
        path
        for suffix in ("ts", "tsx", "css")
        for path in (ROOT / "static").rglob(f"*.{suffix}")
        if not {"node_modules", "dist"} & set(path.relative_to(ROOT).parts)
        and not path.name.endswith(".gen.ts")
    ]
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_COMPONENT} == {}


def zipped_bytes(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def test_shop_pages_pay_few_bytes_for_the_button_and_the_chat() -> None:
    # As it is served: the server fills in what a site has chosen, here nothing.
    script = (DIST / "loader.js").read_bytes().replace(b"window.LOADER_CONFIG", b"{}")
    loader = len(gzip.compress(script, 9, mtime=0))
    chat = max(zipped_bytes(page) for page in (DIST / "widget").glob("*.html"))
    assert loader <= MOST_LOADER_BYTES
    assert loader + chat <= MOST_CHAT_BYTES
    # Of some sites alone, in the same script: invitations ahead of the button, the title behind it.
    assert zipped_bytes(DIST / "invite.js") <= MOST_INVITE_BYTES
    assert zipped_bytes(DIST / "title.js") <= MOST_TITLE_BYTES
    assert zipped_bytes(DIST / "window.html") <= MOST_WINDOW_BYTES


def test_nothing_that_shoppers_load_escapes_being_weighed() -> None:
    weighed = {*(DIST / "widget").glob("*.html"), *(DIST / "widget" / "assets").glob("*/*.js")}
    twins = {path.with_name(path.name + ".gz") for path in weighed}
    assert {path for path in (DIST / "widget").rglob("*") if path.is_file()} <= weighed | twins
    assert len({path.parent for path in weighed}) == 2, "one build alone"
    in_the_root = {path.name for path in DIST.iterdir() if path.is_file() and not path.name.startswith(".")}
    assert in_the_root == {"loader.js", "invite.js", "title.js", "window.html"}
    # What they would fetch besides is in none of them: scripts of their own, styles, fonts, pictures, preloads.
    for page in (DIST / "widget").glob("*.html"):
        assert not re.search(r"<link|<img|<script[^>]* src=|@import|url\(|@font-face", page.read_text()), (
            page.name
        )


def test_all_that_the_chat_loads_later_is_small_together() -> None:
    by_language = Counter[str]()
    for part in (DIST / "widget" / "assets").glob("*/*.js"):
        by_language[part.name.split(".")[1]] += zipped_bytes(part)
    assert by_language.keys() == {page.name.split(".")[1] for page in (DIST / "widget").glob("*.html")}
    assert max(by_language.values()) <= MOST_PART_BYTES


def test_every_folder_of_the_program_is_an_agreed_one() -> None:
    folders = {path.name for path in APP.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= FEATURES | BASE
    assert {path.stem for path in APP.glob("*.py")} <= TOP_LEVEL_MODULES


@pytest.mark.parametrize("feature", sorted(FEATURES))
def test_feature_has_only_the_agreed_rooms(feature: str) -> None:
    rooms = {
        path.stem for path in (APP / feature).iterdir() if path.name not in {"__pycache__", "__init__.py"}
    }
    assert rooms <= ROOMS
