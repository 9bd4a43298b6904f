"""What the consoles of a process have been told: only so is it found what the bus has lost. No I/O."""

from collections.abc import Collection, Sequence
from uuid import UUID

from app.conversations.rules import OVER, Scope
from app.gateway.protocol import SitesChanged
from app.reports.schemas import AgentState, ConversationSummary

Look = tuple[object, ...]


class Told:
    """What all consoles that may see something were told of it, last."""

    def __init__(self) -> None:
        self.seqs: dict[UUID, int] = {}
        """How far each open row is true."""
        self.waiting: dict[UUID, Look] = {}
        """How each row in a line looked, in what no line of a log tells."""
        self._agents: dict[Scope, dict[UUID, AgentState]] = {}
        self._sites: dict[Scope, str] = {}

    def note_rows(self, rows: Sequence[ConversationSummary]) -> None:
        """Remember rows that all are told."""
        for row in rows:
            if row.status not in OVER:
                self.seqs[row.id] = row.last_seq
            else:
                self.seqs.pop(row.id, None)
            if row.reason is not None:
                self.waiting[row.id] = look_of(row)
            else:
                self.waiting.pop(row.id, None)

    def rows_unlike(self, rows: Sequence[ConversationSummary]) -> list[ConversationSummary]:
        """Find rows that look otherwise than they were told."""
        return [
            row
            for row in rows
            if row.last_seq != self.seqs.get(row.id)
            or (row.reason and look_of(row) != self.waiting.get(row.id))
        ]

    def note_agents(self, scope: Scope, agents: Sequence[AgentState]) -> list[AgentState]:
        """Remember colleagues; returns those that were told otherwise before, where any were."""
        is_first = scope not in self._agents
        told = self._agents.setdefault(scope, {})
        fresh = [agent for agent in agents if told.get(agent.id) != agent]
        told.update({agent.id: agent for agent in fresh})
        return [] if is_first else fresh

    def note_sites(self, scope: Scope, sites: SitesChanged) -> bool:
        """Remember sites and queues; returns whether they were told otherwise before."""
        text = sites.model_dump_json()
        former = self._sites.get(scope, text)
        self._sites[scope] = text
        return former != text

    def forget_sites(self, scope: Scope) -> None:
        """Not all were told the same: whatever they look like is news to somebody."""
        self._sites[scope] = ""

    def forget_rows(self, conversation_ids: Collection[UUID]) -> None:
        """These are erased."""
        for id_ in conversation_ids:
            self.seqs.pop(id_, None)
            self.waiting.pop(id_, None)

    def keep_only(self, scopes: Collection[Scope]) -> None:
        """Nobody else looks; where nobody does at all the next one is told everything."""
        for gone in self._agents.keys() - scopes:
            del self._agents[gone]
        for gone in self._sites.keys() - scopes:
            del self._sites[gone]
        if not scopes:
            self.seqs.clear()
            self.waiting.clear()


def look_of(row: ConversationSummary) -> Look:
    """Take out of a row in a line what may change without a line in its log, and is no forecast."""
    wait = row.wait
    facts = (wait.level, wait.breach_at, wait.rungs, wait.has_left) if wait else ()
    return row.reason, row.person, *facts
