"""Every SQL statement that takes something out of what stays: words of activities, addresses of pages."""

from collections.abc import Collection
from uuid import UUID

import orjson

from app.conversations.rules import NAMING, EntryKind, Facts, entry_place, without_name
from app.db.data_keys import having
from app.db.unit_of_work import UnitOfWork

_FORGET_WORDS = """
UPDATE entries AS e SET sealed = n.sealed
FROM unnest($1::uuid[], $2::int[], $3::bytea[]) AS n (conversation_id, seq, sealed)
WHERE e.conversation_id = n.conversation_id AND e.seq = n.seq AND e.activity IS NOT NULL
"""


async def forget_words(uow: UnitOfWork, lines: Collection[tuple[UUID, int]]) -> None:
    """Write of these activities that there was nothing in words; their numbers stay."""
    keys = await having(uow, {id_ for id_, _ in lines})
    emptied = [
        (id_, seq, keys[id_].seal("{}", entry_place(id_, seq, EntryKind.ACTIVITY)))
        for id_, seq in lines
        if id_ in keys
    ]
    await uow.fetch(_FORGET_WORDS, *([one[column] for one in emptied] for column in range(3)))


_NAMING = """
SELECT conversation_id, seq, sealed FROM entries WHERE conversation_id = ANY($1::uuid[]) AND activity = ANY($2::text[])
ORDER BY conversation_id, seq
"""


async def forget_name(
    uow: UnitOfWork, conversation_ids: Collection[UUID], agent_id: UUID, names: set[str]
) -> int:
    """Take an agent's names out of what happened in these conversations; returns in how many lines they stood.

    Former names that are found are added to `names`.
    """
    rows = await uow.fetch(_NAMING, list(conversation_ids), list(NAMING))
    keys = await having(uow, {row[0] for row in rows})
    told = list[tuple[UUID, int, Facts]]()
    for id_, seq, sealed in rows:
        if id_ in keys:
            place = entry_place(id_, seq, EntryKind.ACTIVITY)
            told.append((id_, seq, orjson.loads(keys[id_].open(sealed, place))))
    own = str(agent_id)
    names |= {str(facts["assignee_name"]) for *_, facts in told if facts.get("assignee_id") == own} - {""}
    changed = list[tuple[UUID, int, bytes]]()
    for id_, seq, facts in told:
        left = without_name(facts, own, names)
        if left != facts:
            place = entry_place(id_, seq, EntryKind.ACTIVITY)
            changed.append((id_, seq, keys[id_].seal(orjson.dumps(left).decode(), place)))
    if changed:
        await uow.fetch(_FORGET_WORDS, *([one[column] for one in changed] for column in range(3)))
    return len(changed)


async def forget_pages(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> None:
    """Forget on which page these conversations began."""
    await uow.fetch(
        "UPDATE conversations SET page_url_sealed = NULL WHERE id = ANY($1::uuid[])", list(conversation_ids)
    )
