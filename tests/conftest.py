"""What every test can ask for: a database of its own. The rest is in `tests/support`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.databases import cloned_database, make_template, server_for_tests
from tests.support.network import refuse_outside_network

refuse_outside_network()
# How fast a machine is, no test judges.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of an empty database on the server of this run."""
    with server_for_tests(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """Name of a migrated database to clone from."""
    return make_template(postgres_url)


@pytest.fixture
def database_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    """URL of a migrated database that only this test sees."""
    with cloned_database(postgres_url, migrated_template) as url:
        yield url


@pytest.fixture
def empty_database_url(postgres_url: str) -> Iterator[str]:
    """URL of an empty database that only this test sees."""
    with cloned_database(postgres_url, "template0") as url:
        yield url


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Where a program under test may keep its data."""
    return tmp_path / "data"
