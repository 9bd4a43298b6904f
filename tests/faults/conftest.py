"""What tests that break things can ask for: engines of their own, which may be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engines import Engine, an_engine
from tests.support.private_network import Firewall, private_network, why_not


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A migrated PostgreSQL that only this test uses."""
    with an_engine(tmp_path) as engine:
        yield engine


@pytest.fixture
def firewall() -> Iterator[Firewall]:
    """A network of the test's own whose packets can be dropped; skipped where the machine cannot have one."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with private_network() as firewall:
        yield firewall
