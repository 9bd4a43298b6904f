// Tells the other side that one is typing: at once, again every few seconds, and when one stops.

import { onCleanup } from "solid-js";

const AGAIN_MS = 3_000;
const IDLE_MS = 4_000;

export interface TypingReport {
  typed: (hasText: boolean) => void;
  stop: () => void;
}

export function createTypingReport(tell: (isTyping: boolean) => void): TypingReport {
  let toldAt = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;

  const stop = (): void => {
    clearTimeout(idle);
    if (toldAt === 0) return;
    toldAt = 0;
    tell(false);
  };
  onCleanup(stop);

  return {
    stop,
    typed: (hasText) => {
      clearTimeout(idle);
      if (!hasText) {
        stop();
        return;
      }
      idle = setTimeout(stop, IDLE_MS);
      if (Date.now() - toldAt < AGAIN_MS) return;
      toldAt = Date.now();
      tell(true);
    },
  };
}
