"""Erasing somebody who worked here: whose rows are theirs is read from the schema, as with visitors.

A row is an agent's own if it goes with them by a foreign key that cascades, or is one a person (the key to the agent is
part of its primary key), or belongs to such a row. All others only refer to them and stay: what they hold about the
person is emptied, ids go on counting for statistics.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import ForeignKey, Table

from app.db.base import whole_schema
from app.db.data_keys import destroy
from app.db.unit_of_work import UnitOfWork

AGENTS = "agents"


@dataclass(frozen=True, slots=True)
class Own:
    """Rows of one table that are an agent's own, found by `condition` with their id as $1."""

    table: str
    condition: str


@cache
def own() -> tuple[Own, ...]:
    """Return what goes with an agent, what refers to others first."""
    return tuple(one for table in reversed(whole_schema().sorted_tables) for one in _own(table))


def _own(table: Table) -> Iterator[Own]:
    for key in table.foreign_keys:
        if is_own(key):
            yield Own(str(table.name), f"{key.parent.name} = $1")
        for above in key.column.table.foreign_keys:
            if key.column.table is not table and is_own(above):
                rows = (
                    f"SELECT {key.column.name} FROM {above.parent.table.name} WHERE {above.parent.name} = $1"  # noqa: S608 - our own names
                )
                yield Own(str(table.name), f"{key.parent.name} IN ({rows})")


def is_own(key: ForeignKey) -> bool:
    """Tell whether rows with this key are a person's, or only refer to them."""
    return key.column.table.name == AGENTS and (key.ondelete == "CASCADE" or key.parent.primary_key)


# What others need of whom they worked with is that it was somebody, and who the same.
_EMPTIED = (
    (
        "offers",
        "UPDATE offers SET reason_sealed = NULL WHERE agent_id = $1 AND reason_sealed IS NOT NULL RETURNING 1",
    ),
    (
        "placements",
        "UPDATE placements SET sticky_agent_id = NULL WHERE sticky_agent_id = $1 RETURNING 1",
    ),
    ("outbox", "DELETE FROM outbox WHERE stream = $1 RETURNING 1"),
)


async def erase(uow: UnitOfWork, agent_id: UUID) -> dict[str, int]:
    """Delete all rows of an agent and destroy their key; returns how many of each table."""
    removed = dict[str, int]()
    for one in own():
        statement = f"DELETE FROM {one.table} WHERE {one.condition} RETURNING 1"  # noqa: S608 - our own names
        _count(removed, one.table, len(await uow.fetch(statement, agent_id)))
    for table, statement in _EMPTIED:
        _count(removed, table, len(await uow.fetch(statement, agent_id)))
    await destroy(uow, [agent_id])
    return removed


_REMAINING = (
    (AGENTS, "SELECT count(*) FROM agents WHERE id = $1 AND name_sealed IS NOT NULL"),
    ("offers", "SELECT count(*) FROM offers WHERE agent_id = $1 AND reason_sealed IS NOT NULL"),
    ("placements", "SELECT count(*) FROM placements WHERE sticky_agent_id = $1"),
    ("outbox", "SELECT count(*) FROM outbox WHERE stream = $1"),
    ("data_keys", "SELECT count(*) FROM data_keys WHERE owner_id = $1"),
)


async def find_remaining(uow: UnitOfWork, agent_id: UUID) -> dict[str, int]:
    """Count what is left of an agent in every table, the key included."""
    remaining = dict[str, int]()
    looks = [(one.table, f"SELECT count(*) FROM {one.table} WHERE {one.condition}") for one in own()]  # noqa: S608 - our own names
    for table, statement in (*looks, *_REMAINING):
        _count(remaining, table, (await uow.fetch(statement, agent_id))[0][0])
    return remaining


def _count(counted: dict[str, int], table: str, rows: int) -> None:
    if rows:
        counted[table] = counted.get(table, 0) + rows


_TALKS = """
SELECT t.id FROM (
  SELECT conversation_id AS id FROM holds WHERE agent_id = $1
  UNION SELECT conversation_id FROM offers WHERE agent_id = $1
  UNION SELECT conversation_id FROM decisions WHERE agent_id = $1
  UNION SELECT id FROM conversations WHERE assignee_id = $1
  UNION SELECT conversation_id FROM entries WHERE activity = 'transferred' AND author_id = $1
) AS t WHERE $2::uuid IS NULL OR t.id > $2 ORDER BY t.id LIMIT $3
"""


async def find_conversations(
    uow: UnitOfWork, agent_id: UUID, *, after: UUID | None, limit: int
) -> list[UUID]:
    """Find conversations in which something happened by an agent's name, in order of ids."""
    return [row[0] for row in await uow.fetch(_TALKS, agent_id, after, limit)]


_IS_HELD = """
SELECT 1 FROM legal_holds AS h WHERE h.subject_id = $1 OR EXISTS (
  SELECT FROM conversations AS c WHERE (c.id = h.subject_id OR c.visitor_id = h.subject_id) AND (
    c.assignee_id = $1
    OR EXISTS (SELECT FROM entries AS e WHERE e.conversation_id = c.id AND e.author_id = $1)
    OR EXISTS (SELECT FROM offers AS o WHERE o.conversation_id = c.id AND o.agent_id = $1)
  )
) LIMIT 1
"""


async def is_held(uow: UnitOfWork, agent_id: UUID) -> bool:
    """Tell whether an agent must be kept, or a conversation in which they took part."""
    return bool(await uow.fetch(_IS_HELD, agent_id))
