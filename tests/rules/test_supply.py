"""What the product is made of: nothing of the locks is left out, and what must not be used is found."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from supply import licences, sbom
from supply.__main__ import check
from supply.audit import is_affected
from supply.parts import Part, all_parts
from tests.support.repository import ROOT

PARTS = all_parts()


def a_part(licence: str, *, ships: bool = True, name: str = "kettle") -> Part:
    return Part("PyPI", name, "1.2.0", licence, ships, (("sha256", "00"),))


def test_every_locked_package_is_known_with_hashes() -> None:
    locked = re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements-dev.lock").read_text(), re.MULTILINE)
    assert {part.name for part in PARTS if part.ecosystem == "PyPI"} == set(locked)
    packages = json.loads((ROOT / "static/package-lock.json").read_text())["packages"]
    assert {part.name for part in PARTS if part.ecosystem == "npm"} == {
        place.rpartition("node_modules/")[2] for place in packages if place
    }
    assert [part for part in PARTS if not part.hashes] == []


def test_what_ships_is_told_from_what_builds() -> None:
    ships = {part.name: part.ships for part in PARTS}
    assert (ships["fastapi"], ships["solid-js"]) == (True, True)
    assert (ships["pytest"], ships["vite"]) == (False, False)


@pytest.mark.parametrize(
    ("part", "is_allowed"),
    [
        (a_part("MIT"), True),
        (a_part("GPL-3.0-only"), False),
        (a_part("unknown"), False),
        (a_part("GPL-3.0-only OR MIT"), True),
        (a_part("GPL-3.0-only AND MIT"), False),
        (a_part("MPL-2.0 AND (Apache-2.0 OR GPL-3.0-only)"), True),
        (a_part("MPL-2.0 AND (Apache-2.0 AND GPL-3.0-only)"), False),
        (a_part("CC-BY-4.0"), False),
        (a_part("CC-BY-4.0", ships=False), True),
        (a_part("LGPL-2.1-or-later"), False),
        (a_part("LGPL-2.1-or-later", name="python-stdnum"), True),
    ],
)
def test_licences_are_judged_as_spdx_has_them(part: Part, *, is_allowed: bool) -> None:
    assert licences.is_allowed(part) is is_allowed


def test_bill_names_everything_once_and_is_the_same_every_time() -> None:
    text = sbom.bill(PARTS)
    assert text == sbom.bill(all_parts())
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    references = [one["bom-ref"] for one in bill["components"]]
    assert len(set(references)) == len(references) == len(PARTS)
    assert set(bill["dependencies"][0]["dependsOn"]) <= set(references)
    assert "pkg:npm/%40kobalte/core@0.13.14" in references
    for one in bill["components"]:
        assert one["scope"] in {"required", "excluded"}
        assert all(re.fullmatch(r"[0-9a-f]{40,128}", item["content"]) for item in one["hashes"])


@pytest.mark.parametrize(
    ("ecosystem", "version", "events", "is_hit"),
    [
        ("PyPI", "1.2.0", [{"introduced": "0"}, {"fixed": "1.2.0"}], False),
        ("PyPI", "1.2.0rc1", [{"introduced": "0"}, {"fixed": "1.2.0"}], True),
        ("PyPI", "1.10.0", [{"introduced": "1.9"}, {"last_affected": "1.10.0"}], True),
        ("PyPI", "1.0", [{"introduced": "1.9"}], False),
        (
            "PyPI",
            "3.1",
            [{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "3.0"}, {"fixed": "3.2"}],
            True,
        ),
        ("npm", "1.10.0", [{"introduced": "0"}, {"fixed": "1.9.0"}], False),
        ("npm", "1.9.0-rc.2", [{"introduced": "0"}, {"fixed": "1.9.0"}], True),
        ("npm", "1.9.0-rc.10", [{"introduced": "1.9.0-rc.9"}, {"fixed": "1.9.0"}], True),
    ],
)
def test_versions_are_ordered_as_their_ecosystem_does(
    ecosystem: str, version: str, events: list[dict[str, str]], *, is_hit: bool
) -> None:
    affected = {"ranges": [{"type": "ECOSYSTEM", "events": events}]}
    assert is_affected(affected, version, ecosystem) is is_hit


def test_known_vulnerability_fails_and_missing_data_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = a_part("MIT", name="tea-pot")
    assert check([part], tmp_path) == 0
    assert "SKIPPED for PyPI and npm" in capsys.readouterr().out
    package = {"ecosystem": "PyPI", "name": "Tea.Pot"}
    advisory = {
        "id": "OSV-76",
        "summary": "boils over",
        "affected": [{"package": package, "versions": ["1.2.0"]}],
    }
    with zipfile.ZipFile(tmp_path / "PyPI.zip", "w") as archive:
        archive.writestr("OSV-76.json", json.dumps(advisory))
        archive.writestr("OSV-77.json", json.dumps({**advisory, "id": "OSV-77", "withdrawn": "2026-01-01"}))
    assert check([part], tmp_path) == 1
    told = capsys.readouterr().out
    assert "OSV-76: tea-pot 1.2.0: boils over" in told
    assert "OSV-77" not in told
    assert "SKIPPED for npm" in told
    assert check([a_part("MIT")], tmp_path) == 0
