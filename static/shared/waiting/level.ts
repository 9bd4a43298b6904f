// How urgent a wait is: by the clock here, or by the server's flag where that is higher.

import type { WaitLevel, WaitTargets } from "../protocol.gen";

export type RingLevel = "calm" | WaitLevel;

const RANK: Readonly<Record<RingLevel, number>> = {
  calm: 0,
  predicted: 1,
  warning: 2,
  nearing: 3,
  breached: 4,
};

export const DEFAULT_TARGETS: WaitTargets = { warning_s: 50, nearing_s: 61, breached_s: 76 };

export function levelAt(seconds: number, targets: WaitTargets): RingLevel {
  if (seconds >= targets.breached_s) return "breached";
  if (seconds >= targets.nearing_s) return "nearing";
  if (seconds >= targets.warning_s) return "warning";
  return "calm";
}

export function ringLevel(
  seconds: number,
  targets: WaitTargets,
  flagged: WaitLevel | null | undefined,
): RingLevel {
  const byClock = levelAt(seconds, targets);
  return flagged && RANK[flagged] > RANK[byClock] ? flagged : byClock;
}
