// One clock for the whole page, corrected to the server's: everything that ticks reads it, so that
// all rings turn in the same instant and one timer serves hundreds of them.

import { createMemo, createRoot, createSignal } from "solid-js";

const [now, setNow] = createSignal(Date.now());
const [offsetMs, setOffsetMs] = createSignal(0);

/** The browser's time, once a second. */
export { now };

/** The server's time as we know it, once a second. */
export function serverNow(): number {
  return now() + offsetMs();
}

/** The server's time as we know it, this very millisecond. */
export function exactServerNow(): number {
  return Date.now() + offsetMs();
}

const COARSE_MS = 10_000;

/** The server's time in steps of ten seconds: for "2 min ago", which need not be redrawn every second. */
export const serverCoarse = createRoot(() =>
  createMemo(() => Math.floor(serverNow() / COARSE_MS) * COARSE_MS),
);

let bestRoundTripMs = Infinity;

/**
 * Learns the server's clock from a stamped frame that answered one sent at `askedAt`. Assumes the
 * stamp fell in the middle of the round trip, so quick answers are trusted and slow ones only
 * when they contradict us by more than they may be wrong themselves.
 */
export function observeServerTime(at: string, askedAt: number, receivedAt: number = Date.now()): void {
  const roundTripMs = Math.max(0, receivedAt - askedAt);
  const measuredMs = Date.parse(at) - (askedAt + roundTripMs / 2);
  if (!Number.isFinite(measuredMs)) return;
  const isContradiction = Math.abs(measuredMs - offsetMs()) > roundTripMs / 2 + 250;
  if (roundTripMs > bestRoundTripMs && !isContradiction) return;
  bestRoundTripMs = roundTripMs;
  setOffsetMs(measuredMs);
  setNow(receivedAt);
}

/** Starts ticking on whole seconds; returns how to stop. */
export function startClock(): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const tick = (): void => {
    setNow(Date.now());
    timer = setTimeout(tick, 1000 - (Date.now() % 1000));
  };
  tick();
  return () => clearTimeout(timer);
}
