"""What tests that break things can ask for: engines of their own, which may be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engines import Engine, an_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A migrated PostgreSQL that only this test uses."""
    with an_engine(tmp_path) as engine:
        yield engine
