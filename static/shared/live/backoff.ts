// How long to wait before connecting again: full jitter, so that a thousand clients that lost the
// same server do not come back in the same second.

export const FIRST_BOUND_MS = 1_000;
export const LONGEST_DELAY_MS = 20_000;

/** Milliseconds before attempt number `attempt` (1 is the first retry), evenly drawn up to a doubling bound. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_DELAY_MS, FIRST_BOUND_MS * 2 ** (attempt - 1));
}
