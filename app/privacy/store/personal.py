"""Reading everything that is stored about somebody, as the marks of the schema say what that is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary

from app.db.base import Base, whole_schema
from app.db.data_keys import having
from app.db.unit_of_work import UnitOfWork
from app.keys import opened, place
from app.privacy.rules import Field, Record
from app.privacy.store.erasing import Step, steps

MOST_ROWS = 50_000
STAFF = "staff"


def find_records() -> list[Record]:
    """Describe every table that holds something personal, by its marks."""
    reached = {step.table for step in steps()}
    classes = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    found = []
    for table in sorted(whole_schema().sorted_tables, key=lambda one: one.name):
        fields = [
            Field(_shown_name(column), str(column.info["pii"]), is_sealed="sealed_by" in column.info)
            for column in table.columns
            if column.info.get("pii") is not None
        ]
        if fields:
            purpose = (classes[table].__doc__ or "").strip().splitlines()[0]
            found.append(Record(table.name, purpose, fields, is_erased=table.name in reached))
    return found


async def read_all(
    uow: UnitOfWork, visitor_id: UUID, conversation_ids: Sequence[UUID]
) -> dict[str, list[dict[str, object]]]:
    """Read all rows that belong to a visitor and their conversations, opened, by table."""
    ids = {"visitors": [visitor_id], "conversations": list(conversation_ids)}
    found = dict[str, list[dict[str, object]]]()
    for step in reversed(steps()):
        columns = list(_exported(step))
        if not columns:
            continue
        statement = f"SELECT * FROM {step.table} WHERE {step.condition} ORDER BY 1, 2 LIMIT {MOST_ROWS}"  # noqa: S608 - our own names
        rows = await uow.fetch(statement, ids[step.root])
        if rows:
            names = [column.name for column in whole_schema().tables[step.table].columns]
            named = [_by_name(row, names) for row in rows]
            found.setdefault(step.table, []).extend(await _shown(uow, named, columns))
    return found


def _by_name(row: Any, names: Sequence[str]) -> dict[str, Any]:
    mapping = getattr(row, "_mapping", row)
    return {name: mapping[name] for name in names}


def _exported(step: Step) -> Iterator[Column[object]]:
    """What of a table is about the person: all but hashes, and what is about the shop's own people."""
    columns = whole_schema().tables[step.table].columns
    if not any(column.info.get("pii") not in {None, STAFF} for column in columns):
        return
    for column in columns:
        is_readable = not isinstance(column.type, LargeBinary) or "sealed_by" in column.info
        if is_readable and column.info.get("pii") != STAFF:
            yield column


async def _shown(
    uow: UnitOfWork, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column[object]]
) -> list[dict[str, object]]:
    owners = {
        row[column.info["sealed_by"]] for row in rows for column in columns if "sealed_by" in column.info
    }
    keys = await having(uow, owners - {None})
    shown = []
    for row in rows:
        values = dict[str, object]()
        for column in columns:
            value = row[column.name]
            if "sealed_by" in column.info:
                value = opened(keys.get(row[column.info["sealed_by"]]), value, _place(column, row))
            if value is not None:
                values[_shown_name(column)] = value
        shown.append(values)
    return shown


def _place(column: Column[object], row: Mapping[str, Any]) -> bytes:
    owner = row[column.info["sealed_by"]]
    more = [_part(row[name]) for name in column.info["place"]]
    return place(f"{column.table.name}.{column.name}", owner, *more) if owner is not None else b""


def _part(value: Any) -> int | str:
    return value.isoformat() if isinstance(value, datetime) else value


def _shown_name(column: Column[object]) -> str:
    """What a column was called before it was sealed."""
    return "words" if column.name == "sealed" else column.name.removesuffix("_sealed")
