"""Judges a history by the promises P1 to P8 of the design. Pure: no socket, no clock, no database.

A violation is one sentence that begins with the promise it breaks. An empty list means that the
promises held, as far as these clients could see.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from tests.support.history import (
    Acked,
    Greeted,
    Healed,
    History,
    Line,
    Parted,
    Refused,
    Reloaded,
    Replaced,
    Resumed,
    Sent,
    Shown,
    Unfitting,
)

HEALS_WITHIN_S = 5.0
RESTORED = "epoch_changed"  # the only reason for which something seen may be gone


def violations(history: History, *, within_s: float = HEALS_WITHIN_S) -> list[str]:
    """Return every way in which the history breaks a promise; `within_s` is the bound of P1."""
    facts = _Facts.of(history)
    return [
        *_acknowledged_is_stored(history, facts),
        *_acknowledged_is_shown_soon(history, within_s),
        *_client_ids_are_unique(history, facts),
        *_sequences_are_dense(history),
        *_order_is_kept(history, facts),
        *_views_only_grow(history),
        *_server_fits_on(history),
        *_seen_stays_seen(history, facts),
        *_refused_never_appears(history, facts),
        *_everything_is_resolved(history, facts),
        *_nobody_is_stale(history, facts),
        *_doubtful_claims_are_answered_with_a_resync(history),
    ]


@dataclass
class _Facts:
    """What several promises look at, gathered in one pass."""

    sent: dict[int, Sent] = field(default_factory=dict)
    first_sent: dict[UUID, int] = field(default_factory=dict)  # client id → index of its first sending
    senders: dict[UUID, str] = field(default_factory=dict)
    acks: list[tuple[Sent, Acked]] = field(default_factory=list)
    refusals: list[tuple[int, Sent, Refused]] = field(default_factory=list)
    last_answers: dict[tuple[UUID, str], Acked | Refused] = field(default_factory=dict)
    places: dict[UUID, tuple[UUID, Line]] = field(default_factory=dict)  # client id → where it is stored
    views: dict[tuple[str, UUID], "_View"] = field(default_factory=dict)

    @staticmethod
    def of(history: History) -> "_Facts":
        facts = _Facts()
        for conversation_id, lines in history.stored.items():
            for line in lines:
                if line.client_id is not None:
                    facts.places.setdefault(line.client_id, (conversation_id, line))
        for index, event in enumerate(history.events()):
            facts._note_message(index, event)
        facts.views = _views(history)
        return facts

    def _note_message(self, index: int, event: object) -> None:
        match event:
            case Sent():
                self.sent[event.number] = event
                self.first_sent.setdefault(event.client_id, index)
                self.senders.setdefault(event.client_id, event.client)
            case Acked():
                sent = self.sent[event.number]
                self.acks.append((sent, event))
                self.last_answers[sent.client_id, sent.body] = event
            case Refused():
                sent = self.sent[event.number]
                self.refusals.append((index, sent, event))
                self.last_answers[sent.client_id, sent.body] = event


@dataclass
class _View:
    """What a client shows of one log, and all that it has ever shown of it."""

    cursor: int = 0
    lines: dict[int, Line] = field(default_factory=dict)
    seen: dict[int, Line] = field(default_factory=dict)


def _views(history: History) -> dict[tuple[str, UUID], _View]:
    views: dict[tuple[str, UUID], _View] = defaultdict(_View)
    for event in history.events():
        match event:
            case Shown():
                view = views[event.client, event.conversation_id]
                view.cursor = event.through
                view.lines.update({line.seq: line for line in event.lines})
                view.seen.update({line.seq: line for line in event.lines})
            case Replaced():
                view = views[event.client, event.conversation_id]
                view.cursor, view.lines = event.through, {line.seq: line for line in event.lines}
                view.seen = dict(view.lines) if event.reason == RESTORED else {**view.seen, **view.lines}
            case Reloaded():
                for (client, _), view in views.items():
                    if client == event.client:
                        view.cursor, view.lines = 0, {}
    return dict(views)


def _acknowledged_is_stored(history: History, facts: _Facts) -> Iterator[str]:
    for sent, ack in facts.acks:
        held = {line.seq: line for line in history.stored.get(ack.conversation_id, ())}.get(ack.seq)
        if held is None or (held.client_id, held.body) != (sent.client_id, sent.body):
            yield f"P1: {sent.body!r} was acknowledged as {ack.seq}, where Postgres holds {held}."


def _acknowledged_is_shown_soon(history: History, within_s: float) -> Iterator[str]:
    """Whoever is there in the end was shown what was acknowledged, soon after it could be."""
    times = _Times.of(history)
    for watcher in sorted(history.watchers, key=str):
        for line in history.visible(watcher.client, watcher.conversation_id):
            acked = times.acked.get((watcher.conversation_id, line.seq))
            shown = times.shown.get((watcher.client, watcher.conversation_id, line.seq))
            if acked is None or shown is None:
                continue  # never shown is told by P8
            late_s = shown - max(acked, times.healed, times.live.get(watcher.client, 0.0))
            if late_s > within_s:
                yield f"P1: {watcher.client} was shown {line} {late_s:.1f} s after it could have been."


@dataclass
class _Times:
    """When lines were acknowledged and shown first, and when all was well again."""

    acked: dict[tuple[UUID, int], float] = field(default_factory=dict)
    shown: dict[tuple[str, UUID, int], float] = field(default_factory=dict)
    live: dict[str, float] = field(default_factory=dict)
    healed: float = 0.0

    @staticmethod
    def of(history: History) -> "_Times":
        times = _Times()
        for moment in history.moments:
            match event := moment.event:
                case Acked():
                    times.acked.setdefault((event.conversation_id, event.seq), moment.at_s)
                case Greeted():
                    times.live[event.client] = moment.at_s
                case Healed():
                    times.healed = moment.at_s
                case Shown() | Replaced():
                    for line in event.lines:
                        place = event.client, event.conversation_id, line.seq
                        times.shown.setdefault(place, moment.at_s)
        return times


def _client_ids_are_unique(history: History, facts: _Facts) -> Iterator[str]:
    count: dict[UUID, int] = defaultdict(int)
    for lines in history.stored.values():
        for line in lines:
            if line.client_id is not None:
                count[line.client_id] += 1
    yield from (f"P2: client id {id_} is stored {times} times." for id_, times in count.items() if times > 1)
    answers: dict[UUID, set[tuple[UUID, int, str]]] = defaultdict(set)
    bodies: dict[UUID, set[str]] = defaultdict(set)
    for sent, ack in facts.acks:
        answers[sent.client_id].add((ack.conversation_id, ack.seq, ack.at))
        bodies[sent.client_id].add(sent.body)
    for id_, different in answers.items():
        if len(different) > 1:
            yield f"P2: client id {id_} was acknowledged in several ways: {sorted(map(str, different))}."
        if len(bodies[id_]) > 1:
            yield f"P2: client id {id_} was acknowledged with several bodies: {sorted(bodies[id_])}."


def _sequences_are_dense(history: History) -> Iterator[str]:
    for conversation_id, lines in history.stored.items():
        seqs = [line.seq for line in lines]
        if seqs != list(range(1, len(seqs) + 1)):
            yield f"P3: conversation {conversation_id} is numbered {seqs}."
    for event in history.events():
        if isinstance(event, Shown | Replaced):
            held = {line.seq: line for line in history.stored.get(event.conversation_id, ())}
            for line in event.lines:
                # What a restored database has lost was replaced for everybody; only what stands can be compared.
                if held.get(line.seq) != line and not _was_restored(history):
                    yield f"P3: {event.client} was shown {line}, where Postgres holds {held.get(line.seq)}."


def _was_restored(history: History) -> bool:
    return len({event.epoch for event in history.events() if isinstance(event, Greeted)}) > 1


def _order_is_kept(history: History, facts: _Facts) -> Iterator[str]:
    newest: dict[UUID, int] = defaultdict(int)
    for index, event in enumerate(history.events()):
        match event:
            case Acked():
                newest[event.conversation_id] = max(newest[event.conversation_id], event.seq)
            case Sent() if facts.first_sent[event.client_id] == index and event.client_id in facts.places:
                conversation_id, line = facts.places[event.client_id]
                if line.seq < newest[conversation_id]:
                    yield (
                        f"P4: {event.body!r} stands at {line.seq}, though it was sent after {newest[conversation_id]} "
                        "was acknowledged."
                    )
    reached: dict[tuple[str, UUID], int] = defaultdict(int)
    for client_id in sorted(facts.first_sent, key=facts.first_sent.__getitem__):
        if client_id not in facts.places:
            continue
        conversation_id, line = facts.places[client_id]
        sender = facts.senders[client_id]
        if line.seq < reached[sender, conversation_id]:
            yield f"P4: {sender} sent {line.body!r} after what stands behind it."
        reached[sender, conversation_id] = max(reached[sender, conversation_id], line.seq)


def _views_only_grow(history: History) -> Iterator[str]:
    cursors: dict[tuple[str, UUID], int] = defaultdict(int)
    for event in history.events():
        match event:
            case Shown():
                yield from _how_it_does_not_follow(event, cursors[event.client, event.conversation_id])
                cursors[event.client, event.conversation_id] = event.through
            case Replaced():
                seqs = [line.seq for line in event.lines]
                if seqs != sorted(set(seqs)):
                    yield f"P5: {event.client} was made to show {seqs}."
                cursors[event.client, event.conversation_id] = event.through
            case Reloaded():
                cursors.update({place: 0 for place in cursors if place[0] == event.client})


def _how_it_does_not_follow(event: Shown, cursor: int) -> Iterator[str]:
    seqs = [line.seq for line in event.lines]
    if seqs != sorted(set(seqs)) or any(not event.after < seq <= event.through for seq in seqs):
        yield f"P5: {event.client} was shown {seqs} as {event.after} to {event.through}."
    if event.after < cursor:
        yield f"P5: {event.client} was shown {event.after} to {event.through} again, having come to {cursor}."
    if event.after > cursor:
        yield f"P8: {event.client} went on at {event.after}, holding only {cursor}."


def _server_fits_on(history: History) -> Iterator[str]:
    if history.is_meddled_with:
        return
    for event in history.events():
        if isinstance(event, Unfitting):
            yield f"P5: {event.client} stood at {event.cursor} and was sent {event.after} to {event.through}."


def _seen_stays_seen(history: History, facts: _Facts) -> Iterator[str]:
    live = {watcher.client for watcher in history.watchers}
    for (client, conversation_id), view in facts.views.items():
        if client not in live:
            continue
        gone = [line for seq, line in view.seen.items() if view.lines.get(seq) != line]
        if gone:
            yield f"P6: {client} does not see any more in {conversation_id}: {gone}."
    for sent, ack in facts.acks:
        if sent.client not in live:
            continue
        mine = facts.views.get((sent.client, ack.conversation_id))
        if mine is None or ack.seq not in mine.lines:
            yield f"P6: {sent.client} does not see its own {sent.body!r}."


def _refused_never_appears(history: History, facts: _Facts) -> Iterator[str]:
    for (client_id, body), answer in facts.last_answers.items():
        if isinstance(answer, Acked) or answer.is_retryable:
            continue
        if client_id in facts.places and facts.places[client_id][1].body == body:
            yield f"P7: {body!r} was refused ({answer.code}), and is stored."
    said = {(sent.client_id, sent.body): index for index, sent in _sendings(history)}
    for client_id, (_, line) in facts.places.items():
        if (client_id, line.body) not in said:
            yield f"P7: nobody sent what is stored as {line}."
    for index, event in enumerate(history.events()):
        if isinstance(event, Shown | Replaced):
            for line in event.lines:
                if line.client_id and said.get((line.client_id, line.body or ""), index) >= index:
                    yield f"P7: {event.client} was shown {line} before anybody had sent it."


def _sendings(history: History) -> list[tuple[int, Sent]]:
    """All sendings, the latest first, so that the first one of each message is what a mapping keeps."""
    return [(i, event) for i, event in enumerate(history.events()) if isinstance(event, Sent)][::-1]


def _everything_is_resolved(history: History, facts: _Facts) -> Iterator[str]:
    live = {watcher.client for watcher in history.watchers}
    for sent in {(one.client_id, one.body): one for one in facts.sent.values()}.values():
        if sent.client not in live:
            continue
        answer = facts.last_answers.get((sent.client_id, sent.body))
        if answer is None or (isinstance(answer, Refused) and answer.is_retryable):
            yield f"P7: what became of {sent.body!r} was never told to {sent.client}."


def _nobody_is_stale(history: History, facts: _Facts) -> Iterator[str]:
    for watcher in sorted(history.watchers, key=str):
        view = facts.views.get((watcher.client, watcher.conversation_id), _View())
        last_seq = max((line.seq for line in history.stored.get(watcher.conversation_id, ())), default=0)
        if view.cursor != last_seq:
            yield f"P8: {watcher.client} stands at {view.cursor} of {last_seq} and was told nothing."
    for (client, conversation_id), view in facts.views.items():
        whole = [line for line in history.visible(client, conversation_id) if line.seq <= view.cursor]
        missing = [line for line in whole if line.seq not in view.lines]
        if missing:
            yield f"P8: {client} holds {view.cursor} and misses {missing}."
        private = [
            seq
            for seq in view.lines
            if client not in history.agents and (conversation_id, seq) in history.hidden
        ]
        if private:
            yield f"P7: {client} was shown {private}, which are not for shoppers."


def _doubtful_claims_are_answered_with_a_resync(history: History) -> Iterator[str]:
    epochs: dict[str, UUID] = {}
    doubtful: dict[tuple[str, UUID], str] = {}
    for event in history.events():
        match event:
            case Greeted():
                epochs[event.client] = event.epoch
            case Resumed():
                if event.after > 0 and event.epoch not in {None, epochs.get(event.client)}:
                    doubtful[event.client, event.conversation_id] = f"{event.after} of another epoch"
            case Replaced():
                doubtful.pop((event.client, event.conversation_id), None)
            case Parted() | Reloaded():
                doubtful = {place: why for place, why in doubtful.items() if place[0] != event.client}
            case Shown():
                why = doubtful.pop((event.client, event.conversation_id), None)
                if why is not None:
                    yield f"P8: {event.client} claimed {why} and was led on without a resync."
