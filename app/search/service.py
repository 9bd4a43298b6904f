"""Use cases of search: reading logs for their words, and hashing the words that are asked for."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from app.conversations import service as conversations
from app.conversations.rules import Entry
from app.db.data_keys import having, having_or_made
from app.db.unit_of_work import Transactions, UnitOfWork
from app.keys import DataKey
from app.search import rules, store
from app.sites import service as sites

HASH_BYTES = 16
ENTRIES_AT_ONCE = 100  # of each conversation
CONVERSATIONS_AT_ONCE = 20
WORDS_WITHOUT_PAUSE = 50
PURPOSE = "search"
# What people wrote among the facts of what happened.
_WRITTEN, _ANSWER = ("comment", "address"), "answer:"


async def read_words(transactions: Transactions, conversation_ids: Sequence[UUID]) -> set[UUID]:
    """Read further in these conversations; returns those that may go further still."""
    async with transactions() as uow:
        unread = await store.find_unread(uow, conversation_ids)
        cursors = {one.conversation_id: one.seq for one in unread}
        logs = await conversations.read_entries_behind(uow, cursors, limit=ENTRIES_AT_ONCE)
        names = await store.read_names(uow, {one.visitor_id for one in unread})
        keys = await having_or_made(uow, {one.site_id for one in unread})
    found = set[tuple[bytes, UUID]]()
    for one in unread:
        texts = [*_texts(logs.get(one.conversation_id, [])), names.get(one.visitor_id, "")]
        hashes = await _hashes(keys[one.site_id], texts)
        found |= {(hashed, one.conversation_id) for hashed in hashes}
    read_to = {id_: log[-1].seq for id_, log in logs.items()}
    async with transactions() as uow:
        await store.save(uow, read_to, found)
    return {id_ for id_, log in logs.items() if len(log) == ENTRIES_AT_ONCE}


async def find_unread(uow: UnitOfWork, limit: int) -> list[UUID]:
    """Find conversations that nobody has told of."""
    return await store.find_all_unread(uow, limit)


async def hash_question(
    uow: UnitOfWork, question: str, site_ids: Collection[UUID] | None
) -> list[list[bytes]]:
    """Return for each word that is asked for the hashes of which a conversation of these sites must have one."""
    known = site_ids if site_ids is not None else [site.id for site in await sites.list_sites(uow, None)]
    keys = await having(uow, known)
    return [
        [_hash(key, stem) for key in keys.values() for stem in sorted(stems)]
        for stems in rules.asked(question)
    ]


async def forget(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> None:
    """Forget everything about conversations that are erased in this transaction."""
    await store.remove(uow, conversation_ids)


def _texts(log: Sequence[Entry]) -> Iterator[str]:
    for entry in log:
        if entry.body is not None:
            yield entry.body
        yield from (file.name for file in entry.attachments)
        yield from (
            fact
            for name, fact in entry.data.items()
            if isinstance(fact, str) and (name in _WRITTEN or name.startswith(_ANSWER))
        )


def _hash(key: DataKey, stem: str) -> bytes:
    return key.index(stem, PURPOSE)[:HASH_BYTES]


async def _hashes(key: DataKey, texts: Sequence[str]) -> set[bytes]:
    """Hash the stems of texts, and let others act in between: a long text takes its time."""
    stems, hashes = set[str](), set[bytes]()
    for number, word in enumerate(word for text in texts for word in rules.words(text)):
        stems |= rules.stems(word)
        if number % WORDS_WITHOUT_PAUSE == WORDS_WITHOUT_PAUSE - 1:
            await asyncio.sleep(0)
    for number, stem in enumerate(stems):
        hashes.add(_hash(key, stem))
        if number % WORDS_WITHOUT_PAUSE == WORDS_WITHOUT_PAUSE - 1:
            await asyncio.sleep(0)
    return hashes
