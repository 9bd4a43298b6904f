"""The bill of materials, as CycloneDX 1.6 has it."""

import json
import tomllib
from uuid import NAMESPACE_URL, uuid5

from supply.parts import ROOT, Part

ALGORITHMS = {"sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


def bill(parts: list[Part]) -> str:
    """Write the bill: the same locks give the same text."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    components = [_component(part) for part in parts]
    number = uuid5(NAMESPACE_URL, json.dumps(components))
    whole = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [part.purl for part in parts if part.ships]}],
    }
    return json.dumps(whole, indent=2) + "\n"


def _component(part: Part) -> dict[str, object]:
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        # What only builds and tests is named, and marked as no part of what runs.
        "scope": "required" if part.ships else "excluded",
        "hashes": [{"alg": ALGORITHMS[name], "content": digest} for name, digest in part.hashes],
        "licenses": [{"expression": part.licence}],
        "purl": part.purl,
    }
