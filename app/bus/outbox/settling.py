"""What is written when attempts have ended: marks, the order of streams, how destinations fare."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from app.bus.outbox import store
from app.bus.outbox.consumer import Outcome, Settled, Standing, Verdict
from app.bus.outbox.rules import Message, State, next_try, pause_after
from app.bus.outbox.store import Mark
from app.db.unit_of_work import UnitOfWork

Attempt = tuple[Message, Outcome]


async def settle(
    uow: UnitOfWork, attempts: Sequence[Attempt]
) -> tuple[list[Settled], Mapping[UUID, Standing]]:
    """Mark what was attempted; returns it as settled, and how its destinations stand now."""
    now = uow.now()
    marks = [_mark(message, outcome, now) for message, outcome in attempts]
    await store.mark(uow, marks)
    held = [
        (message.destination, message.stream, mark.due_at)
        for (message, _), mark in zip(attempts, marks, strict=True)
        if mark.state is State.WAITING
    ]
    if held:
        await store.hold_streams(uow, held)
    # Behind a message that had failed before, others were held back.
    freed = [
        (message.destination, message.stream)
        for (message, _), mark in zip(attempts, marks, strict=True)
        if mark.state is not State.WAITING and message.attempts > 0
    ]
    if freed:
        await store.free_streams(uow, freed)
    standings = await _judge(uow, attempts, now)
    settled = [
        Settled(message, outcome, mark.state is State.DEAD)
        for (message, outcome), mark in zip(attempts, marks, strict=True)
    ]
    return settled, standings


async def _judge(uow: UnitOfWork, attempts: Sequence[Attempt], now: datetime) -> dict[UUID, Standing]:
    """A round in which something arrived clears a destination; one in which nothing did counts once.

    What is refused for good says nothing about where it goes: mistyped addresses must not slow a mail server's others.
    """
    arrived = dict[UUID, bool]()
    for message, outcome in attempts:
        if outcome.verdict is Verdict.REFUSED:
            continue
        is_delivered = outcome.verdict is Verdict.DELIVERED
        arrived[message.destination] = arrived.get(message.destination, False) or is_delivered
    before = await store.lock_standings(uow, arrived)
    after = {id_: _next_standing(standing, arrived[id_], now) for id_, standing in before.items()}
    changed = {id_: standing for id_, standing in after.items() if standing != before[id_]}
    if changed:
        await store.save_standings(uow, changed)
    recovered = [id_ for id_ in after if before[id_].is_failing and not after[id_].is_failing]
    if recovered:
        await store.hurry(uow, recovered)
    return after


def _next_standing(before: Standing, has_arrived: bool, now: datetime) -> Standing:  # noqa: FBT001 - a fact, not a mode
    if has_arrived:
        return before if before.failures == 0 else Standing(0, None, now)
    failures = before.failures + 1
    return Standing(failures, before.failing_since or now, now + pause_after(failures))


def _mark(message: Message, outcome: Outcome, now: datetime) -> Mark:
    if outcome.verdict is Verdict.DELIVERED:
        return Mark(message.id, State.DONE, now, None)
    due_at = None
    if outcome.verdict is Verdict.RETRY:
        chance = random.random()  # noqa: S311 - jitter, not a secret
        due_at = next_try(message, now=now, chance=chance, at_least=outcome.retry_after)
    if due_at is None:
        return Mark(message.id, State.DEAD, now, outcome.error)
    return Mark(message.id, State.WAITING, due_at, outcome.error)
