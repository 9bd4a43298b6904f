"""`python -m supply licences | sbom | check`: what `make generate`, `make sbom` and `make check` call."""

import os
import sys
from pathlib import Path

from supply import audit, licences, sbom
from supply.parts import ROOT, Part, all_parts


def check(parts: list[Part], folder: Path) -> int:
    """Say which licences are not allowed and which vulnerabilities are known; returns the exit status."""
    refused = [
        f"{part.name} {part.version}: {part.licence}" for part in parts if not licences.is_allowed(part)
    ]
    for line in refused:
        tell(f"This licence is not on our list (supply/licences.py): {line}")
    found, missing = audit.find(parts, folder)
    for line in found:
        tell(f"Known vulnerability: {line}")
    if missing:
        tell(
            f"Vulnerabilities: SKIPPED for {' and '.join(missing)}: there is no export of OSV in {folder} (docs/security.md)."
        )
    elif not found:
        tell("Vulnerabilities: none known for what the locks name.")
    return 1 if refused or found else 0


def tell(text: str) -> None:
    """Say something to whoever waits."""
    sys.stdout.write(text + "\n")


def main(arguments: list[str]) -> int:
    """Do what is asked for."""
    parts = all_parts()
    match arguments:
        case ["licences"]:
            sys.stdout.write(licences.page(parts))
        case ["sbom"]:
            sys.stdout.write(sbom.bill(parts))
        case ["check"]:
            return check(parts, Path(os.environ.get("OSV_FOLDER") or ROOT / ".cache" / "osv"))
        case _:
            tell(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
