"""How long a refused login takes tells nobody which accounts there are."""

import random
import time
from collections.abc import Sequence
from itertools import count
from statistics import median

import pytest

from app.accounts.service import Client
from app.db.unit_of_work import Transactions
from tests.support.accounts import an_agent, log_in
from tests.support.chance import difference
from tests.support.refusals import refused
from tests.support.units import opened

EACH = 12
# A difference that matters is one of kind: a password that is hashed for one account and not for another. Ten times a
# hash's noise is no such thing, and neither is a busy machine, which strikes all accounts alike.
TIMES_AS_LONG = 2
BY_CHANCE = 1e-4


def tells_apart(these: Sequence[float], those: Sequence[float]) -> bool:
    """Say whether somebody who measures can tell which is which."""
    _, chance = difference(these, those)
    longer, shorter = sorted((median(these), median(those)), reverse=True)
    return chance < BY_CHANCE and longer > TIMES_AS_LONG * shorter


@pytest.mark.long
async def test_refused_logins_take_as_long_whoever_they_are_for(database_url: str) -> None:
    async with opened(database_url) as transactions:
        await an_agent(transactions, email="known@shop.example")
        await an_agent(transactions, email="left@shop.example", is_active=False)
        addresses = (f"198.51.100.{number}" for number in count(1))
        taken: dict[str, list[float]] = {name: [] for name in ("known", "left", "nobody")}
        order = [name for name in taken for _ in range(EACH)]
        random.Random(76).shuffle(order)  # noqa: S311  # an order, not a secret
        for name in order:
            taken[name].append(await refused_after(transactions, f"{name}@shop.example", next(addresses)))
    for name in ("left", "nobody"):
        assert not tells_apart(taken["known"], taken[name]), name


async def refused_after(transactions: Transactions, email: str, address: str) -> float:
    began = time.perf_counter()
    with refused("bad_credentials"):
        await log_in(transactions, email, "not the password at all", Client(address))
    return time.perf_counter() - began


@pytest.mark.parametrize(("slower_by", "is_found"), [(0.0, False), (0.02, False), (0.5, True)])
def test_only_a_difference_of_kind_is_found(slower_by: float, *, is_found: bool) -> None:
    chance = random.Random(76)  # noqa: S311  # an order, not a secret
    these, those = ([0.05 + chance.expovariate(50) for _ in range(EACH)] for _ in range(2))
    assert tells_apart([one + slower_by for one in these], those) is is_found


def test_ranks_are_compared_as_mann_and_whitney_did() -> None:
    assert difference([1, 2, 3], [1, 2, 3]) == (0.5, 1.0)
    often, chance = difference([19, 22, 16, 29, 24], [20, 11, 17, 12])  # the example of the textbooks: U = 17
    assert often == pytest.approx(17 / 20)
    assert chance == pytest.approx(0.0864, abs=0.001)
