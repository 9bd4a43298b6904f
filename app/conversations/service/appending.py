"""The hot path: messages of many conversations, nearly always written with one statement.

A process remembers how the conversations stood that it has written to. What it remembers may be out of
date at any time: it is used to decide beforehand, and the statement writes only where the conversation
still stands so. Everything else is decided again under the lock, by `post_messages`.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from uuid import UUID

from app.conversations import rules
from app.conversations.events import LogGrew
from app.conversations.rules import Change, Draft, Head
from app.conversations.service.changes import facts
from app.conversations.service.posting import Posting, masked, post_messages
from app.conversations.store import growing
from app.db.lane import Lane
from app.db.unit_of_work import Transactions
from app.kernel.errors import AppError
from app.kernel.events import Event
from app.keys import DataKey

MAX_REMEMBERED = 20_000

Outcome = Posting | AppError


@dataclass(slots=True)
class _Forecast:
    """What a batch comes to, should everything still stand as remembered."""

    now: datetime
    before: dict[UUID, tuple[Head, DataKey]] = field(default_factory=dict)
    after: dict[UUID, Head] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # of each change's draft in the batch
    events: list[Sequence[Event]] = field(default_factory=list)  # of each change


class Appender:
    """Writes batches of drafts. Those of one conversation must come one batch after the other."""

    def __init__(self) -> None:
        self._remembered: dict[UUID, Head] = {}

    async def __call__(self, lane: Lane, drafts: Sequence[Draft]) -> list[Outcome]:
        """Store or refuse each draft on its own, promising what `post_messages` promises."""
        outcomes = dict[int, Outcome]()
        forecast = self._foresee(drafts, lane.transactions)
        if forecast.changes:
            # Somebody may say again what we have: see under the lock who.
            with suppress(growing.ClientIdTakenError):
                outcomes = await self._write(lane, forecast)
        rest = [place for place in range(len(drafts)) if place not in outcomes]
        if rest:
            async with lane() as uow:
                decided = await post_messages(uow, [drafts[place] for place in rest])
            outcomes.update(zip(rest, decided, strict=True))
            self._remember(event.head for event in uow.events if isinstance(event, LogGrew))
        return [outcomes[place] for place in range(len(drafts))]

    async def find_locked(self, lane: Lane, drafts: Sequence[Draft]) -> set[UUID]:
        """Tell which conversations of a batch somebody else has locked just now."""
        ids: set[UUID] = {draft.conversation_id for draft in drafts}
        async with lane.alone() as uow:
            return ids - await growing.find_free(uow, ids)

    def on_log_grew(self, event: LogGrew) -> None:
        """Others have written to a conversation that we remember."""
        known = self._remembered.get(event.head.id)
        if known is not None and known.last_seq < event.head.last_seq:
            self._remembered[event.head.id] = event.head

    def forget(self, conversation_ids: Iterable[UUID]) -> None:
        """These are erased."""
        for id_ in conversation_ids:
            self._remembered.pop(id_, None)

    def _foresee(self, drafts: Sequence[Draft], transactions: Transactions) -> _Forecast:
        """Decide what can be decided by heart. Behind a draft that can't, nothing of its conversation can."""
        forecast, unsure, seen = _Forecast(transactions.clock.now()), set[UUID](), set[int]()
        now, before, after, keyring = forecast.now, forecast.before, forecast.after, transactions.keyring
        changes, places, events = forecast.changes, forecast.places, forecast.events
        redactor = transactions.redactor
        for place, draft in enumerate(drafts):
            remembered = self._remembered.get(draft.conversation_id)
            if remembered is None:
                continue
            id_ = remembered.id  # the driver's ids are hashed ten times as fast as those of a frame
            known = before.get(id_)
            head = after[id_] if known else remembered
            key = known[1] if known else keyring.get(id_) if keyring else None
            change = None
            number = draft.client_id.int  # an id takes long to hash
            if key is not None and number not in seen and not (unsure and id_ in unsure):
                seen.add(number)
                said = masked(draft, redactor, head.site_id) if redactor.has_any else draft
                change = _change(head, said, now)
            if key is None or change is None:
                # without a key at hand the words are sealed where it is read, under the lock
                unsure.add(id_)
                continue
            if known is None:
                before[id_] = head, key
            after[id_] = change.head
            changes.append(change)
            places.append(place)
            events.append(facts(head, change))
        return forecast

    async def _write(self, lane: Lane, forecast: _Forecast) -> dict[int, Outcome]:
        """Write what still stands as remembered; returns the outcomes of those drafts by their places."""
        all_events = list(chain.from_iterable(forecast.events))
        must_act_inside = lane.transactions.handlers.has_inside(all_events)
        async with lane() if must_act_inside else lane.alone() as uow:
            lost = await growing.append_where_unchanged(uow, forecast.before, forecast.changes, forecast.now)
            if lost:
                self._forget(forecast, lost)
                all_events = list(chain.from_iterable(forecast.events))
            uow.record(*all_events)
        self._remember(forecast.after.values())
        return {
            place: Posting(change.head.id, change.entries[0].seq, change.entries[0].at)
            for place, change in zip(forecast.places, forecast.changes, strict=True)
        }

    def _forget(self, forecast: _Forecast, lost: set[UUID]) -> None:
        """Take out of a forecast what did not stand as remembered any more, and do not remember it longer."""
        for id_ in lost:
            self._remembered.pop(id_, None)
            del forecast.after[id_]
        kept = [number for number, change in enumerate(forecast.changes) if change.head.id not in lost]
        forecast.changes = [forecast.changes[number] for number in kept]
        forecast.places = [forecast.places[number] for number in kept]
        forecast.events = [forecast.events[number] for number in kept]

    def _remember(self, heads: Iterable[Head]) -> None:
        for head in heads:
            self._remembered.pop(head.id, None)
            self._remembered[head.id] = head
        while len(self._remembered) > MAX_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]


def _change(head: Head, draft: Draft, now: datetime) -> Change | None:
    """Decide by heart, or leave it: nobody is refused, perhaps it is allowed by now.

    Files are claimed and what is answered is looked up under the lock.
    """
    if draft.attachment_ids or draft.reply_to is not None:
        return None
    try:
        change = rules.post(head, draft, now)
    except AppError:
        return None
    return change if _is_plain(head, change) else None


def _is_plain(before: Head, change: Change) -> bool:
    """Whether nothing moves but the log and the clock, which is all that the one statement can write."""
    head = change.head
    return (
        len(change.entries) == 1
        and head.status is before.status
        and head.queued_at is before.queued_at
        and head.resolved_at is before.resolved_at
        and head.assignee_id is before.assignee_id
        and head.queue_id is before.queue_id
    )
