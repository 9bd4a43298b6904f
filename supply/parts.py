"""Every package that the locks name: which it is, by what hashes it is known, under which licence, and what for."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parent.parent
LICENCES = ROOT / "docs" / "licences.md"
UNKNOWN = "unknown"

Ecosystem = Literal["PyPI", "npm"]


@dataclass(frozen=True, slots=True)
class Part:
    """One locked package. `ships` is False for what only builds and tests."""

    ecosystem: Ecosystem
    name: str
    version: str
    licence: str
    ships: bool
    hashes: tuple[tuple[str, str], ...]

    @property
    def purl(self) -> str:
        """Its package URL."""
        kind = self.ecosystem.lower()
        name = self.name.replace("@", "%40", 1) if self.name.startswith("@") else self.name
        return f"pkg:{kind}/{name}@{self.version}"


# Licences of packages whose metadata has none, or another spelling; looked up in their own files.
TOLD = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "BSD License AND Apache Software License": "BSD-3-Clause OR Apache-2.0",
    "Apache Software License AND MIT License": "Apache-2.0 OR MIT",
    "DFSG approved AND MIT License": "MIT",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "OSI Approved AND Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


# Of packages whose metadata names none: what the licence file that comes with them says.
BY_NAME = {"aiofastnet": "MIT", "picows": "MIT"}


def all_parts() -> list[Part]:
    """Read all locks: Python first, then the front ends, each by name."""
    return [*_python(), *_front_end()]


def _python() -> Iterator[Part]:
    shipped = dict(_locked("requirements.lock"))
    for (name, version), hashes in sorted({**dict(_locked("requirements-dev.lock")), **shipped}.items()):
        yield Part("PyPI", name, version, _licence(name, version), (name, version) in shipped, hashes)


def _locked(lock: str) -> Iterator[tuple[tuple[str, str], tuple[tuple[str, str], ...]]]:
    text = (ROOT / lock).read_text()
    for found in re.finditer(
        r"^([a-z0-9._-]+)==(\S+) \\\n((?:    --hash=\S+(?: \\)?\n)+)", text, re.MULTILINE
    ):
        hashes = re.findall(r"--hash=(\w+):(\w+)", found[3])
        yield (found[1], found[2]), tuple(hashes)


def _licence(name: str, version: str) -> str:
    """Read a licence from what is installed; of what does not fit this machine, what was written down before."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        before = re.search(
            rf"^\| {re.escape(name)} \| {re.escape(version)} \| (.+?) \|", _former(), re.MULTILINE
        )
        return before[1] if before else UNKNOWN
    told = "".join(about.get_all("License-Expression", [])) or " AND ".join(
        one.rpartition(" :: ")[2] for one in about.get_all("Classifier", []) if one.startswith("License")
    )
    told = told or "".join(about.get_all("License", [])).partition("\n")[0]
    return TOLD.get(told, told) or BY_NAME.get(name, UNKNOWN)


def _former() -> str:
    return LICENCES.read_text() if LICENCES.exists() else ""


def _front_end() -> Iterator[Part]:
    packages: dict[str, dict[str, object]] = json.loads((ROOT / "static" / "package-lock.json").read_text())[
        "packages"
    ]
    found: dict[tuple[str, str], Part] = {}
    for place, one in packages.items():
        name = place.rpartition("node_modules/")[2]
        if not name:
            continue
        algorithm, _, digest = str(one.get("integrity", "")).partition("-")
        hashes = ((algorithm, base64.b64decode(digest).hex()),) if digest else ()
        part = Part(
            "npm", name, str(one["version"]), str(one.get("license", UNKNOWN)), not one.get("dev"), hashes
        )
        same = found.get((name, part.version))
        found[name, part.version] = part if same is None or part.ships else same
    yield from (part for _, part in sorted(found.items()))
