"""Known vulnerabilities of what the locks name, from exports of the OSV database that lie on this machine."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from supply.parts import Part

# What was looked at and does not concern us: id → why. Goes with the package that it is about.
ACCEPTED: dict[str, str] = {}

Advisory = dict[str, Any]  # an open format (OSV), of which we read little


def find(parts: list[Part], folder: Path) -> tuple[list[str], list[str]]:
    """Return what is known of our packages, a line each, and the ecosystems of which this machine has no data."""
    found, missing = list[str](), list[str]()
    for ecosystem in ("PyPI", "npm"):
        export = folder / f"{ecosystem}.zip"
        if not export.exists():
            missing.append(ecosystem)
            continue
        ours = {part.name: list[Part]() for part in parts if part.ecosystem == ecosystem}
        for part in parts:
            if part.ecosystem == ecosystem:
                ours[part.name].append(part)
        for advisory in _advisories(export):
            found += _about(advisory, ecosystem, ours)
    return sorted(found), missing


def _advisories(export: Path) -> Iterator[Advisory]:
    with zipfile.ZipFile(export) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def _about(advisory: Advisory, ecosystem: str, ours: dict[str, list[Part]]) -> Iterator[str]:
    if advisory.get("withdrawn") or advisory["id"] in ACCEPTED:
        return
    for affected in advisory.get("affected", ()):
        package = affected.get("package", {})
        name = _normal(package.get("name", ""), ecosystem)
        if package.get("ecosystem") != ecosystem or name not in ours:
            continue
        for part in ours[name]:
            if is_affected(affected, part.version, ecosystem):
                yield f"{advisory['id']}: {part.name} {part.version}: {advisory.get('summary', '')}"


def _normal(name: str, ecosystem: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem == "PyPI" else name


def is_affected(affected: Advisory, version: str, ecosystem: str) -> bool:
    """Tell whether a version is among those that an advisory lists, or within its ranges."""
    if version in affected.get("versions", ()):
        return True
    return any(
        _is_within(one.get("events", ()), version, ecosystem)
        for one in affected.get("ranges", ())
        if one.get("type") in {"ECOSYSTEM", "SEMVER"}
    )


def _is_within(events: list[dict[str, str]], version: str, ecosystem: str) -> bool:
    ours, is_hit = _order(version, ecosystem), False
    for event in sorted(events, key=lambda one: _order(next(iter(one.values())), ecosystem)):
        for kind, bound in event.items():
            at = _order(bound, ecosystem)
            if kind == "introduced" and ours >= at:
                is_hit = True
            elif (kind == "fixed" and ours >= at) or (kind == "last_affected" and ours > at):
                is_hit = False
    return is_hit


def _order(version: str, ecosystem: str) -> tuple[object, ...]:
    """Return what orders versions; a pre-release comes before its release."""
    if ecosystem == "PyPI":
        try:
            return (Version(version),)
        except InvalidVersion:
            return (Version("0"),)
    numbers, _, pre = version.partition("+")[0].partition("-")
    release = tuple(int(one) for one in re.findall(r"\d+", numbers))
    parts = (
        tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in pre.split(".")) if pre else ()
    )
    return (release + (0,) * (3 - len(release)), not pre, parts)
