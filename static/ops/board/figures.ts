// What the figures of the board mean. Pure: the server's `now` is an argument.

import type { AgentState, Board, BoardWait, WaitTargets } from "@shared/protocol.gen";
import { secondsSince } from "@shared/time/format";
import { ringLevel, type RingLevel } from "@shared/waiting/level";

export type LevelCounts = Record<RingLevel, number>;

export interface Verdict {
  /** The worst level among the waiting, or none when nobody waits. */
  level: RingLevel | "nobody";
  /** How many are at that level. */
  count: number;
  total: number;
}

/** How many wait at each level: by the clock, or by the server's flag where that is higher. */
export function countLevels(
  waiting: readonly BoardWait[],
  now: number,
  targetsOf: (siteId: string) => WaitTargets,
): LevelCounts {
  const counts: LevelCounts = { calm: 0, predicted: 0, warning: 0, nearing: 0, breached: 0 };
  for (const row of waiting) {
    counts[ringLevel(secondsSince(row.wait.since, now), targetsOf(row.site_id), row.wait.level)] += 1;
  }
  return counts;
}

export function verdict(counts: LevelCounts, total: number): Verdict {
  if (total === 0) return { level: "nobody", count: 0, total };
  for (const level of ["breached", "nearing", "warning", "predicted"] as const) {
    if (counts[level] > 0) return { level, count: counts[level], total };
  }
  return { level: "calm", count: total, total };
}

export type StaffingState = "nobody" | "full" | "free";

export interface Staffing {
  state: StaffingState;
  free: number;
}

export function staffing(board: Pick<Board, "agents_online" | "slots_used" | "slots_total">): Staffing {
  if (board.agents_online === 0) return { state: "nobody", free: 0 };
  // Somebody who went away with conversations in hand leaves more in use than there is.
  const free = Math.max(0, board.slots_total - board.slots_used);
  return { state: free > 0 ? "free" : "full", free };
}

export type Presence = "online" | "away" | "invisible" | "offline";

export function presenceOf(agent: AgentState): Presence {
  return agent.is_online ? agent.availability : "offline";
}

const PRESENCE_ORDER: readonly Presence[] = ["online", "away", "invisible", "offline"];

/** Who can help first, then by name: an order that does not change with every conversation. */
export function inPresenceOrder(agents: readonly AgentState[]): AgentState[] {
  const rank = (agent: AgentState): number => PRESENCE_ORDER.indexOf(presenceOf(agent));
  return [...agents].sort(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1),
  );
}
