"""Expecting refusals by their code."""

import pytest

from app.kernel.errors import AppError


def refused(code: str) -> "pytest.RaisesExc[AppError]":
    """Expect the block to be refused with this code."""
    return pytest.RaisesExc(AppError, check=lambda exc: exc.code == code)
