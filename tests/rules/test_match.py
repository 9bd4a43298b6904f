"""Who gets whom, against an oracle that gives one conversation at a time."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.routing.rules import NEVER, Candidate, Staffing, Waiting, match, staffing

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
QUEUES = [UUID(int=number) for number in range(1, 4)]
HELP, RETURNS = QUEUES[:2]


def a_candidate(
    number: int, *, used: int = 0, capacity: int = 2, idle_since_s: int | None = None, queues: int = 1
) -> Candidate:
    last = None if idle_since_s is None else NOON + timedelta(seconds=idle_since_s)
    return Candidate(
        UUID(int=100 + number), f"Agent {number}", frozenset(QUEUES[:queues]), capacity, used, last
    )


def waiting(number: int, queue: UUID = HELP) -> Waiting:
    return Waiting(UUID(int=1_000 + number), queue)


def names(pairs: list[tuple[Waiting, Candidate]]) -> list[str]:
    return [candidate.name for _, candidate in pairs]


def test_least_busy_goes_first() -> None:
    pairs = match([waiting(1)], [a_candidate(1, used=1), a_candidate(2, used=0, idle_since_s=99)])
    assert names(pairs) == ["Agent 2"]


def test_of_equally_busy_the_longest_idle_goes_first() -> None:
    pairs = match([waiting(1)], [a_candidate(1, idle_since_s=20), a_candidate(2, idle_since_s=10)])
    assert names(pairs) == ["Agent 2"]


def test_whoever_was_never_given_anything_is_idle_longest() -> None:
    pairs = match([waiting(1)], [a_candidate(1, idle_since_s=10), a_candidate(2)])
    assert names(pairs) == ["Agent 2"]


def test_who_has_just_been_given_something_is_not_idle() -> None:
    # Ben has one already; when Ada has got hers both have one, but Ben's was longer ago.
    pairs = match(
        [waiting(1), waiting(2)], [a_candidate(1, idle_since_s=0), a_candidate(2, used=1, idle_since_s=30)]
    )
    assert names(pairs) == ["Agent 1", "Agent 2"]


def test_nobody_gets_more_than_their_capacity() -> None:
    pairs = match([waiting(number) for number in range(5)], [a_candidate(1, capacity=2)])
    assert [one for one, _ in pairs] == [waiting(0), waiting(1)]


def test_full_queue_does_not_hold_up_another() -> None:
    pairs = match([waiting(1, RETURNS), waiting(2, HELP)], [a_candidate(1, queues=1)])
    assert [one for one, _ in pairs] == [waiting(2, HELP)]


def test_staffing_counts_who_is_online_for_the_queue_and_who_of_them_is_full() -> None:
    people = [a_candidate(1, used=2), a_candidate(2, queues=2), a_candidate(3, used=2, queues=2)]
    assert staffing(HELP, people) == Staffing(online=3, full=2)
    assert staffing(RETURNS, people) == Staffing(online=2, full=1)
    assert staffing(UUID(int=9), people) == Staffing()


candidates = st.lists(
    st.builds(
        a_candidate,
        st.integers(0, 0),
        used=st.integers(0, 2),
        capacity=st.integers(0, 4),
        idle_since_s=st.none() | st.integers(0, 9),
        queues=st.integers(1, 3),
    ),
    max_size=6,
).map(lambda people: [replace(one, agent_id=UUID(int=100 + index)) for index, one in enumerate(people)])
lines = st.lists(st.sampled_from(QUEUES), max_size=15).map(
    lambda queues: [waiting(number, queue) for number, queue in enumerate(queues)]
)


@given(lines, candidates)
def test_never_above_capacity_and_everybody_at_most_once(
    line: list[Waiting], people: list[Candidate]
) -> None:
    pairs = match(line, people)
    given_to = Counter(candidate.agent_id for _, candidate in pairs)
    for one in people:
        assert given_to[one.agent_id] <= max(0, one.capacity - one.slots_used)
    assert len({waiter.conversation_id for waiter, _ in pairs}) == len(pairs)
    assert all(waiter.queue_id in candidate.queue_ids for waiter, candidate in pairs)


@given(lines, candidates)
def test_first_come_first_served_within_each_queue(line: list[Waiting], people: list[Candidate]) -> None:
    served = [one for one, _ in match(line, people)]
    assert served == [one for one in line if one in served]
    for queue in QUEUES:
        in_queue = [one for one in line if one.queue_id == queue]
        number = sum(one.queue_id == queue for one in served)
        assert [one for one in served if one.queue_id == queue] == in_queue[:number]


@given(lines, candidates)
def test_nobody_waits_while_somebody_who_may_has_a_free_slot(
    line: list[Waiting], people: list[Candidate]
) -> None:
    pairs = match(line, people)
    given_to = Counter(candidate.agent_id for _, candidate in pairs)
    served = {one.conversation_id for one, _ in pairs}
    for one in line:
        if one.conversation_id not in served:
            assert not any(
                one.queue_id in person.queue_ids
                and person.slots_used + given_to[person.agent_id] < person.capacity
                for person in people
            )


@given(lines, candidates)
def test_each_goes_to_the_least_busy_then_longest_idle_at_that_moment(
    line: list[Waiting], people: list[Candidate]
) -> None:
    used = {person.agent_id: person.slots_used for person in people}
    idle = {person.agent_id: (0, person.last_assigned_at or NEVER) for person in people}
    for step, (one, chosen) in enumerate(match(line, people), 1):
        best = min(
            (used[person.agent_id], idle[person.agent_id])
            for person in people
            if one.queue_id in person.queue_ids and used[person.agent_id] < person.capacity
        )
        assert (used[chosen.agent_id], idle[chosen.agent_id]) == best
        used[chosen.agent_id] += 1
        idle[chosen.agent_id] = (step, NOON)
