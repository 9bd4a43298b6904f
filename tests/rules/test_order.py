"""The order of a line in memory: an oracle that walks along it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.routing.rules.order import Order, Rank

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
# Few instants, so that many come at the same one; more people than two blocks hold.
ranks = st.builds(
    lambda second, number: (NOON + timedelta(seconds=second), UUID(int=number)),
    st.integers(0, 40),
    st.integers(0, 5_000),
)


@settings(max_examples=60)
@given(st.sets(ranks, max_size=1_500), st.lists(st.tuples(ranks, st.booleans()), max_size=60), ranks)
def test_counts_like_who_walks_along_the_line(
    first: set[Rank], changes: list[tuple[Rank, bool]], asked: Rank
) -> None:
    known, order = set(first), Order(first)
    for rank, comes in changes:
        if comes and rank not in known:
            known.add(rank)
            order.add(rank)
        elif not comes and known:
            gone = min(known, key=lambda one: (one < rank, one))
            known.remove(gone)
            order.remove(gone)
        assert order.count_before(rank) == sum(one < rank for one in known)
    assert len(order) == len(known)
    assert order.count_before(asked) == sum(one < asked for one in known)


def test_long_line_is_filled_one_by_one_and_emptied() -> None:
    line = [(NOON, UUID(int=number * 7_919 % 4_001)) for number in range(4_000)]
    order = Order()
    for rank in line:
        order.add(rank)
    assert [order.count_before(rank) for rank in sorted(line)] == list(range(4_000))
    for left, rank in enumerate(reversed(line)):
        order.remove(rank)
        assert len(order) == 3_999 - left
    assert order.count_before(line[0]) == 0
