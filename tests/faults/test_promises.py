"""The judge of histories is judged: what is right passes, and every kind of wrong is found and named."""

import copy
import random
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.history import (
    Acked,
    Event,
    Greeted,
    Healed,
    History,
    Line,
    Moment,
    Parted,
    Refused,
    Reloaded,
    Replaced,
    Resumed,
    Sent,
    Shown,
    Unfitting,
    Watcher,
)
from tests.support.promises import violations

TALK, EPOCH, OTHER_EPOCH = UUID(int=1), UUID(int=2), UUID(int=3)
AT = "2026-11-16T12:00:00Z"
ANN, BEN = "Ann", "Ben"
FLAG = Line(2, "activity")


def id_of(number: int) -> UUID:
    return UUID(int=1_000 + number)


def line(seq: int, number: int, body: str = "") -> Line:
    return Line(seq, "message", id_of(number), body or f"message {number}")


def sent(client: str, number: int, body: str = "", *, sending: int | None = None) -> Sent:
    return Sent(client, number if sending is None else sending, id_of(number), body or f"message {number}")


def acked(client: str, sending: int, seq: int) -> Acked:
    return Acked(client, sending, TALK, seq, AT)


def shown(client: str, *lines: Line, after: int, through: int | None = None) -> Shown:
    return Shown(client, TALK, after, lines[-1].seq if through is None else through, lines)


def a_history(*events: Event, stored: tuple[Line, ...]) -> History:
    """Let Ann (shopper) and Ben (agent) live through these events, one a second."""
    moments = [Moment(float(at_s), event) for at_s, event in enumerate(events)]
    watchers = {Watcher(ANN, TALK), Watcher(BEN, TALK)}
    return History(moments, {TALK: stored}, watchers, agents={BEN}, hidden={(TALK, FLAG.seq)})


STORED = (line(1, 1), FLAG, line(3, 2), line(4, 3))
RIGHT: tuple[Event, ...] = (
    Greeted(ANN, EPOCH),
    Greeted(BEN, EPOCH),
    sent(ANN, 1),
    acked(ANN, 1, 1),
    shown(ANN, STORED[0], after=0),
    shown(BEN, STORED[0], STORED[1], after=0),
    shown(ANN, after=1, through=2),
    sent(ANN, 2, sending=2),
    Parted(ANN),
    sent(BEN, 3, sending=3),
    Greeted(ANN, EPOCH),
    Resumed(ANN, TALK, EPOCH, 2),
    sent(ANN, 2, sending=4),
    acked(ANN, 4, 3),
    acked(BEN, 3, 4),
    shown(BEN, STORED[2], STORED[3], after=2),
    Healed(),
    shown(ANN, STORED[2], STORED[3], after=2),
)


def test_what_is_right_passes() -> None:
    assert violations(a_history(*RIGHT, stored=STORED)) == []


def swapped(*pairs: tuple[Event, Event | None]) -> tuple[Event, ...]:
    """Replace events of the right history, or leave them out."""
    changes = dict(pairs)
    assert all(old in RIGHT for old in changes)
    return tuple(new for event in RIGHT if (new := changes.get(event, event)) is not None)


@pytest.mark.parametrize(
    ("promise", "says", "events", "stored"),
    [
        ("P1", "acknowledged as 3", RIGHT, (*STORED[:2], line(3, 3), line(4, 9))),
        ("P1", "acknowledged as 4", RIGHT, STORED[:3]),
        ("P2", "stored 2 times", RIGHT, (*STORED, line(5, 2))),
        ("P2", "several ways", (*RIGHT, sent(ANN, 2, sending=5), acked(ANN, 5, 4)), STORED),
        ("P2", "several bodies", (*RIGHT, sent(ANN, 2, "other", sending=5), acked(ANN, 5, 3)), STORED),
        ("P3", "numbered", RIGHT, (*STORED[:3], line(5, 3))),
        ("P3", "was shown", swapped((RIGHT[4], shown(ANN, line(1, 2), after=0))), STORED),
        ("P4", "sent after 4", swapped((acked(BEN, 3, 4), None), (RIGHT[6], acked(BEN, 3, 4)), (RIGHT[5], sent(BEN, 3)), (RIGHT[9], None)), STORED),
        ("P4", "after what stands behind", swapped((RIGHT[2], sent(ANN, 2, sending=1)), (RIGHT[7], sent(ANN, 1, sending=2))), STORED),
        ("P5", "again", (*RIGHT, shown(ANN, STORED[3], after=3)), STORED),
        ("P5", "was shown [4, 3]", swapped((RIGHT[-1], shown(ANN, STORED[3], STORED[2], after=2, through=4))), STORED),
        ("P5", "stood at 4", (*RIGHT, Unfitting(ANN, TALK, 1, 4, 4)), STORED),
        ("P6", "does not see any more", (*RIGHT, Replaced(ANN, TALK, "cursor_ahead", 4, (STORED[2], STORED[3]))), STORED),
        ("P6", "its own 'message 2'", (*RIGHT, Reloaded(ANN), shown(ANN, STORED[0], after=0, through=4)), STORED),
        ("P7", "was refused", (*RIGHT, sent(ANN, 2, sending=5), Refused(ANN, 5, "no", is_retryable=False)), STORED),
        ("P7", "nobody sent", RIGHT, (*STORED, line(5, 9))),
        ("P7", "before anybody", swapped((RIGHT[4], None), (RIGHT[2], shown(ANN, STORED[0], after=0)), (RIGHT[6], sent(ANN, 1)), (RIGHT[3], None)), STORED),
        ("P7", "never told", (*RIGHT, sent(ANN, 4, sending=5)), STORED),
        ("P7", "not for shoppers", swapped((RIGHT[6], shown(ANN, FLAG, after=1))), STORED),
        ("P8", "went on at 2", swapped((RIGHT[6], None)), STORED),
        ("P8", "stands at 2 of 4", swapped((RIGHT[-1], None)), STORED),
        ("P8", "misses", swapped((RIGHT[-1], shown(ANN, STORED[3], after=2))), STORED),
        ("P8", "another epoch", swapped((RIGHT[11], Resumed(ANN, TALK, OTHER_EPOCH, 2))), STORED),
    ],
)  # fmt: skip
def test_each_wrong_is_found(
    promise: str, says: str, events: tuple[Event, ...], stored: tuple[Line, ...]
) -> None:
    found = violations(a_history(*events, stored=stored))
    assert any(one.startswith(promise) and says in one for one in found), found


def test_what_heals_late_is_found() -> None:
    history = a_history(*RIGHT, stored=STORED)
    late = history.moments[-1]
    history.moments[-1] = replace(late, at_s=late.at_s + 5)
    assert [one[:2] for one in violations(history)] == ["P1", "P1"]
    assert violations(history, within_s=10) == []


def test_restored_database_may_have_lost_what_was_seen() -> None:
    """After a restore the server says so, and everybody begins anew."""
    events = (*RIGHT, Parted(ANN), Greeted(ANN, OTHER_EPOCH), Resumed(ANN, TALK, EPOCH, 4))
    begun_anew = Replaced(ANN, TALK, "epoch_changed", 3, STORED[:1] + STORED[2:3])
    history = a_history(*events, begun_anew, stored=STORED[:3])
    history.watchers = {Watcher(ANN, TALK)}
    assert {one[:2] for one in violations(history)} == {"P1"}, "only the backup's age is lost"


def test_meddled_frames_may_arrive_in_any_order() -> None:
    history = a_history(*RIGHT, Unfitting(ANN, TALK, 9, 10, 4), stored=STORED)
    history.is_meddled_with = True
    assert violations(history) == []


# --- Histories by the thousand: a server that works, seen by clients on bad lines -------------------


class Model:
    """A server that keeps every promise, and clients whose lines break at any moment."""

    def __init__(self, choices: random.Random) -> None:
        self.choices = choices
        self.history = History(agents={BEN}, is_meddled_with=False)
        self.log: list[Line] = []
        self.cursors = {ANN: 0, BEN: 0}
        self.outbox: dict[str, list[tuple[UUID, str]]] = {ANN: [], BEN: []}
        self._messages = 0

    def step(self) -> None:
        client = self.choices.choice([ANN, BEN])
        self.choices.choice([self.write, self.write, self.deliver, self.flag, self.reconnect, self.reload])(
            client
        )

    def write(self, client: str) -> None:
        self._messages += 1
        self.outbox[client].append((id_of(self._messages), f"message {self._messages}"))
        self.flush(client)

    def flush(self, client: str) -> None:
        for client_id, body in list(self.outbox[client]):
            number = self.history.next_number()
            self._note(Sent(client, number, client_id, body))
            fate = self.choices.choice(["acked", "acked", "lost", "unknown", "later"])
            if fate == "later":
                self._note(Refused(client, number, "temporarily_unavailable", is_retryable=True))
            if fate in {"later", "lost"}:
                return  # and what was written behind it waits too
            seq = self._store(client_id, body)
            if fate == "unknown":
                self._note(Parted(client))
                return
            self._note(Acked(client, number, TALK, seq, f"at {seq}"))
            self.outbox[client].remove((client_id, body))

    def _store(self, client_id: UUID, body: str) -> int:
        for held in self.log:
            if held.client_id == client_id:
                return held.seq
        self.log.append(Line(len(self.log) + 1, "message", client_id, body))
        return len(self.log)

    def deliver(self, client: str) -> None:
        after, through = self.cursors[client], self.choices.randint(self.cursors[client], len(self.log))
        if through > after:
            lines = tuple(one for one in self.log[after:through] if client == BEN or one.kind == "message")
            self._note(Shown(client, TALK, after, through, lines))
            self.cursors[client] = through

    def flag(self, _client: str) -> None:
        self.log.append(Line(len(self.log) + 1, "activity"))
        self.history.hidden.add((TALK, len(self.log)))

    def reconnect(self, client: str) -> None:
        self._note(Parted(client))
        self._note(Greeted(client, EPOCH))
        self._note(Resumed(client, TALK, EPOCH, self.cursors[client]))
        self.flush(client)

    def reload(self, client: str) -> None:
        self._note(Parted(client))
        self._note(Reloaded(client))
        self.cursors[client] = 0
        self._note(Greeted(client, EPOCH))

    def end(self) -> History:
        """Let everything heal."""
        for client in (ANN, BEN):
            while self.outbox[client]:
                self.reconnect(client)
        for client in (ANN, BEN):
            while self.cursors[client] < len(self.log):
                self.deliver(client)
        self.history.stored = {TALK: tuple(self.log)}
        self.history.watchers = {Watcher(ANN, TALK), Watcher(BEN, TALK)}
        return self.history

    def _note(self, event: Event) -> None:
        self.history.moments.append(Moment(0.0, event))


def lived(choices: random.Random) -> History:
    model = Model(choices)
    for _ in range(choices.randint(5, 60)):
        model.step()
    for client in (ANN, BEN):
        model.write(client)
    return model.end()


seeds = st.integers(0, 2**32)


@settings(deadline=None, max_examples=200)
@given(seeds)
def test_history_of_a_server_that_works_passes(seed: int) -> None:
    assert violations(lived(random.Random(seed))) == []  # noqa: S311  # histories, not secrets


def lose_a_stored_line(history: History, choices: random.Random) -> None:
    lines = list(history.stored[TALK])
    lines.pop(choices.randrange(len(lines)))
    history.stored[TALK] = tuple(lines)


def lose_a_message_and_close_ranks(history: History, choices: random.Random) -> None:
    lines = [*history.stored[TALK]]
    lines.remove(choices.choice([one for one in lines if one.client_id]))
    history.stored[TALK] = tuple(replace(one, seq=seq) for seq, one in enumerate(lines, 1))


def double_a_message(history: History, choices: random.Random) -> None:
    lines = history.stored[TALK]
    twin = choices.choice([one for one in lines if one.client_id])
    history.stored[TALK] = (*lines, replace(twin, seq=len(lines) + 1))


def swap_two_messages(history: History, choices: random.Random) -> None:
    lines = [*history.stored[TALK]]
    first, second = choices.sample([one.seq for one in lines if one.client_id], 2)
    one, other = lines[first - 1], lines[second - 1]
    lines[first - 1], lines[second - 1] = replace(other, seq=first), replace(one, seq=second)
    history.stored[TALK] = tuple(lines)


def change_a_body(history: History, choices: random.Random) -> None:
    lines = [*history.stored[TALK]]
    spoilt = choices.choice([one for one in lines if one.client_id])
    lines[spoilt.seq - 1] = replace(spoilt, body="something else")
    history.stored[TALK] = tuple(lines)


def show_something_twice(history: History, choices: random.Random) -> None:
    index = choices.choice(lasting(history))
    history.moments.insert(index + 1, history.moments[index])


def show_nothing_of_a_stretch(history: History, choices: random.Random) -> None:
    index = choices.choice([i for i in lasting(history) if lines_at(history, i)])
    moment = history.moments[index]
    assert isinstance(moment.event, Shown)
    history.moments[index] = Moment(0.0, replace(moment.event, lines=()))


def forget_a_stretch(history: History, choices: random.Random) -> None:
    del history.moments[choices.choice(lasting(history))]


def acknowledge_elsewhere(history: History, choices: random.Random) -> None:
    index = choices.choice(moments_of(history, Acked))
    event = history.moments[index].event
    assert isinstance(event, Acked)
    history.moments[index] = Moment(0.0, replace(event, seq=event.seq + 1))


def refuse_what_is_stored(history: History, choices: random.Random) -> None:
    index = choices.choice(moments_of(history, Acked))
    event = history.moments[index].event
    assert isinstance(event, Acked)
    history.moments[index] = Moment(0.0, Refused(event.client, event.number, "no", is_retryable=False))


def never_answer(history: History, choices: random.Random) -> None:
    del history.moments[choices.choice(moments_of(history, Acked))]


def moments_of(history: History, kind: type[Event]) -> list[int]:
    return [index for index, event in enumerate(history.events()) if isinstance(event, kind)]


def lasting(history: History) -> list[int]:
    """Where something was shown that no reload has wiped away."""
    begun = dict.fromkeys((ANN, BEN), 0)
    for index, event in enumerate(history.events()):
        if isinstance(event, Reloaded):
            begun[event.client] = index
    return [
        index
        for index, event in enumerate(history.events())
        if isinstance(event, Shown) and index > begun[event.client]
    ]


def lines_at(history: History, index: int) -> tuple[Line, ...]:
    event = history.moments[index].event
    return event.lines if isinstance(event, Shown) else ()


@pytest.mark.parametrize(
    "spoil",
    [
        lose_a_stored_line,
        lose_a_message_and_close_ranks,
        double_a_message,
        swap_two_messages,
        change_a_body,
        show_something_twice,
        show_nothing_of_a_stretch,
        acknowledge_elsewhere,
        refuse_what_is_stored,
        never_answer,
        forget_a_stretch,
    ],
)
@settings(deadline=None, max_examples=50)
@given(seed=seeds)
def test_spoilt_history_is_rejected(spoil: Callable[[History, random.Random], None], seed: int) -> None:
    choices = random.Random(seed)  # noqa: S311  # histories, not secrets
    history = copy.deepcopy(lived(choices))
    spoil(history, choices)
    assert violations(history) != []
