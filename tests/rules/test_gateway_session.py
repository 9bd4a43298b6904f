"""One socket's state without I/O: limits, phases, and a cursor that no disorder can fool."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.gateway.session import MAX_SUBSCRIPTIONS, TURN_KEPT_S, Cursor, Offer, Session
from app.kernel.buckets import TokenBucket
from app.kernel.errors import AppError
from tests.support.refusals import refused


def a_session(per_minute: int = 60) -> Session:
    return Session(
        TokenBucket(per_minute, 0.0), TokenBucket(60, 0.0), TokenBucket(600, 0.0), TokenBucket(2, 0.0)
    )


def test_bucket_allows_a_minutes_worth_at_once_and_then_tells_when() -> None:
    bucket = TokenBucket(60, 0.0)
    assert [bucket.take(0.0) for _ in range(60)] == [0.0] * 60
    assert bucket.take(0.0) == pytest.approx(1.0)
    assert bucket.take(0.5) == pytest.approx(0.5)
    assert bucket.take(1.0) == 0.0


@given(st.integers(1, 600), st.lists(st.floats(0, 30, allow_nan=False), max_size=60))
def test_bucket_never_allows_more_than_its_rate_plus_one_burst(per_minute: int, pauses: list[float]) -> None:
    bucket, now, taken = TokenBucket(per_minute, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        for _ in range(50):
            taken += bucket.take(now) == 0
        assert taken <= per_minute + now * per_minute / 60 + 0.01


@given(st.integers(1, 600), st.floats(0, 120))
def test_whoever_waits_as_long_as_told_is_let_through(per_minute: int, start: float) -> None:
    bucket, now = TokenBucket(per_minute, 0.0), start
    while (too_early_s := bucket.take(now)) == 0:
        pass
    assert bucket.take(now + too_early_s + 1e-6) == 0


def test_refused_message_tells_when_to_send_it_again() -> None:
    session = a_session(per_minute=1)
    session.admit_message(0.0, uuid4())
    with pytest.raises(AppError) as refusal:
        session.admit_message(15.0, uuid4())
    assert (refusal.value.code, refusal.value.is_retryable) == ("rate_limited", True)
    assert refusal.value.retry_after_s == pytest.approx(45.0)


@given(st.integers(1, 600), st.floats(0, 1_000))
def test_delay_that_is_told_is_long_enough(per_minute: int, start: float) -> None:
    session, now = a_session(per_minute), start
    with pytest.raises(AppError) as refusal:  # noqa: PT012 - how many it takes is the law's own business
        for client_id in ids_of(per_minute + 1):
            session.admit_message(now, client_id)
    assert refusal.value.retry_after_s is not None
    session.admit_message(now + refusal.value.retry_after_s, client_id)


def test_message_that_is_to_come_again_is_not_overtaken() -> None:
    session = a_session(per_minute=600)
    first, second = ids_of(2)
    session.await_again(0.0, first)
    with refused("out_of_turn"):
        session.admit_message(1.0, second)
    session.admit_message(2.0, first)
    session.admit_message(2.0, second)


def test_message_over_the_limit_is_not_overtaken() -> None:
    session = a_session(per_minute=1)
    first, second, third = ids_of(3)
    session.admit_message(0.0, first)
    with refused("rate_limited"):
        session.admit_message(59.0, second)
    with refused("out_of_turn"):
        session.admit_message(60.0, third)
    session.admit_message(60.0, second)


def test_other_conversations_and_messages_that_never_come_again_hold_nobody_up() -> None:
    session, (here, there) = a_session(per_minute=600), ids_of(2)
    first, second = ids_of(2)
    session.await_again(0.0, first, here)
    session.admit_message(0.0, second, there)
    session.admit_message(TURN_KEPT_S, second, here)


def test_messages_that_are_waited_for_are_no_more_than_can_be_followed() -> None:
    session = a_session()
    first, *others = ids_of(MAX_SUBSCRIPTIONS)
    for number, place in enumerate([first, *others]):
        session.await_again(float(number) / MAX_SUBSCRIPTIONS, uuid4(), place)
    for place in others:
        with refused("out_of_turn"):
            session.admit_message(1.0, uuid4(), place)
    for place in ids_of(3 * MAX_SUBSCRIPTIONS):
        session.await_again(1.0, uuid4(), place)
    assert len(session._turns) == MAX_SUBSCRIPTIONS
    session.await_again(1.0 + TURN_KEPT_S, uuid4(), first)
    assert list(session._turns) == [first]


def test_other_acts_than_messages_are_limited_too() -> None:
    session = a_session()
    session.admit_act(0.0)
    session.admit_act(0.0)
    with refused("rate_limited"):
        session.admit_act(0.0)
    session.admit_act(30.0)


def ids_of(count: int) -> list[UUID]:
    return [uuid4() for _ in range(count)]


def test_typing_beyond_its_limit_passes_by_without_a_refusal() -> None:
    session = a_session(per_minute=1)
    assert [session.admits_typing(0.0) for _ in range(61)] == [True] * 60 + [False]
    session.admit_message(0.0, uuid4())


def test_hello_comes_first_and_once() -> None:
    session = a_session()
    with refused("hello_first"):
        session.admit()
    session.greet()
    session.admit()
    with refused("hello_twice"):
        session.greet()


def test_subscriptions_are_bounded_but_can_be_renewed() -> None:
    session = a_session()
    ids = [uuid4() for _ in range(MAX_SUBSCRIPTIONS)]
    for id_ in ids:
        session.follow(id_, Cursor(0))
    session.follow(ids[0], Cursor(7))
    assert session.following(ids[0]).position == 7
    with refused("too_many_subscriptions"):
        session.follow(uuid4(), Cursor(0))


def test_log_that_is_not_followed_cannot_be_acted_on() -> None:
    with refused("not_subscribed"):
        a_session().following(uuid4())


class CursorMachine(RuleBasedStateMachine):
    """A log that grows, stretches of it that arrive late, twice or never, and fills from the truth."""

    def __init__(self) -> None:
        super().__init__()
        self.last_seq = 0
        self.cursor = Cursor(0)
        self.shown: list[int] = []
        self.stretches: list[tuple[int, int]] = []

    def show(self, after: int, through: int) -> None:
        verdict = self.cursor.offer(after, through)
        if verdict is Offer.NEXT:
            self.shown += range(max(after, self.cursor.position) + 1, through + 1)
            self.cursor.position = through
        elif verdict is Offer.KNOWN:
            assert through <= len(self.shown)
        else:
            assert after > len(self.shown), "called a gap what was none"

    @rule(by=st.integers(1, 5), is_lost=st.booleans())
    def grow(self, by: int, *, is_lost: bool) -> None:
        stretch = (self.last_seq, self.last_seq + by)
        self.last_seq += by
        self.stretches.append(stretch)
        if not is_lost:
            self.show(*stretch)

    @rule(data=st.data())
    def hear_an_old_stretch(self, data: st.DataObject) -> None:
        if self.stretches:
            self.show(*data.draw(st.sampled_from(self.stretches)))

    @rule(page=st.integers(1, 4))
    def fill(self, page: int) -> None:
        through = min(self.last_seq, self.cursor.position + page)
        if through > self.cursor.position:
            self.show(self.cursor.position, through)

    @rule(data=st.data())
    def fill_with_what_was_read_before(self, data: st.DataObject) -> None:
        after = data.draw(st.integers(0, self.cursor.position))
        through = data.draw(st.integers(after, self.last_seq))
        self.show(after, through)

    @invariant()
    def every_entry_is_shown_once_in_order(self) -> None:
        assert self.shown == list(range(1, self.cursor.position + 1))

    def teardown(self) -> None:
        """After one last fill nothing is missing."""
        self.show(self.cursor.position, self.last_seq)
        assert self.shown == list(range(1, self.last_seq + 1))


TestCursorUnderAnyInterleaving = CursorMachine.TestCase
TestCursorUnderAnyInterleaving.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def test_frames_of_all_kinds_are_counted_and_the_next_waits_for_its_turn() -> None:
    session = a_session(60)
    assert {session.pause_before_frame(0.0) for _ in range(600)} == {0.0}
    assert session.pause_before_frame(0.0) == pytest.approx(0.1)
    assert session.pause_before_frame(0.1) == 0.0
