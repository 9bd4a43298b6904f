// How long to wait before connecting again: full jitter, so that a thousand consoles that lost the
// same server do not come back in the same second.

export const FIRST_DELAY_MS = 300;
export const LONGEST_DELAY_MS = 20_000;

/** Milliseconds before attempt number `attempt` (1 is the first retry), evenly drawn up to a doubling bound. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const bound = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(1, attempt));
  return FIRST_DELAY_MS + random() * (bound - FIRST_DELAY_MS);
}
