// Where a conversation can go, and whether it can go there now.

import type { AgentState } from "@shared/protocol.gen";
import { rowOf, type ConsoleState } from "./model";

export type Presence = "online" | "away" | "invisible" | "offline";

export interface AgentTarget {
  kind: "agent";
  id: string;
  name: string;
  presence: Presence;
  slotsUsed: number;
  capacity: number;
  /** There, and with a free slot. */
  isPossible: boolean;
}

export interface QueueTarget {
  kind: "queue";
  id: string;
  name: string;
  /** It waits there already. */
  isHere: boolean;
  isPossible: boolean;
}

export type TransferTarget = AgentTarget | QueueTarget;

export interface TransferTargets {
  agents: AgentTarget[];
  queues: QueueTarget[];
}

const RANK: Readonly<Record<Presence, number>> = { online: 0, away: 1, invisible: 2, offline: 3 };

export function presenceOf(agent: AgentState): Presence {
  return agent.is_online ? agent.availability : "offline";
}

function agentTarget(agent: AgentState): AgentTarget {
  const presence = presenceOf(agent);
  return {
    kind: "agent",
    id: agent.id,
    name: agent.name,
    presence,
    slotsUsed: agent.slots_used,
    capacity: agent.capacity,
    isPossible: presence !== "offline" && agent.slots_used < agent.capacity,
  };
}

function byFitness(a: AgentTarget, b: AgentTarget): number {
  return (
    Number(b.isPossible) - Number(a.isPossible) ||
    RANK[a.presence] - RANK[b.presence] ||
    a.slotsUsed / a.capacity - b.slotsUsed / b.capacity ||
    a.name.localeCompare(b.name)
  );
}

export function transferTargets(
  state: ConsoleState,
  conversationId: string,
  meId: string,
  filter: string,
): TransferTargets {
  const row = rowOf(state, conversationId);
  const wanted = filter.trim().toLocaleLowerCase();
  const fits = (name: string): boolean => name.toLocaleLowerCase().includes(wanted);
  const agents = Object.values(state.agents)
    .filter((agent) => agent.id !== meId && agent.id !== row?.assignee_id && fits(agent.name))
    .map(agentTarget)
    .sort(byFitness);
  const queues = Object.values(state.queues)
    .filter((queue) => queue.site_id === row?.site_id && fits(queue.name))
    .map((queue): QueueTarget => {
      const isHere = row?.status === "queued" && row.queue_id === queue.id;
      return { kind: "queue", id: queue.id, name: queue.name, isHere, isPossible: !isHere };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
  return { agents, queues };
}
