"""Levels are raised and rungs taken: each once for all time, with their consequences, in one transaction."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.conversations import service as conversations
from app.conversations.rules import IN_LINE
from app.db.unit_of_work import UnitOfWork
from app.routing import service as routing
from app.routing.rules import Staffing
from app.waiting.events import RungTaken, WaitFlagged, WaitsEased
from app.waiting.rules import Due, Rung, WaitLevel, cause_of_wait
from app.waiting.rules.watch import Verb, Verdict
from app.waiting.store import forecasts as forecasts_store
from app.waiting.store import ladder as ladder_store
from app.waiting.store import waits as store
from app.waiting.store.waits import Flag


async def raise_flags(uow: UnitOfWork, dues: Sequence[Due]) -> int:
    """Raise levels on waits that are still open, each once for all time; returns how many were new.

    The flag, the line in the log and their events are one transaction under the conversation's
    lock, so that no answer can slip in between the check and the flag.
    """
    dues = [due for due in dues if isinstance(due.step, WaitLevel)]
    heads = await conversations.lock(uow, {due.conversation_id for due in dues})
    is_open = await store.still_open(uow, {due.wait_id for due in dues})
    staffing = await _staffing_at_breach(uow, dues)
    now = uow.now()
    flags = {
        (due.wait_id, WaitLevel(due.step)): Flag(
            due.wait_id,
            WaitLevel(due.step),
            due.due_at,
            now,
            max(0, round((now - due.due_at).total_seconds() * 1000)),
            cause_of_wait(heads[due.conversation_id].status, staffing[due.conversation_id])
            if due.step is WaitLevel.BREACHED
            else None,
            due.p_breach,
        )
        for due in dues
        if due.wait_id in is_open and due.conversation_id in heads and due.due_at <= now
    }
    if not flags:
        return 0
    new = await store.add_flags(uow, list(flags.values()))
    # One line for each flag, even should the same level be named twice.
    raised = {(due.wait_id, WaitLevel(due.step)): due for due in dues}
    lines = [(due.conversation_id, _log_data(due, flags[key])) for key, due in raised.items() if key in new]
    await conversations.flag_waits(uow, heads, lines)
    for key, due in raised.items():
        if key in new:
            head = heads[due.conversation_id]
            uow.record(
                WaitFlagged(
                    due.wait_id, head.id, head.site_id, key[1], now, flags[key].late_by_ms, flags[key].cause
                )
            )
    return len(lines)


async def take_rungs(uow: UnitOfWork, dues: Sequence[Due]) -> int:
    """Take rungs for waits that are still open, each once for all time; returns how many were new."""
    dues = [due for due in dues if isinstance(due.step, Rung)]
    heads = await conversations.lock(uow, {due.conversation_id for due in dues})
    is_open = await store.still_open(uow, {due.wait_id for due in dues})
    now = uow.now()
    known = [
        due
        for due in dues
        if due.wait_id in is_open
        and due.due_at <= now
        and due.conversation_id in heads
        and (due.step is not Rung.OVERFLOW or heads[due.conversation_id].status in IN_LINE)
    ]
    new = await ladder_store.add_rungs(uow, known, now) if known else set()
    taken = {(due.wait_id, due.step): due for due in known if (due.wait_id, due.step.value) in new}
    for (wait_id, step), due in taken.items():
        head = heads[due.conversation_id]
        uow.record(RungTaken(wait_id, head.id, head.site_id, head.queue_id, Rung(step), now))
    helped = [heads[due.conversation_id] for due in taken.values() if due.step is Rung.OVERFLOW]
    if helped:
        await routing.call_help(uow, helped)
    return len(taken)


async def act_on(uow: UnitOfWork, verdicts: Sequence[Verdict]) -> int:
    """Do what evaluations call for: keep first forecasts, raise levels, clear and revive predictions."""
    raised = [_due(one) for one in verdicts if one.verb is Verb.RAISED]
    count = await raise_flags(uow, raised) if raised else 0
    eased = [one for one in verdicts if one.verb in {Verb.CLEARED, Verb.REVIVED}]
    if eased:
        changes = [(one.wait.id, one.at if one.verb is Verb.CLEARED else None) for one in eased]
        await store.set_cleared(uow, changes)
        uow.record(WaitsEased(tuple(one.wait.conversation_id for one in eased)))
    # Last, as everybody locks conversations before waits.
    estimates = [one for one in verdicts if one.verb is Verb.ESTIMATED]
    if estimates:
        await forecasts_store.add(uow, estimates)
    return count


def _due(verdict: Verdict) -> Due:
    if verdict.level is None:
        raise ValueError("only a level can be raised")
    wait = verdict.wait
    return Due(wait.id, wait.conversation_id, verdict.level, verdict.at, wait.started_at, verdict.p_breach)


def _log_data(due: Due, flag: Flag) -> dict[str, str | int | None]:
    waited_s = int((due.due_at - due.started_at).total_seconds())
    facts: dict[str, str | int | None] = {"level": due.step.value, "waited_s": waited_s}
    if due.p_breach is not None:
        facts["percent"] = round(due.p_breach * 100)
    return {**facts, "cause": flag.cause.value if flag.cause else None}


async def _staffing_at_breach(uow: UnitOfWork, dues: Sequence[Due]) -> Mapping[UUID, Staffing]:
    """Read how the breaching conversations are staffed; of one that nobody knows a place of, nobody is there."""
    breached = {due.conversation_id for due in dues if due.step is WaitLevel.BREACHED}
    known = await routing.staffing_of(uow, breached) if breached else {}
    return {id_: known.get(id_, Staffing()) for id_ in breached}
