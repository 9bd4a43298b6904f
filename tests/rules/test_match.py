"""Who gets whom: examples of each rule."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.routing import rules
from app.routing.rules import (
    Model,
    Overflow,
    Priority,
    QueueSettings,
    Spoken,
    Staffing,
    Strand,
    Verdict,
    staffing,
    staffing_for,
)
from tests.support.lines import (
    HELP,
    KNOWN,
    NOON,
    RETURNS,
    SALES,
    a_candidate,
    a_queue,
    match,
    names,
    s,
    waiting,
)


def test_least_busy_goes_first() -> None:
    assert names(match([waiting(1)], [a_candidate(1, used=1), a_candidate(2, idle_since_s=99)])) == [
        "Agent 2"
    ]


def test_of_equally_busy_the_longest_idle_goes_first() -> None:
    people = [a_candidate(1, idle_since_s=20), a_candidate(2, idle_since_s=10)]
    assert names(match([waiting(1)], people)) == ["Agent 2"]
    assert names(match([waiting(1)], [a_candidate(1, idle_since_s=10), a_candidate(2)])) == ["Agent 2"]


def test_who_has_just_been_given_something_is_not_idle() -> None:
    # Ben has one already; when Ada has got hers both have one, but Ben's was longer ago.
    people = [a_candidate(1, idle_since_s=0), a_candidate(2, used=1, idle_since_s=30)]
    assert names(match([waiting(1), waiting(2)], people)) == ["Agent 1", "Agent 2"]


def test_round_robin_goes_by_turn_whatever_the_load() -> None:
    queue = a_queue(settings=QueueSettings(model=Model.ROUND_ROBIN))
    people = [
        a_candidate(1, used=2, capacity=5, idle_since_s=0),
        a_candidate(2, capacity=5, idle_since_s=10),
    ]
    turns = match([waiting(number) for number in range(4)], people, queues={HELP: queue})
    assert names(turns) == ["Agent 1", "Agent 2", "Agent 1", "Agent 2"]


def test_most_available_goes_to_who_has_most_slots_free() -> None:
    queue = a_queue(settings=QueueSettings(model=Model.MOST_AVAILABLE))
    people = [a_candidate(1, used=1, capacity=2), a_candidate(2, used=3, capacity=6)]
    assert names(match([waiting(1)], people, queues={HELP: queue})) == ["Agent 2"]


def test_nobody_gets_more_than_their_capacity() -> None:
    found = match([waiting(number) for number in range(5)], [a_candidate(1, capacity=2)])
    assert [match.waiting for match in found] == [waiting(0), waiting(1)]


def test_light_conversations_share_a_slot_and_heavy_ones_take_several() -> None:
    light = [waiting(number, weight=50) for number in range(5)]
    assert len(match(light, [a_candidate(1, capacity=2)])) == 4
    heavy = [waiting(number, weight=150) for number in range(5)]
    assert len(match(heavy, [a_candidate(1, capacity=3)])) == 2
    assert match([waiting(1, weight=100)], [a_candidate(1, used=1.5, capacity=2)]) == []


def test_heavier_than_everything_takes_everything() -> None:
    assert len(match([waiting(1, weight=400)], [a_candidate(1, capacity=2)])) == 1
    assert match([waiting(1, weight=400)], [a_candidate(1, used=0.5, capacity=2)]) == []
    assert match([waiting(1, weight=400)], [a_candidate(1, capacity=0)]) == []


def test_full_queue_does_not_hold_up_another() -> None:
    found = match([waiting(1, RETURNS), waiting(2, HELP)], [a_candidate(1, queues=1)])
    assert [match.waiting for match in found] == [waiting(2, HELP)]


# --- sticky, declined ------------------------------------------------------------------------


def test_who_served_the_shopper_last_comes_first_when_free() -> None:
    people = [a_candidate(1, used=1), a_candidate(2)]
    found = match([waiting(1, sticky=1)], people)
    assert names(found) == ["Agent 1"]
    assert rules.why(found[0]) == "sticky"
    assert names(match([waiting(1, sticky=1)], [a_candidate(1, used=2), a_candidate(2)])) == ["Agent 2"]
    assert names(match([waiting(1, sticky=7)], people)) == ["Agent 2"]


def test_who_has_said_no_is_passed_over_for_this_one_only() -> None:
    people = [a_candidate(1), a_candidate(2, used=1)]
    declined = frozenset({(waiting(1).conversation_id, people[0].agent_id)})
    assert names(match([waiting(1), waiting(2)], people, declined=declined)) == ["Agent 2", "Agent 1"]
    assert match([waiting(1, sticky=1)], people[:1], declined=declined) == []


# --- language and skills ---------------------------------------------------------------------


def test_german_shopper_goes_to_who_speaks_german_first() -> None:
    people = [a_candidate(1, languages="en"), a_candidate(2), a_candidate(3, used=1, languages="de en")]
    assert names(match([waiting(1, language="de")], people)) == ["Agent 3"]
    busy = [*people[:2], replace(people[2], used_percent=200)]
    assert names(match([waiting(1, language="de")], busy)) == ["Agent 2"], "not noted means any"


def test_language_is_insisted_on_only_for_a_while() -> None:
    people = [a_candidate(1, languages="en"), a_candidate(2, used=2, languages="de")]
    assert match([waiting(1, language="de", waited_s=19)], people) == []
    assert names(match([waiting(1, language="de", waited_s=20)], people)) == ["Agent 1"]


def test_language_that_nobody_online_speaks_is_not_waited_for() -> None:
    people = [a_candidate(1, languages="en"), a_candidate(2, used=2, languages="fr")]
    assert names(match([waiting(1, language="de", waited_s=0)], people)) == ["Agent 1"]


def test_language_does_not_matter_where_the_queue_says_so() -> None:
    queue = a_queue(settings=QueueSettings(is_language_first=False))
    people = [a_candidate(1, languages="en"), a_candidate(2, used=1, languages="de")]
    assert names(match([waiting(1, language="de")], people, queues={HELP: queue})) == ["Agent 1"]


def test_skill_is_insisted_on_until_the_queue_says_otherwise() -> None:
    people = [a_candidate(1), a_candidate(2, used=1, skills="returns")]
    assert names(match([waiting(1, needs="returns")], people)) == ["Agent 2"]
    assert match([waiting(1, needs="returns", waited_s=9_999)], people[:1]) == []
    queue = a_queue(settings=QueueSettings(skill_widen_after_s=30))
    widened = match([waiting(1, needs="returns", waited_s=30)], people[:1], queues={HELP: queue})
    assert names(widened) == ["Agent 1"]


def test_who_has_the_skill_still_comes_first_once_it_is_not_insisted_on() -> None:
    queue = a_queue(settings=QueueSettings(skill_widen_after_s=30))
    people = [a_candidate(1), a_candidate(2, used=1, skills="returns")]
    found = match([waiting(1, needs="returns", waited_s=60)], people, queues={HELP: queue})
    assert names(found) == ["Agent 2"]


# --- overflow --------------------------------------------------------------------------------


def test_people_of_an_overflow_queue_help_out_after_its_seconds_and_after_ones_own() -> None:
    queue = a_queue(RETURNS, overflows=(Overflow(HELP, 40),))
    helper, own = a_candidate(1, queues=1), a_candidate(2, used=1, queues=2)
    assert match([waiting(1, RETURNS, waited_s=39)], [helper], queues={RETURNS: queue}) == []
    late = [waiting(1, RETURNS, waited_s=40)]
    assert names(match(late, [helper], queues={RETURNS: queue})) == ["Agent 1"]
    assert names(match(late, [helper, own], queues={RETURNS: queue})) == ["Agent 2"]


def test_overflow_chain_grows_step_by_step() -> None:
    chain = (Overflow(HELP, 20), Overflow(RETURNS, 40))
    queue = a_queue(SALES, overflows=chain)
    spoken = Spoken([])
    reached = [
        rules.terms_of(Strand(SALES, NOON - s(waited)), queue, spoken, NOON).queue_ids
        for waited in (19, 20, 40)
    ]
    assert reached == [(SALES,), (SALES, HELP), (SALES, HELP, RETURNS)]


def test_ladder_calls_the_next_of_the_chain_before_its_seconds_and_sends_nobody_away() -> None:
    queue = a_queue(SALES, overflows=(Overflow(HELP, 20), Overflow(RETURNS, 40)))
    reached = [
        rules.terms_of(Strand(SALES, NOON - s(waited), helpers=helpers), queue, Spoken([]), NOON).queue_ids
        for waited, helpers in ((5, 1), (25, 1), (25, 2), (5, 9))
    ]
    assert reached == [(SALES, HELP), (SALES, HELP), (SALES, HELP, RETURNS), (SALES, HELP, RETURNS)]


# --- order -----------------------------------------------------------------------------------


@given(st.integers(0, 300), st.sampled_from(Priority), st.sampled_from(Priority), st.integers(0, 10_000))
def test_nobody_waits_behind_who_came_later_by_more_than_the_bound(
    boost_s: int, first: Priority, second: Priority, later_s: int
) -> None:
    before = rules.rank_at(NOON, first, boost_s)
    after = rules.rank_at(NOON + s(later_s), second, boost_s)
    if s(later_s) > rules.longest_advance(boost_s):
        assert before < after
    if first == second and later_s > 0:
        assert before < after, "first come, first served among equals"
    if second > first and later_s < boost_s:
        assert after < before, "one step of priority is worth one boost"


# --- explanations ----------------------------------------------------------------------------


def test_everybody_else_who_is_online_is_told_why_not() -> None:
    people = [
        a_candidate(1),
        a_candidate(2, used=1),
        a_candidate(3, used=2),
        a_candidate(4, languages="en"),
        replace(a_candidate(5), queue_ids=frozenset({RETURNS})),
        a_candidate(6),
    ]
    declined = frozenset({(waiting(1).conversation_id, people[5].agent_id)})
    (found,) = match([waiting(1, language="de")], people, declined=declined)
    assert names([found]) == ["Agent 1"]
    assert {one.name: verdict for one, verdict in found.others} == {
        "Agent 2": Verdict.NOT_PREFERRED,
        "Agent 3": Verdict.FULL,
        "Agent 4": Verdict.LACKS_LANGUAGE,
        "Agent 6": Verdict.DECLINED,
    }
    facts = rules.facts_of(found, KNOWN, NOON)
    assert facts["waited_s"] == 5
    assert (facts["slots_used"], facts["capacity"]) == (0, 2)


def test_staffing_counts_who_is_online_for_the_queue_and_who_of_them_is_full() -> None:
    people = [a_candidate(1, used=2), a_candidate(2, queues=2), a_candidate(3, used=2, queues=2)]
    assert staffing(HELP, people) == Staffing(online=3, full=2)
    assert staffing(RETURNS, people) == Staffing(online=2, full=1)
    assert staffing(UUID(int=9), people) == Staffing()


def test_staffing_for_one_conversation_counts_who_lacks_what() -> None:
    people = [a_candidate(1, used=2), a_candidate(2, used=2), a_candidate(3, used=2, skills="returns")]
    strand = waiting(1, needs="returns").strand
    found = staffing_for(strand, KNOWN[HELP], people, NOON)
    assert found == Staffing(online=3, full=1, lacking=(("returns", 2),))
    assert (found.able, found.free) == (1, 0)


def test_staffing_for_one_conversation_counts_who_has_just_declined_it_unless_they_are_full() -> None:
    people = [a_candidate(1), a_candidate(2), a_candidate(3, used=2)]
    declined = {people[0].agent_id, people[2].agent_id}
    found = staffing_for(waiting(1).strand, KNOWN[HELP], people, NOON, declined)
    assert found == Staffing(online=3, full=1, declined=1)
    assert found.free == 1


@pytest.mark.parametrize("used", [0, 2])
def test_strand_is_only_looked_at_when_somebody_might_take_its_first(used: int) -> None:
    people = [a_candidate(1, used=used)]
    assert rules.can_be_served(waiting(1).strand, KNOWN, people, Spoken(people), NOON) is (used == 0)
    needing = waiting(1, needs="returns").strand
    assert not rules.can_be_served(needing, KNOWN, people, Spoken(people), NOON)
