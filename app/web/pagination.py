"""Opaque keyset cursors: a list goes on behind the last row it showed, whatever was added meanwhile."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

import orjson
from fastapi import Query
from pydantic import TypeAdapter, ValidationError

from app.kernel.errors import AppError

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200
LONGEST_CURSOR = 1_000

Key = TypeVar("Key", str, int, datetime)

Cursor = Annotated[
    str | None,
    Query(
        max_length=LONGEST_CURSOR, description="`next_cursor` of the page before; without it the list begins."
    ),
]
Limit = Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="Most items wanted.")]


def encode_cursor(key: str | int | datetime, row_id: UUID) -> str:
    """Name the place behind a row by its sort key and id."""
    # The driver's UUIDs are of a class of their own, which orjson refuses.
    return base64.urlsafe_b64encode(orjson.dumps([key, str(row_id)])).decode().rstrip("=")


def decode_cursor(cursor: str | None, kind: type[Key]) -> tuple[Key, UUID] | None:
    """Return the sort key (of this kind) and id of the row to go on behind; refuses what we did not make."""
    if cursor is None:
        return None
    try:
        key, row_id = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return TypeAdapter(kind).validate_python(key), UUID(row_id)
    except (binascii.Error, ValueError, TypeError, AttributeError, ValidationError) as exc:
        raise AppError("bad_cursor", "This cursor does not come from this list.", 422) from exc
