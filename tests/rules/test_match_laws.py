"""Who gets whom: laws, and an oracle that gives one conversation at a time."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.routing import rules
from app.routing.rules import (
    NEVER,
    Candidate,
    Match,
    Model,
    Overflow,
    Queue,
    QueueSettings,
    Spoken,
    Verdict,
    Waiting,
)
from tests.support.lines import HELP, NOON, QUEUES, RETURNS, SALES, a_candidate, a_queue, match, waiting

SOME_QUEUES: dict[UUID, Queue] = {
    HELP: a_queue(HELP, QueueSettings(model=Model.LEAST_ACTIVE), (Overflow(RETURNS, 10),)),
    RETURNS: a_queue(RETURNS, QueueSettings(model=Model.ROUND_ROBIN, skill_widen_after_s=30)),
    SALES: a_queue(SALES, QueueSettings(model=Model.MOST_AVAILABLE, language_widen_after_s=None)),
}
candidates = st.lists(
    st.builds(
        a_candidate,
        st.just(0),
        used=st.sampled_from([0, 0.5, 1, 2]),
        capacity=st.integers(0, 4),
        idle_since_s=st.none() | st.integers(0, 9),
        queues=st.integers(1, 3),
        skills=st.sampled_from(["", "returns", "returns vip"]),
        languages=st.sampled_from(["", "de", "en de", "fr"]),
    ),
    max_size=6,
).map(lambda people: [replace(one, agent_id=UUID(int=100 + index)) for index, one in enumerate(people)])
lines = st.lists(
    st.builds(
        waiting,
        st.just(0),
        st.sampled_from(QUEUES),
        waited_s=st.sampled_from([0, 10, 20, 40]),
        needs=st.sampled_from(["", "returns", "vip"]),
        language=st.sampled_from(["", "de", "en"]),
        weight=st.sampled_from([50, 100, 250]),
        sticky=st.none() | st.integers(1, 6),
    ),
    max_size=15,
).map(lambda found: [replace(one, conversation_id=UUID(int=1_000 + n)) for n, one in enumerate(found)])
refusals = st.frozensets(
    st.tuples(
        st.integers(1_000, 1_014).map(lambda n: UUID(int=n)), st.integers(100, 105).map(lambda n: UUID(int=n))
    ),
    max_size=6,
)


def run(line: list[Waiting], people: list[Candidate], no: frozenset[tuple[UUID, UUID]]) -> list[Match]:
    return match(line, people, queues=SOME_QUEUES, declined=no)


def may_have(one: Waiting, person: Candidate, people: list[Candidate]) -> bool:
    terms = rules.terms_of(one.strand, SOME_QUEUES[one.queue_id], Spoken(people), NOON)
    return not isinstance(rules.fit(terms, person), Verdict)


@given(lines, candidates, refusals)
def test_never_above_capacity_everybody_at_most_once_and_only_to_who_may(
    line: list[Waiting], people: list[Candidate], no: frozenset[tuple[UUID, UUID]]
) -> None:
    found = run(line, people, no)
    used = Counter({person.agent_id: person.used_percent for person in people})
    for one in found:
        person = next(person for person in people if person.agent_id == one.candidate.agent_id)
        used[person.agent_id] += min(one.waiting.strand.weight_percent, person.capacity_percent)
        assert used[person.agent_id] <= person.capacity_percent
        assert may_have(one.waiting, person, people)
        assert (one.waiting.conversation_id, person.agent_id) not in no
    assert len({one.waiting.conversation_id for one in found}) == len(found)


@given(lines, candidates, refusals)
def test_nobody_waits_while_somebody_who_may_has_a_free_slot(
    line: list[Waiting], people: list[Candidate], no: frozenset[tuple[UUID, UUID]]
) -> None:
    found = run(line, people, no)
    served = {one.waiting.conversation_id for one in found}
    after = {person.agent_id: person for person in people}
    for given_away in found:
        id_ = given_away.candidate.agent_id
        after[id_] = after[id_].with_one_more(given_away.waiting.strand.weight_percent)
    for one in line:
        if one.conversation_id not in served:
            assert not any(
                may_have(one, person, people)
                and person.fits(one.strand.weight_percent)
                and (one.conversation_id, person.agent_id) not in no
                for person in after.values()
            )


@given(lines, candidates)
def test_served_in_the_order_of_the_line_within_each_kind(
    line: list[Waiting], people: list[Candidate]
) -> None:
    served = [one.waiting for one in run(line, people, frozenset())]
    assert served == [one for one in line if one in served]
    alike = {(one.strand, one.queue_id) for one in line}
    for strand, _ in alike:
        of_kind = [one for one in line if one.strand == strand]
        number = sum(one.strand == strand for one in served)
        assert [one for one in served if one.strand == strand] == of_kind[:number]


@given(lines, candidates, refusals)
def test_each_goes_to_the_best_at_that_moment(
    line: list[Waiting], people: list[Candidate], no: frozenset[tuple[UUID, UUID]]
) -> None:
    now = {person.agent_id: person for person in people}
    turns = dict.fromkeys(now, 0)
    order = {one.conversation_id: number for number, one in enumerate(line, 1)}
    for found in run(line, people, no):
        one, chosen = found.waiting, found.candidate.agent_id
        terms = rules.terms_of(one.strand, SOME_QUEUES[one.queue_id], Spoken(people), NOON)
        ranks = {}
        for id_, person in now.items():
            fit = rules.fit(terms, person)
            if isinstance(fit, Verdict) or not person.fits(one.strand.weight_percent):
                continue
            if (one.conversation_id, id_) in no:
                continue
            measure = {
                Model.LEAST_ACTIVE: person.used_percent,
                Model.ROUND_ROBIN: 0,
                Model.MOST_AVAILABLE: person.used_percent - person.capacity_percent,
            }[terms.model]
            ranks[id_] = (fit, measure, turns[id_], person.last_assigned_at or NEVER)
        if one.sticky_agent_id in ranks:
            assert chosen == one.sticky_agent_id
        else:
            assert ranks[chosen] == min(ranks.values())
        now[chosen] = now[chosen].with_one_more(one.strand.weight_percent)
        turns[chosen] = order[one.conversation_id]
