"""Use cases of those who ask why: who could take what, where somebody stands, what was decided."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from app.conversations import service as conversations
from app.conversations.rules import ConversationStatus, Head, Scope
from app.db.unit_of_work import UnitOfWork
from app.routing import rules
from app.routing.rules import Candidate, Decision, Offer, Queue, Spoken, Staffing, Terms, Verdict, Waiting
from app.routing.store import line, offers, people, queues
from app.routing.store import places as places_store
from app.routing.store.line import Placement
from app.routing.store.people import Person

MOST_DECISIONS = 50


@dataclass(frozen=True, slots=True)
class AgentVerdict:
    """Why one agent has a conversation, or has not."""

    agent: Candidate
    verdict: Verdict
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that routing knows about one conversation."""

    head: Head
    placement: Placement | None
    queue: Queue
    terms: Terms | None
    verdicts: tuple[AgentVerdict, ...]
    decisions: tuple[Decision, ...]
    offers: tuple[Offer, ...]


async def list_candidates(uow: UnitOfWork) -> list[Candidate]:
    """Read who is online, for which queues, how busy they are, and what they can do."""
    return await people.find_candidates(uow)


async def places(
    uow: UnitOfWork, queue_ids: Collection[UUID], conversation_ids: Collection[UUID]
) -> dict[UUID, tuple[int, str]]:
    """Read position (1 is next) and queue name of those of these conversations that stand in a line."""
    return await places_store.places(uow, queue_ids, conversation_ids)


async def read_line(uow: UnitOfWork, queue_id: UUID, *, limit: int = 1_000) -> list[UUID]:
    """Read who stands in a queue's line, in the order in which they are served."""
    return await line.line_of(uow, queue_id, limit)


async def read_placements(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> dict[UUID, Placement]:
    """Read where these conversations stand for routing."""
    return await line.read(uow, conversation_ids)


async def staffing_of(uow: UnitOfWork, conversation_ids: Collection[UUID]) -> dict[UUID, Staffing]:
    """Count for each of these conversations who is online, who is full, who lacks what it needs, who declined it."""
    placements = await line.read(uow, conversation_ids)
    if not placements:
        return {}
    known = await queues.get_queues(uow, {one.strand.queue_id for one in placements.values()})
    candidates, now = await people.find_candidates(uow), uow.now()
    declined = defaultdict[UUID, set[UUID]](set)
    for id_, agent_id in await offers.find_declined(uow, [one.agent_id for one in candidates]):
        declined[id_].add(agent_id)
    return {
        id_: rules.staffing_for(one.strand, known[one.strand.queue_id], candidates, now, declined[id_])
        for id_, one in placements.items()
    }


async def explain(uow: UnitOfWork, conversation_id: UUID, scope: Scope) -> Explanation:
    """Say where a conversation stands, what was decided, and of every agent of its site why (not) they."""
    head = await conversations.get_head(uow, conversation_id, scope)
    placement = (await line.read(uow, [head.id])).get(head.id)
    known = await queues.get_queues(uow, [head.queue_id])
    queue = known[head.queue_id]
    verdicts, terms = list[AgentVerdict](), None
    if placement is not None and head.status not in {
        ConversationStatus.RESOLVED,
        ConversationStatus.ABANDONED,
    }:
        found = await people.find_people(uow, head.site_id)
        candidates = await people.find_candidates(uow)
        terms = rules.terms_of(placement.strand, queue, Spoken(candidates), uow.now())
        declined = await offers.find_declined(uow, [one.candidate.agent_id for one in found])
        verdicts = [_verdict(uow, one, placement, terms, declined) for one in found]
    history = await offers.find_history(uow, head.id, MOST_DECISIONS)
    decisions = await offers.find_decisions(uow, head.id, MOST_DECISIONS)
    return Explanation(
        head,
        placement,
        queue,
        terms,
        tuple(verdicts),
        tuple(_with_reasons(decisions, history)),
        tuple(history),
    )


def _with_reasons(decisions: Iterable[Decision], history: Iterable[Offer]) -> Iterator[Decision]:
    """Say why somebody has refused, which the offer keeps sealed, with the decision that they did."""
    reasons = {(one.agent_id, one.ended_at): one.reason for one in history if one.reason}
    for one in decisions:
        reason = reasons.get((one.agent_id, one.at)) if one.agent_id else None
        yield replace(one, facts={**one.facts, "reason": reason}) if reason else one


def _verdict(
    uow: UnitOfWork,
    person: Person,
    placement: Placement,
    terms: Terms,
    declined: Collection[tuple[UUID, UUID]],
) -> AgentVerdict:
    one = person.candidate
    if placement.is_held_by(one.agent_id):
        is_offered = placement.status == ConversationStatus.OFFERED
        return AgentVerdict(one, Verdict.OFFERED if is_offered else Verdict.HOLDS)
    if not person.presence.is_connected(uow.now()):
        return AgentVerdict(one, Verdict.OFFLINE)
    if not person.presence.is_online(uow.now()):
        return AgentVerdict(one, Verdict.AWAY)
    waiting = Waiting(placement.conversation_id, placement.strand, placement.sticky_agent_id)
    verdict = next((verdict for _, verdict in rules.why_not(waiting, terms, [one], declined)), None)
    return AgentVerdict(one, verdict or Verdict.NOT_IN_QUEUE, tuple(_lacks(one, terms)))


def _lacks(one: Candidate, terms: Terms) -> list[str]:
    lacks = sorted(terms.needs - one.skills)
    if terms.language and one.languages and terms.language not in one.languages:
        lacks.append(f"language:{terms.language}")
    return lacks
