"""Keeping keys: wrapping them anew after a rotation, and sealing what former versions stored in clear."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.db import data_keys
from app.db.unit_of_work import Transactions, UnitOfWork
from app.privacy.store import sealing

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KeysStanding:
    """How many data keys each master key wraps, and which master keys there are."""

    current: int
    known: tuple[int, ...]
    wrapped: dict[int, int]


async def read_standing(uow: UnitOfWork) -> KeysStanding:
    """Read how far a rotation has come."""
    masters = uow.keyring.masters
    return KeysStanding(masters.current, masters.versions, await data_keys.count_by_version(uow))


async def rewrap_some(uow: UnitOfWork) -> int:
    """Wrap the next few data keys with the current master key; returns how many that were."""
    return await data_keys.rewrap_some(uow, AT_ONCE)


async def rewrap_all(transactions: Transactions, tell: Callable[[int], None]) -> None:
    """Wrap all data keys with the current master key, a few in each transaction: whatever ends it, it can go on."""
    done = 0
    while True:
        async with transactions() as uow:
            some = await rewrap_some(uow)
        if some == 0:
            return
        done += some
        tell(done)


async def seal_some(uow: UnitOfWork, at_once: int = AT_ONCE) -> int:
    """Seal the next few rows that a former version stored in clear; returns how many that were.

    Which are left is what the rows say: whoever is interrupted goes on where they were.
    """
    return await _some(uow, sealing.STEPS, at_once)


async def seal_own_some(uow: UnitOfWork, at_once: int = AT_ONCE) -> int:
    """Seal under a key of each agent's own what the next few are called; returns how many rows that were."""
    return await _some(uow, sealing.OWN_STEPS, at_once)


async def _some(uow: UnitOfWork, steps: Sequence[sealing.Step], at_once: int) -> int:
    for step in steps:
        some = await step(uow, at_once)
        if some:
            return some
    return 0
