// What the page says about its connection.

export type EndReason = "logged_out" | "revoked" | "outdated";

export type LiveStatus =
  | { phase: "connecting"; attempt: number }
  | { phase: "live"; isSlow: boolean }
  | { phase: "waiting"; attempt: number; retryAt: number }
  | { phase: "ended"; reason: EndReason };

/** Seconds until the next attempt, for showing; null when none is planned. */
export function secondsToRetry(status: LiveStatus, now: number): number | null {
  return status.phase === "waiting" ? Math.max(0, Math.ceil((status.retryAt - now) / 1000)) : null;
}
