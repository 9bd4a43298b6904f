"""The repository itself, as the architecture tests read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
APP = ROOT / "app"
DOCS = ROOT / "docs"


@dataclass(frozen=True)
class Module:
    """One Python file, parsed."""

    path: Path

    @property
    def name(self) -> str:
        """Path relative to the repository."""
        return str(self.path.relative_to(ROOT))

    @property
    def text(self) -> str:
        """The source."""
        return self.path.read_text()

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """All functions and methods."""
        for node in ast.walk(ast.parse(self.text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def modules(*folders: str) -> list[Module]:
    """All Python modules below these folders."""
    return [Module(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def section(markdown: str, heading: str) -> str:
    """The text below a heading of any level, up to the next one of the same."""
    marker = heading.split(" ", 1)[0]
    after = markdown.split(f"\n{heading}\n", 1)[1]
    return after.split(f"\n{marker} ", 1)[0]
