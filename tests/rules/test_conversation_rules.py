"""How a log grows: examples, and laws over any course that a conversation can take."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from app.conversations import rules
from app.conversations.rules import (
    Activity,
    Assignment,
    Author,
    AuthorKind,
    Change,
    ConversationId,
    ConversationStatus,
    Draft,
    Entry,
    EntryKind,
    Head,
    How,
    WaitKind,
    WaitOutcome,
)
from app.kernel.errors import AppError
from tests.support.refusals import refused

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
SITE, VISITOR, QUEUE = uuid4(), uuid4(), uuid4()
ADA, BEN = (Author(AuthorKind.AGENT, uuid4(), name) for name in ("Ada", "Ben"))


def after(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


def a_head() -> Head:
    id_ = ConversationId(uuid4())
    return Head(id_, SITE, VISITOR, QUEUE, ConversationStatus.QUEUED, created_at=NOON, last_at=NOON)


def said(head: Head, author: Author, kind: EntryKind = EntryKind.MESSAGE, *, scope: UUID = SITE) -> Draft:
    return Draft(head.id, author, kind, uuid4(), "words", frozenset({scope}))


def by_visitor(head: Head) -> Draft:
    return said(head, Author(AuthorKind.VISITOR, head.visitor_id))


def opened() -> Head:
    head = a_head()
    return rules.open_log(head, by_visitor(head), "Help", NOON).head


def assigned(to: Author = ADA) -> Head:
    return rules.assign(opened(), to, Assignment(How.ROUTER), after(5)).head


def answered() -> Head:
    head = assigned()
    return rules.post(head, said(head, ADA), after(9)).head


def test_first_message_asks_for_a_human_and_starts_the_clock() -> None:
    head = a_head()
    change = rules.open_log(head, by_visitor(head), "Help", NOON)
    assert [(entry.seq, entry.kind, entry.activity) for entry in change.entries] == [
        (1, EntryKind.MESSAGE, None),
        (2, EntryKind.ACTIVITY, Activity.QUEUED),
    ]
    assert (change.head.status, change.head.queued_at) == (ConversationStatus.QUEUED, NOON)
    assert (change.began, change.ended) == (WaitKind.FIRST_RESPONSE, None)
    assert change.entries[1].data == {"queue_name": "Help"}


def test_assignment_does_not_stop_the_clock() -> None:
    change = rules.assign(opened(), ADA, Assignment(How.ROUTER), after(5))
    assert change.head.waiting_since == NOON
    assert (change.began, change.ended) == (None, None)


def test_answer_of_the_assignee_stops_the_clock() -> None:
    head = assigned()
    change = rules.post(head, said(head, ADA), after(9))
    assert change.head.waiting_since is None
    assert change.ended is WaitOutcome.ANSWERED


def test_note_does_not_stop_the_clock() -> None:
    head = assigned()
    change = rules.post(head, said(head, ADA, EntryKind.NOTE), after(9))
    assert change.head.waiting_since == NOON
    assert change.ended is None


def test_shopper_who_writes_again_after_the_answer_waits_again() -> None:
    head = answered()
    change = rules.post(head, by_visitor(head), after(20))
    assert (change.began, change.head.waiting_since) == (WaitKind.NEXT_RESPONSE, after(20))


def test_impatient_second_message_does_not_restart_the_clock() -> None:
    head = opened()
    change = rules.post(head, by_visitor(head), after(30))
    assert (change.began, change.head.waiting_since) == (None, NOON)


def test_requeued_conversation_keeps_its_place_and_its_clock() -> None:
    change = rules.requeue(assigned(), "agent_offline", "Ada", after(40))
    assert (change.head.queued_at, change.head.waiting_since) == (NOON, NOON)
    assert (change.head.status, change.head.assignee_id) == (ConversationStatus.QUEUED, None)
    assert (change.began, change.ended) == (None, None)


def test_transfer_to_a_colleague_begins_a_new_episode_but_keeps_the_place() -> None:
    change = rules.assign(assigned(), BEN, Assignment(How.TRANSFERRED, ADA), after(40))
    assert (change.ended, change.began) == (WaitOutcome.TRANSFERRED, WaitKind.NEXT_RESPONSE)
    assert (change.head.queued_at, change.head.waiting_since) == (NOON, after(40))


def test_transfer_to_a_queue_goes_to_its_end() -> None:
    queue = uuid4()
    change = rules.transfer_to_queue(assigned(), (queue, "Returns"), after(40), by=ADA)
    assert (change.head.queue_id, change.head.queued_at) == (queue, after(40))
    assert (change.ended, change.began) == (WaitOutcome.TRANSFERRED, WaitKind.FIRST_RESPONSE)
    assert change.head.assignee_id is None


def test_resolving_ends_the_wait_of_whoever_still_waited() -> None:
    assert rules.resolve(assigned(), after(40), by=ADA).ended is WaitOutcome.RESOLVED
    assert rules.resolve(answered(), after(40), by=ADA).ended is None


def test_message_to_a_resolved_conversation_reopens_it_at_the_end_of_the_queue() -> None:
    head = rules.resolve(answered(), after(40), by=ADA).head
    change = rules.post(head, by_visitor(head), after(50))
    assert [entry.activity for entry in change.entries] == [None, Activity.REOPENED, Activity.QUEUED]
    assert (change.head.queued_at, change.head.assignee_id) == (after(50), None)
    assert (change.head.resolved_at, change.began) == (None, WaitKind.FIRST_RESPONSE)


def test_agent_who_reopens_has_it_and_nobody_waits() -> None:
    head = rules.resolve(answered(), after(40), by=ADA).head
    change = rules.reopen(head, BEN, after(60))
    assert (change.head.status, change.head.assignee_id) == (ConversationStatus.ASSIGNED, BEN.id)
    assert (change.began, change.head.waiting_since) == (None, None)


def test_colleague_cannot_answer_in_somebody_elses_conversation() -> None:
    head = assigned()
    with refused("not_assignee"):
        rules.post(head, said(head, BEN), after(9))


def test_agent_of_another_site_learns_nothing() -> None:
    head = assigned()
    for kind in (EntryKind.MESSAGE, EntryKind.NOTE):
        with refused("not_found"):
            rules.post(head, said(head, ADA, kind, scope=uuid4()), after(9))


def test_shopper_cannot_write_into_anothers_conversation() -> None:
    head = opened()
    with refused("not_found"):
        rules.post(head, said(head, Author(AuthorKind.VISITOR, uuid4())), after(9))


def test_clock_that_steps_back_does_not_turn_the_log_around() -> None:
    head = opened()
    change = rules.post(head, by_visitor(head), after(-3_600))
    assert change.entries[0].at == NOON


Step = Callable[[Head, datetime], Change]

STEPS: dict[str, Step] = {
    "shopper writes": lambda head, now: rules.post(head, by_visitor(head), now),
    "Ada writes": lambda head, now: rules.post(head, said(head, ADA), now),
    "Ben writes": lambda head, now: rules.post(head, said(head, BEN), now),
    "note": lambda head, now: rules.post(head, said(head, BEN, EntryKind.NOTE), now),
    "router assigns Ada": lambda head, now: rules.assign(head, ADA, Assignment(How.ROUTER), now),
    "Ben takes": lambda head, now: rules.assign(head, BEN, Assignment(How.TAKEN, BEN), now),
    "agent is gone": lambda head, now: rules.requeue(head, "agent_offline", "Ada", now),
    "to another queue": lambda head, now: rules.transfer_to_queue(head, (uuid4(), "Returns"), now, by=ADA),
    "resolve": lambda head, now: rules.resolve(head, now, by=ADA),
    "Ada reopens": lambda head, now: rules.reopen(head, ADA, now),
    "flag": lambda head, now: rules.flag(head, {"level": "warning"}, now),
    "router offers to Ada": lambda head, now: rules.offer(head, "Ada", {}, now),
    "Ada declines": lambda head, now: rules.end_offer(head, {"state": "rejected"}, now, by=ADA),
    "nobody is there": lambda head, now: rules.miss(head, {"reason": "closed"}, now),
    "queue opens": lambda head, now: rules.enqueue(head, "Help", now),
    "resolve and wrap up": lambda head, now: rules.resolve(head, now, by=ADA, wraps_up=True),
    "wrap-up ends": rules.end_wrap_up,
    "supervisor moves": lambda head, now: rules.move(head, (uuid4(), "Returns"), {}, now, by=BEN),
    "supervisor reprioritises": lambda head, now: rules.reprioritise(head, {"priority": "high"}, now, by=BEN),
}
# What routing does only where it has found a conversation so.
ONLY_WHILE = {
    "agent is gone": {ConversationStatus.ASSIGNED},
    "Ada declines": {ConversationStatus.OFFERED},
    "nobody is there": {ConversationStatus.QUEUED},
    "queue opens": {ConversationStatus.MISSED},
}

# The clock may step back by more than it has gone forward.
courses = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(-90, 90)), max_size=40)


def run(course: list[tuple[str, int]]) -> tuple[list[Entry], list[tuple[Head, str, Change]]]:
    head = a_head()
    change = rules.open_log(head, by_visitor(head), "Help", NOON)
    entries, steps, now = list(change.entries), list[tuple[Head, str, Change]](), NOON
    for name, elapsed in course:
        now += timedelta(seconds=elapsed)
        before = change.head
        if before.status not in ONLY_WHILE.get(name, set(ConversationStatus)):
            continue
        if name == "agent is gone" and before.waiting_since is None:
            continue
        try:
            change = STEPS[name](before, now)
        except AppError:
            continue
        entries += change.entries
        steps.append((before, name, change))
    return entries, steps


@given(courses)
def test_log_is_dense_and_its_instants_never_run_backwards(course: list[tuple[str, int]]) -> None:
    entries, steps = run(course)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert all(one.at <= other.at for one, other in pairwise(entries))
    if steps:
        head = steps[-1][2].head
        assert (head.last_seq, head.last_at) == (len(entries), entries[-1].at)
        assert head.last_message_seq == max(e.seq for e in entries if e.kind is EntryKind.MESSAGE)


@given(courses)
def test_clock_runs_exactly_between_the_beginning_and_the_end_of_an_episode(
    course: list[tuple[str, int]],
) -> None:
    _, steps = run(course)
    is_waiting = True
    for before, name, change in steps:
        assert (before.waiting_since is not None) is is_waiting
        assert change.ended is None or is_waiting, name
        if change.ended is not None:
            is_waiting = False
        if change.began is not None:
            assert not is_waiting, name
            is_waiting = True
        assert (change.head.waiting_since is not None) is is_waiting, name


@given(courses)
def test_assignee_queue_place_and_status_always_fit_together(course: list[tuple[str, int]]) -> None:
    for _, name, change in run(course)[1]:
        head = change.head
        if head.status in {ConversationStatus.QUEUED, ConversationStatus.OFFERED}:
            assert head.assignee_id is None, name
            assert head.queued_at is not None, name
            assert head.waiting_since is not None, name
        if head.status in {ConversationStatus.ASSIGNED, ConversationStatus.WRAP_UP}:
            assert head.assignee_id is not None, name
        if head.status is ConversationStatus.MISSED:
            assert (head.assignee_id, head.waiting_since, head.queued_at) == (None, None, None), name
        if head.status in {ConversationStatus.RESOLVED, ConversationStatus.WRAP_UP}:
            assert (head.waiting_since, head.queued_at) == (None, None), name


@given(courses)
def test_only_going_to_a_queue_anew_changes_the_place(course: list[tuple[str, int]]) -> None:
    for before, name, change in run(course)[1]:
        if before.queued_at is not None and change.head.queued_at is not None:
            assert name == "to another queue" or change.head.queued_at == before.queued_at, name
