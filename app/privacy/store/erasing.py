"""Erasing, table by table: which rows belong to a conversation or a person is read from the schema.

A row belongs to a conversation by a column `conversation_id` or a foreign key to it, to a visitor likewise, and to
either through a row that does. A new table that says whose its rows are is so erased without another word. What only
counts (`STATISTICS`) is kept, under an id that leads nowhere.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from sqlalchemy import Column, Table

from app.db.base import whole_schema
from app.db.data_keys import destroy
from app.db.unit_of_work import UnitOfWork

ROOTS = {"conversation_id": "conversations", "visitor_id": "visitors"}
# Waits and holds say how long and by whom, and nothing about whom.
STATISTICS = {"waits", "holds"}
# What has another word for the conversation it is about.
OTHER_WORDS = {("outbox", "stream"): "conversations"}
KEEPS_IDS = {"tombstones", "legal_holds", "data_keys"}


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of one table that belong to erased ones, found by `condition` with their ids as $1."""

    table: str
    root: str
    condition: str
    column: str | None  # with the id itself, if the table has it
    own_key: str | None = None  # the column by which each row has a key of its own, as files have
    parents: str | None = None  # the statement that locks the rows through which it is theirs


@cache
def steps() -> tuple[Step, ...]:
    """Return what belongs to conversations and visitors, what refers to others first."""
    return tuple(
        step
        for table in reversed(whole_schema().sorted_tables)
        if table.name not in KEEPS_IDS
        for step in _with_own_keys(table)
    )


def _with_own_keys(table: Table) -> Iterator[Step]:
    """Rows whose sealed columns have the row's own key, which goes with them."""
    owners = {str(column.info["sealed_by"]) for column in table.columns if column.info.get("sealed_by")}
    own = {owner for owner in owners - ROOTS.keys() if table.columns[owner].primary_key}
    is_root = table.name in ROOTS.values()
    for step in _steps_of(table):
        yield replace(step, own_key=next(iter(own))) if own and not is_root else step


def _steps_of(table: Table) -> Iterator[Step]:
    if table.name in ROOTS.values():
        yield Step(str(table.name), str(table.name), "id = ANY($1::uuid[])", "id")
    for column in table.columns:
        root = _root(column)
        if root is not None and not (table.name == "conversations" and root == "visitors"):
            yield Step(str(table.name), root, f"{column.name} = ANY($1::uuid[])", column.name)
            continue
        for key in column.foreign_keys:
            parent = key.column.table
            for above in parent.columns:
                through = _root(above)
                if through is not None and parent is not table and parent.name not in ROOTS.values():
                    rows = f"SELECT {key.column.name} FROM {parent.name} WHERE {above.name} = ANY($1::uuid[])"  # noqa: S608 - our own names
                    lock = f"{rows} ORDER BY 1 FOR UPDATE"
                    yield Step(str(table.name), through, f"{column.name} IN ({rows})", None, parents=lock)


def _root(column: Column[object]) -> str | None:
    """Return what a column names the id of: conversations, visitors, or neither."""
    for key in column.foreign_keys:
        if key.column.table.name in ROOTS.values():
            return str(key.column.table.name)
    return ROOTS.get(column.name) or OTHER_WORDS.get((column.table.name, column.name))


async def lock_visitors(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Let everybody finish who writes about these people, and nobody begin; returns the site of each."""
    rows = await uow.fetch(
        "SELECT id, site_id FROM visitors WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", list(ids)
    )
    return {row[0]: row[1] for row in rows}


async def lock_conversations(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Let everybody finish who writes to these, and nobody begin; returns the site of each."""
    rows = await uow.fetch(
        "SELECT id, site_id FROM conversations WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", list(ids)
    )
    return {row[0]: row[1] for row in rows}


async def erase(
    uow: UnitOfWork, visitor_ids: Collection[UUID], conversation_ids: Collection[UUID]
) -> dict[str, int]:
    """Delete all rows of these and their keys; returns how many of each table.

    Whoever adds to a row that goes with a conversation, as the monitor does to waits, finishes first or finds it gone.
    """
    ids = {"visitors": list(visitor_ids), "conversations": list(conversation_ids)}
    for lock, root in {(step.parents, step.root) for step in steps() if step.parents is not None}:
        await uow.fetch(lock, ids[root])
    removed, owners = dict[str, int](), {*visitor_ids, *conversation_ids}
    for step in steps():
        wanted = ids[step.root]
        if not wanted:
            continue
        if step.own_key is not None:
            found = await uow.fetch(f"SELECT {step.own_key} FROM {step.table} WHERE {step.condition}", wanted)  # noqa: S608 - our own names
            owners |= {row[0] for row in found}
        for statement in _statements(step):
            rows = await uow.fetch(statement, wanted)
            if rows[0][0]:
                removed[step.table] = removed.get(step.table, 0) + rows[0][0]
    await destroy(uow, owners)
    return removed


def _statements(step: Step) -> Iterator[str]:
    where = step.condition
    if step.table in STATISTICS and step.column is not None:
        where = f"{step.condition} AND ended_at IS NULL"
        kept = f"UPDATE {step.table} SET {step.column} = gen_random_uuid() WHERE {step.condition} AND ended_at IS NOT NULL"  # noqa: S608 - our own names
        yield f"WITH gone AS (DELETE FROM {step.table} WHERE {where} RETURNING 1) SELECT count(*) FROM gone"  # noqa: S608 - our own names
        yield f"WITH gone AS ({kept} RETURNING 1) SELECT count(*) FROM gone"  # noqa: S608 - our own names
        return
    if step.column is None and any(f"FROM {name} " in where for name in STATISTICS):
        where = where.replace("= ANY($1::uuid[])", "= ANY($1::uuid[]) AND ended_at IS NULL")
    yield f"WITH gone AS (DELETE FROM {step.table} WHERE {where} RETURNING 1) SELECT count(*) FROM gone"  # noqa: S608 - our own names


async def find_remaining(
    uow: UnitOfWork, visitor_ids: Collection[UUID], conversation_ids: Collection[UUID]
) -> dict[str, int]:
    """Count what is left of these in every table, keys included."""
    ids = {"visitors": list(visitor_ids), "conversations": list(conversation_ids)}
    remaining = dict[str, int]()
    for step in steps():
        rows = await uow.fetch(f"SELECT count(*) FROM {step.table} WHERE {step.condition}", ids[step.root])  # noqa: S608 - our own names
        if rows[0][0]:
            remaining[step.table] = remaining.get(step.table, 0) + rows[0][0]
    statement = "SELECT count(*) FROM data_keys WHERE owner_id = ANY($1::uuid[])"
    keys = await uow.fetch(statement, [*visitor_ids, *conversation_ids])
    if keys[0][0]:
        remaining["data_keys"] = keys[0][0]
    return remaining


async def find_conversations(uow: UnitOfWork, visitor_ids: Collection[UUID]) -> list[UUID]:
    """Find all conversations of visitors."""
    rows = await uow.fetch(
        "SELECT id FROM conversations WHERE visitor_id = ANY($1::uuid[]) ORDER BY id", list(visitor_ids)
    )
    return [row[0] for row in rows]
