"""Every SQL statement that takes something out of what stays: words of activities, addresses of pages."""

from collections.abc import Collection
from uuid import UUID

from app.conversations.rules import EntryKind, entry_place
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


async def forget_pages(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> None:
    """Forget on which page these conversations began."""
    await uow.fetch(
        "UPDATE conversations SET page_url_sealed = NULL WHERE id = ANY($1::uuid[])", list(conversation_ids)
    )
