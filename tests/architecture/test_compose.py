"""`docker-compose.yml`, the image it builds, and the settings agree with each other."""

import re
import shlex
from typing import Any

import pytest
import yaml

from app.db.embedded.binaries import OLDEST_MAJOR
from app.settings import Settings
from tests.support.repository import DOCS, ROOT

Service = dict[str, Any]  # YAML has values of any shape

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Service] = COMPOSE["services"]
DOCKERFILE = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
PORT = Settings.model_fields["port"].default


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def image_environment() -> dict[str, str]:
    words = [word for line in instructions("ENV") for word in shlex.split(line)]
    return dict(word.split("=", 1) for word in words)


@pytest.mark.parametrize("service", SERVICES)
def test_service_is_watched_and_comes_back(service: str) -> None:
    assert SERVICES[service]["restart"] == "unless-stopped"
    assert {"test", "interval", "timeout", "retries"} <= SERVICES[service]["healthcheck"].keys()


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["database"]["networks"] == ["inner"]
    assert COMPOSE["networks"]["inner"]["internal"] is True
    assert "inner" not in SERVICES["proxy"]["networks"]


def test_each_waits_for_the_one_it_needs() -> None:
    for service, needed in (("app", "database"), ("proxy", "app")):
        assert SERVICES[service]["depends_on"][needed] == {"condition": "service_healthy"}


def test_volumes_networks_and_configs_are_declared() -> None:
    for service in SERVICES.values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= COMPOSE["volumes"].keys()
        assert set(service["networks"]) <= COMPOSE["networks"].keys()
        assert {config["source"] for config in service.get("configs", [])} <= COMPOSE["configs"].keys()


def test_secrets_are_asked_for_and_have_no_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert re.findall(r"\$\{[A-Z_]+(?!:\?)[^A-Z_:?][^}]*\}", text) == []
    assert SERVICES["database"]["environment"]["POSTGRES_PASSWORD"].startswith("${DATABASE_PASSWORD:?")
    assert SERVICES["app"]["environment"]["SEVENTYSIX_MASTER_KEYS"].startswith("${MASTER_KEYS:?")
    assert "${DATABASE_PASSWORD:?" in SERVICES["app"]["environment"]["DATABASE_URL"]


def test_app_connects_to_the_database_as_it_was_made() -> None:
    made = SERVICES["database"]["environment"]
    url = re.sub(r"\$\{[^}]+\}", "secret", SERVICES["app"]["environment"]["DATABASE_URL"])
    assert url == f"postgresql://{made['POSTGRES_USER']}:secret@database:5432/{made['POSTGRES_DB']}"
    assert int(SERVICES["database"]["image"].split(":")[1]) >= OLDEST_MAJOR


def test_database_volume_is_where_this_version_keeps_its_data() -> None:
    # Images of PostgreSQL 18 and later keep it below /var/lib/postgresql/MAJOR, and want the parent mounted.
    assert SERVICES["database"]["volumes"] == ["database:/var/lib/postgresql"]


def test_proxy_passes_to_the_port_of_the_app_and_keeps_metrics_inside() -> None:
    caddyfile = COMPOSE["configs"]["proxy"]["content"]
    assert f"reverse_proxy app:{PORT}" in caddyfile
    assert "respond /metrics 404" in caddyfile
    assert instructions("EXPOSE") == [str(PORT)]
    assert caddyfile.count("{") == caddyfile.count("}")


def test_settings_given_in_the_image_are_valid_and_for_production(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {**image_environment(), **SERVICES["app"]["environment"]}
    known = {f"SEVENTYSIX_{name.upper()}" for name in Settings.model_fields} | {"DATABASE_URL"}
    assert {name for name in given if name.startswith(("SEVENTYSIX_", "DATABASE_"))} <= known
    for name, value in given.items():
        monkeypatch.setenv(name, re.sub(r"\$\{[^}]+\}", "chat.example.com", value))
    settings = Settings()
    assert settings.environment == "production"
    assert settings.is_https
    assert settings.port == PORT
    assert settings.host == "0.0.0.0"  # noqa: S104 - inside the container's own network
    assert str(settings.data_dir) in SERVICES["app"]["volumes"][0]


def test_image_does_not_run_as_root() -> None:
    assert instructions("USER")[-1] == "10076:10076"
    assert SERVICES["app"]["cap_drop"] == ["ALL"]


def test_everything_copied_into_the_image_exists_and_is_sent_to_the_builder() -> None:
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copies = [
        words
        for line in instructions("COPY")
        if (words := line.split()) and not words[0].startswith("--from")
    ]
    for *sources, _ in copies:
        for source in sources:
            assert (ROOT / source).exists()
            assert source.split("/")[0] in sent


def test_health_is_asked_where_the_app_answers() -> None:
    address = f"http://127.0.0.1:{PORT}/readyz"
    assert address in " ".join(SERVICES["app"]["healthcheck"]["test"])
    assert address in instructions("HEALTHCHECK")[0]


def test_app_may_finish_before_it_is_killed() -> None:
    from app.cli.serving import DRAIN_TIMEOUT_S

    needed_s = Settings.model_fields["drain_seconds"].default + DRAIN_TIMEOUT_S
    assert int(SERVICES["app"]["stop_grace_period"].removesuffix("s")) > needed_s
    assert int(re.findall(r"TimeoutStopSec=(\d+)", (DOCS / "operations.md").read_text())[0]) > needed_s
    assert instructions("STOPSIGNAL") == ["SIGTERM"]
