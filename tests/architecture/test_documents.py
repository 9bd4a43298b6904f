"""Documents say what the code does: settings, frames, commands, dependencies."""

import re
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase
from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from app.cli.schema import UNIONS, protocol_schema
from app.cli.schema_docs import protocol_markdown
from app.kernel import metrics
from app.settings import Settings
from tests.support.repository import DOCS, ROOT, section

DOWNLOAD_ADDRESS = re.compile(
    r"--(?:index-url|extra-index-url|find-links|trusted-host)|https?://\S+\.(?:whl|tgz|tar\.gz)"
)


def variable(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"SEVENTYSIX_{name.upper()}"


def default(field: FieldInfo) -> str:
    match field.default:
        case None:
            return "none"
        case bool(value):
            return f"`{str(value).lower()}`"
        case Path() as path if path.is_absolute():
            return f"`{path.relative_to(ROOT)}`"
        case value:
            return f"`{value}`"


def test_every_setting_is_in_the_table_with_its_default_and_meaning() -> None:
    expected = [
        f"| `{variable(name, field)}` | {default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    table = [
        line
        for line in section((DOCS / "operations.md").read_text(), "## Settings").splitlines()
        if line.startswith("| `")
    ]
    assert table == expected, "\n".join(["docs/operations.md should say:", *expected])


def test_every_frame_and_field_is_described() -> None:
    documented = protocol_markdown()
    for name, schema in protocol_schema()["$defs"].items():
        assert schema.get("description"), f"{name} needs a docstring"
        if name not in UNIONS:
            assert f"### {name}\n" in documented
        for field in schema.get("properties", {}):
            assert field == "type" or f"| `{field}` |" in documented


def test_generated_document_is_up_to_date() -> None:
    assert (DOCS / "protocol.md").read_text() == protocol_markdown(), "run “make generate”"


def test_make_targets_named_in_the_documents_exist() -> None:
    targets = set(
        re.findall(r"^([a-z./-]+)(?: [^:=]*)?:(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    )
    for document in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        named = set(re.findall(r"`make ([a-z-]+)", document.read_text()))
        assert named <= targets, document.name


def test_commands_named_in_the_documents_exist() -> None:
    from app.cli import app

    commands = {
        command.name or (command.callback and command.callback.__name__.replace("_", "-"))
        for command in app.registered_commands
    }
    commands |= {group.name for group in app.registered_groups}
    for document in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        named = set(re.findall(r"(?:bin/|`|app )seventysix ([a-z-]+)", document.read_text()))
        assert named <= commands, document.name


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_python_packages_are_pinned_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    packages = re.split(r"\n(?=[a-z])", re.sub(r"\\\n\s+", " ", text))
    for package in packages:
        if re.match(r"[a-z]", package):
            assert re.match(r"[a-z0-9._-]+(\[[a-z,-]+\])?==\S+ .*--hash=sha256:", package), package[:80]


def test_every_dependency_is_in_the_lock_file() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    locked = set(re.findall(r"^([a-z0-9._-]+)", (ROOT / "requirements-dev.lock").read_text(), re.MULTILINE))
    for requirement in wanted:
        assert re.match(r"[a-z0-9._-]+", requirement)[0] in locked  # type: ignore[index]  # all are named so


def test_front_end_packages_are_pinned() -> None:
    import json

    package = json.loads((ROOT / "static/package.json").read_text())
    for name, version in (package["dependencies"] | package["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
    lock = json.loads((ROOT / "static/package-lock.json").read_text())
    for name, entry in lock["packages"].items():
        assert "resolved" not in entry, name
        assert name == "" or "integrity" in entry, name


@pytest.mark.parametrize(
    "path",
    ["requirements.lock", "requirements-dev.lock", "Makefile", "Dockerfile", "docker-compose.yml", ".ci/run"],
)
def test_no_download_address_is_named(path: str) -> None:
    assert not DOWNLOAD_ADDRESS.search((ROOT / path).read_text())


def test_every_metric_is_in_the_table_with_its_meaning() -> None:
    table = section((DOCS / "operations.md").read_text(), "## Metrics")
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            description = next(iter(metric.describe()))
            assert f"| `{description.name}" in table, description.name
            assert f"| {description.documentation} |" in table, description.name
