"""Sealing what former versions stored in clear, or under another key, a few rows at a time, before that place is dropped.

It knows the schema between two migrations (`app.cli.database` says which, for each of the two parts), and no other.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

import orjson

from app.accounts.rules.staff import email_place, hash_email, hash_subject, name_place, passkey_place
from app.conversations.rules import entry_place
from app.db.data_keys import having_or_made
from app.db.unit_of_work import UnitOfWork
from app.keys import STAFF, DataKey, place

_ENTRIES = """
SELECT conversation_id, seq, kind, body, data::text FROM entries WHERE sealed IS NULL
ORDER BY conversation_id, seq LIMIT $1 FOR UPDATE SKIP LOCKED
"""
_SEAL_ENTRIES = """
UPDATE entries AS e SET sealed = n.sealed, body = NULL, data = n.data::jsonb
FROM unnest($1::uuid[], $2::int[], $3::bytea[], $4::text[]) AS n (conversation_id, seq, sealed, data)
WHERE e.conversation_id = n.conversation_id AND e.seq = n.seq
"""


async def seal_entries(uow: UnitOfWork, limit: int) -> int:
    """Seal lines of logs: what was said, and the words among the facts of what happened."""
    rows = await uow.fetch(_ENTRIES, limit)
    keys = await having_or_made(uow, {row[0] for row in rows})
    sealed, numbers = list[bytes](), list[str]()
    for conversation_id, seq, kind, body, data in rows:
        facts = orjson.loads(data)
        words = {name: fact for name, fact in facts.items() if isinstance(fact, str)}
        numbers.append(orjson.dumps({name: facts[name] for name in facts.keys() - words.keys()}).decode())
        text = body if body is not None else orjson.dumps(words).decode()
        sealed.append(keys[conversation_id].seal(text, entry_place(conversation_id, seq, kind)))
    if rows:
        await uow.fetch(_SEAL_ENTRIES, [row[0] for row in rows], [row[1] for row in rows], sealed, numbers)
    return len(rows)


Make = Callable[[DataKey, UUID, str], bytes]  # from the key, the row's id and what stands there in clear
Step = Callable[[UnitOfWork, int], Awaitable[int]]


def _sealed(column: str) -> Make:
    return lambda key, id_, words: key.seal(words, place(column, id_))


def _column(table: str, owner: str, clear: str, *, staff: bool = False, **makes: Make) -> Step:
    """Make what moves one column in clear to others: with the key of each row's own id, or all with that of staff."""
    makes = makes or {f"{clear}_sealed": _sealed(f"{table}.{clear}_sealed")}
    select = f"SELECT {owner}, {clear} FROM {table} WHERE {clear} IS NOT NULL ORDER BY 1 LIMIT $1 FOR UPDATE SKIP LOCKED"  # noqa: S608 - our own names
    values = ", ".join(f"${number}::bytea[]" for number in range(2, 2 + len(makes)))
    update = (
        f"UPDATE {table} AS t SET {clear} = NULL, {', '.join(f'{name} = n.{name}' for name in makes)} "  # noqa: S608 - our own names
        f"FROM unnest($1::uuid[], {values}) AS n (id, {', '.join(makes)}) WHERE t.{owner} = n.id"
    )

    async def move(uow: UnitOfWork, limit: int) -> int:
        rows = await uow.fetch(select, limit)
        if not rows:
            return 0
        keys = await having_or_made(uow, {STAFF if staff else id_ for id_, _ in rows})
        made = [
            [make(keys[STAFF if staff else id_], id_, words) for id_, words in rows]
            for make in makes.values()
        ]
        await uow.fetch(update, [id_ for id_, _ in rows], *made)
        return len(rows)

    return move


_CLEAR_RESPONSES = """
UPDATE webhook_attempts SET response = NULL WHERE id IN (
  SELECT id FROM webhook_attempts WHERE response IS NOT NULL LIMIT $1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""


async def _clear_responses(uow: UnitOfWork, limit: int) -> int:
    """Forget old answers of receivers, which are kept for some days only."""
    return len(await uow.fetch(_CLEAR_RESPONSES, limit))


STEPS: tuple[Step, ...] = (
    seal_entries,
    _column("conversations", "id", "page_url"),
    _column("visitors", "id", "name"),
    _column("reply_requests", "conversation_id", "address"),
    _clear_responses,
    _column("webhook_endpoints", "id", "secret"),
    _column("webhook_endpoints", "id", "previous_secret"),
    _column(
        "agents",
        "id",
        "email",
        staff=True,
        email_sealed=_sealed("agents.email_sealed"),
        email_hash=lambda key, _, email: hash_email(key, email),
    ),
    _column("agents", "id", "name", staff=True),
    _column(
        "sso_identities",
        "agent_id",
        "subject",
        staff=True,
        subject_hash=lambda key, _, subject: hash_subject(key, subject),
    ),
    _column("passkeys", "id", "name", staff=True),
    _column("legal_holds", "subject_id", "reason", staff=True),
)


async def _own_agents(uow: UnitOfWork, limit: int) -> int:
    """Seal what agents are called under a key of each one's own, and no more under that of all who work here."""
    rows = await uow.fetch(
        "SELECT id, email_staff, name_staff FROM agents WHERE name_staff IS NOT NULL ORDER BY 1 LIMIT $1 "
        "FOR UPDATE SKIP LOCKED",
        limit,
    )
    keys = await having_or_made(uow, {STAFF, *(row[0] for row in rows)}) if rows else {}
    moved = [
        (
            id_,
            keys[id_].seal(keys[STAFF].open(email, email_place(id_)), email_place(id_)),
            keys[id_].seal(keys[STAFF].open(name, name_place(id_)), name_place(id_)),
        )
        for id_, email, name in rows
    ]
    await uow.fetch(
        "UPDATE agents AS a SET email_staff = NULL, name_staff = NULL, email_sealed = n.email, name_sealed = n.name "
        "FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS n (id, email, name) WHERE a.id = n.id",
        *([one[column] for one in moved] for column in range(3)),
    )
    return len(rows)


async def _own_passkeys(uow: UnitOfWork, limit: int) -> int:
    rows = await uow.fetch(
        "SELECT id, agent_id, name_staff FROM passkeys WHERE name_staff IS NOT NULL ORDER BY 1 LIMIT $1 "
        "FOR UPDATE SKIP LOCKED",
        limit,
    )
    keys = await having_or_made(uow, {STAFF, *(row[1] for row in rows)}) if rows else {}
    moved = [
        (
            id_,
            keys[owner].seal(
                keys[STAFF].open(name, place("passkeys.name_sealed", id_)), passkey_place(owner, id_)
            ),
        )
        for id_, owner, name in rows
    ]
    await uow.fetch(
        "UPDATE passkeys AS p SET name_staff = NULL, name_sealed = n.name "
        "FROM unnest($1::uuid[], $2::bytea[]) AS n (id, name) WHERE p.id = n.id",
        *([one[column] for one in moved] for column in range(2)),
    )
    return len(rows)


OWN_STEPS: tuple[Step, ...] = (_own_agents, _own_passkeys)
