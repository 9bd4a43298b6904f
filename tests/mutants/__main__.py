"""`make mutants`: run each mutant's killers on a copy of the tree, print who killed it, and write the table.

Ends with an error when a mutant survives, when its text is no longer found, or when a killer is red without it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.mutants.catalogue import MUTANTS, Mutant, is_of_python

ROOT = Path(__file__).parent.parent.parent
TABLE = ROOT / "docs" / "mutants.md"
LONGEST_RUN_S = 400
PACKAGES = "static/node_modules"
BUILT = "static/dist"

VITEST = ("npx", "--no-install", "vitest", "run", "--bail", "1", "--reporter", "json")
PYTEST = (sys.executable, "-m", "pytest", "-m", "", "-q", "-x", "-p", "no:cacheprovider", "--tb", "no")

ROW = r"^\| (.+?) \| .+ \| `.+` \| `(.+)` \|$"

HEAD = """# Mutants

Each row is a mechanism that was removed from a copy of the product, alone, and the test that went red for it. Written by
`make mutants`, which fails when a mutant survives or when what it removes is no longer found.

| mechanism | for | removed from | noticed by |
|---|---|---|---|
"""


def main(wanted: Sequence[str]) -> int:
    """Run the mutants whose names contain one of `wanted`, or all, and write what was found into the table."""
    chosen = [mutant for mutant in MUTANTS if not wanted or any(word in mutant.name for word in wanted)]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = copied(Path(folder) / "tree")
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user
        tell(f"{len(chosen)} mutants. First, all their killers without any of them.")
        if (found := red_without(tree, chosen)) is not None:
            tell(f"Red without any mutant: {found}")
            return 1
        killers = {mutant: killer_of(tree, mutant) for mutant in chosen}
    write_table({mutant.name: killer for mutant, killer in killers.items() if killer is not None})
    survivors = [mutant.name for mutant, killer in killers.items() if killer is None]
    if survivors:
        tell(f"Survived: {', '.join(survivors)}")
        return 1
    tell(f"{len(chosen)} mutants, none survived.")
    return 0


def copied(tree: Path) -> Path:
    """Copy what git knows of, and what was built of it; what is installed is shared."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git as found
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tree / name)
    (tree / PACKAGES).symlink_to(ROOT / PACKAGES)
    shutil.copytree(ROOT / BUILT, tree / BUILT)
    return tree


def build(tree: Path, parts: Sequence[str]) -> None:
    """Build front ends of the tree from its sources."""
    subprocess.run(["node", "build.mjs", *parts], cwd=tree / "static", capture_output=True, check=True)  # noqa: S607


def unbuild(tree: Path) -> None:
    """Put back what was built without any mutant."""
    shutil.rmtree(tree / BUILT)
    shutil.copytree(ROOT / BUILT, tree / BUILT)


def red_without(tree: Path, mutants: Iterable[Mutant]) -> str | None:
    """Run all killers on the untouched copy; returns the first that is red."""
    return first_red(tree, sorted({killer for mutant in mutants for killer in mutant.killers}))


def killer_of(tree: Path, mutant: Mutant) -> str | None:
    """Apply a mutant, run its killers, take it back; returns the test that noticed."""
    path = tree / mutant.path
    source = path.read_text()
    path.write_text(mutant.apply(source))
    try:
        if mutant.parts:
            build(tree, mutant.parts)
        killer = first_red(tree, mutant.killers)
    finally:
        path.write_text(source)
        if mutant.parts:
            unbuild(tree)
    tell(f"  {'killed  ' if killer else 'SURVIVED'}  {mutant.name}  {killer or ''}")
    return killer


def first_red(tree: Path, tests: Sequence[str]) -> str | None:
    """Run tests until one is red; returns its name without parameters, or None when all are green."""
    of_front_ends = [test for test in tests if not is_of_python(test)]
    of_python = [test for test in tests if is_of_python(test)]
    red = None
    if of_front_ends:
        red = _first_red(of_front_ends, VITEST, tree / "static", _red_of_front_ends)
    if of_python and red is None:
        red = _first_red(of_python, PYTEST, tree, _red_of_python)
    return red


def _first_red(
    tests: Sequence[str], command: Sequence[str], folder: Path, found: Callable[[str], re.Match[str] | None]
) -> str | None:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)}
    try:
        run = subprocess.run(
            [*command, *tests],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_RUN_S,
        )
    except subprocess.TimeoutExpired:
        return f"{tests[0]} (never ended)"
    if run.returncode == 0:
        return None
    red = found(run.stdout)
    if red is None:
        raise RuntimeError(f"the tests did not run:\n{run.stdout[-2_000:]}\n{run.stderr[-2_000:]}")
    return red[1]


def _red_of_python(output: str) -> re.Match[str] | None:
    return re.search(r"^(?:FAILED|ERROR) ([^\s\[]+)", output, re.MULTILINE)


def _red_of_front_ends(output: str) -> re.Match[str] | None:
    return re.search(r'"status":"failed"[^}]*?"title":"((?:[^"\\]|\\.)*)"', output) or re.search(
        r'"fullName":"((?:[^"\\]|\\.)*)","status":"failed"', output
    )


def write_table(news: Mapping[str, str]) -> None:
    """Write who noticed which mutant; of those that were not run, what was found before."""
    before = re.findall(ROW, TABLE.read_text(), re.MULTILINE) if TABLE.exists() else []
    known = {**dict(before), **news}
    rows = [
        f"| {mutant.name} | {mutant.promise} | `{mutant.path}` | `{known[mutant.name]}` |\n"
        for mutant in MUTANTS
        if mutant.name in known
    ]
    TABLE.write_text(HEAD + "".join(rows))


def tell(text: str) -> None:
    """Say something to whoever waits."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
