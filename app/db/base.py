"""What all tables share: metadata, naming of constraints, column shorthands."""

import importlib
import pkgutil
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Annotated
from uuid import UUID

from sqlalchemy import DateTime, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Id = Annotated[UUID, mapped_column(primary_key=True)]

# What kind of personal data a column holds; export, erasure and retention are driven by it.
NO_PII = {"pii": None}
PII_CONTACT = {"pii": "contact"}
PII_CONTENT = {"pii": "content"}
PII_TECHNICAL = {"pii": "technical"}
PII_STAFF = {"pii": "staff"}


def sealed(pii: Mapping[str, str], *, by: str | None, at: Sequence[str] = ()) -> dict[str, object]:
    """Mark a personal column of bytes as sealed.

    `by` names the column with the id of whose key it is, or is None where it is the one key of all who work here;
    `at` names the columns that are part of the place, beside `table.column` and that id.
    """
    return {**pii, "sealed_by": by, "place": tuple(at)}


class Base(DeclarativeBase):
    """Root of all mapped classes."""

    metadata = MetaData(naming_convention=NAMES)


@cache
def whole_schema() -> MetaData:
    """Return the metadata of every table there is, also of those that nobody has imported yet."""
    package = importlib.import_module("app")
    for found in pkgutil.walk_packages(package.__path__, "app."):
        if re.search(r"\.tables\b|^app\.db\.", found.name):
            importlib.import_module(found.name)
    return Base.metadata
