"""Data keys in memory, unwrapped: those read lately, and no more than so many."""

from collections.abc import Iterable
from uuid import UUID

from app.keys.masters import MasterKeys
from app.keys.sealing import DataKey

# Whose key seals what the shop's own people are called: everybody's who works here, so that one key in memory opens them
# all, and one hash finds an address. It is nobody's who could be erased, and never gives way to others: docs/adr/0027.
STAFF = UUID("57aff000-0000-4000-8000-000000000076")
# Some 400 bytes each; as many as conversations are remembered by the appender, and their people's.
MAX_KEPT = 40_000


class Keyring:
    """The keys of one process. Only those that are committed are kept, as a transaction may be undone."""

    def __init__(self, masters: MasterKeys, *, max_kept: int = MAX_KEPT) -> None:
        self.masters = masters
        self._max_kept = max_kept
        self._kept: dict[UUID, DataKey] = {}
        self._staff: DataKey | None = None

    def get(self, owner: UUID) -> DataKey | None:
        """Return a key that is at hand."""
        # Ids are slow to compare: what is asked for with every message comes first.
        return self._kept.get(owner) or (self._staff if owner == STAFF else None)

    def unwrap(self, owner: UUID, version: int, wrapped: bytes) -> DataKey:
        """Unwrap a key that was read, and keep it at hand in the place of the one that came first."""
        key = DataKey(self.masters.unwrap(owner, version, wrapped))
        if owner == STAFF:
            self._staff = key
            return key
        self._kept[owner] = key
        while len(self._kept) > self._max_kept:
            del self._kept[next(iter(self._kept))]
        return key

    def forget(self, owners: Iterable[UUID]) -> None:
        """Keep these no longer."""
        for owner in owners:
            if owner == STAFF:
                self._staff = None
            self._kept.pop(owner, None)
