"""Why somebody waits and why a decision was made, as codes and facts; clients put them in words."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.routing.rules.match import Match
from app.routing.rules.people import Candidate, Spoken, Strand, Terms, fit, terms_of
from app.routing.rules.queues import Queue
from app.routing.rules.words import Verdict

Facts = dict[str, object]

# Names of more people than this would make the log heavier than the conversation.
MOST_OTHERS = 20
LANGUAGE = "language:"


@dataclass(frozen=True, slots=True)
class Staffing:
    """How a queue, or one conversation in it, is staffed now, each agent counted once.

    `lacking` counts who lacks which skill, `declined` who has a free slot but has just said no, or nothing, to it.
    """

    online: int = 0
    full: int = 0
    lacking: tuple[tuple[str, int], ...] = ()
    declined: int = 0

    @property
    def able(self) -> int:
        """Who is online and has what is needed."""
        return self.online - sum(count for _, count in self.lacking)

    @property
    def free(self) -> int:
        """Who could be given it now."""
        return self.able - self.full - self.declined


def staffing(queue_id: UUID, candidates: Iterable[Candidate]) -> Staffing:
    """Count who is online for a queue, and who of them is full."""
    online = [candidate for candidate in candidates if queue_id in candidate.queue_ids]
    return Staffing(len(online), sum(not candidate.has_free_slot for candidate in online))


def staffing_for(
    strand: Strand,
    queue: Queue,
    candidates: Iterable[Candidate],
    now: datetime,
    declined: Container[UUID] = frozenset(),
) -> Staffing:
    """Count for one waiting conversation who is online, who lacks what it needs, who of the others is full.

    `declined` are the agents who are not offered it again yet.
    """
    people = list(candidates)
    terms = terms_of(strand, queue, Spoken(people), now)
    online, full, refusing, lacking = 0, 0, 0, Counter[str]()
    for one in people:
        how = fit(terms, one)
        if how is Verdict.NOT_IN_QUEUE:
            continue
        online += 1
        if how is Verdict.LACKS_SKILL:
            lacking[min(strand.needs - one.skills)] += 1
        elif how is Verdict.LACKS_LANGUAGE:
            lacking[LANGUAGE + strand.language] += 1
        elif not one.fits(strand.weight_percent):
            full += 1
        elif one.agent_id in declined:
            refusing += 1
    return Staffing(online, full, tuple(sorted(lacking.items())), refusing)


def why(match: Match) -> str:
    """Name the reason for which somebody was chosen: `sticky`, or the model that preferred them."""
    return Verdict.STICKY.value if match.is_sticky else match.terms.model.value


def facts_of(match: Match, queues: Mapping[UUID, Queue], now: datetime) -> Facts:
    """Return what a decision rested on, for those who ask “why me?” and “why not me?” later."""
    place, lack = match.fit
    helped = queues.get(match.terms.queue_ids[place]) if place else None
    facts: Facts = {
        "waited_s": int((now - match.waiting.strand.queued_at).total_seconds()),
        "slots_used": match.candidate.slots_used,
        "capacity": match.candidate.capacity,
        "others": [
            {"agent_id": str(one.agent_id), "verdict": verdict.value, **_load(one, verdict)}
            for one, verdict in match.others[:MOST_OTHERS]
        ],
    }
    if match.candidate.last_assigned_at is not None:
        facts["idle_s"] = max(0, int((now - match.candidate.last_assigned_at).total_seconds()))
    if place:
        facts["overflow"] = helped.name if helped else str(match.terms.queue_ids[place])
    if lack > 1:
        facts["is_widened"] = True
    return facts


def needed(terms: Terms) -> list[str]:
    """Return what is insisted on, languages among the skills."""
    skills = sorted(terms.needs) if terms.are_skills_needed else []
    return [*skills, LANGUAGE + terms.language] if terms.is_language_needed else skills


def _load(one: Candidate, verdict: Verdict) -> Facts:
    if verdict in {Verdict.FULL, Verdict.NOT_PREFERRED}:
        return {"slots_used": one.slots_used, "capacity": one.capacity}
    return {}
