/** Tells the other side that the shopper types: at the first key, now and then, and when it has ended. */

const REPEAT_MS = 3_000;
const IDLE_MS = 4_000;

export function makeTypingSignal(say: (isTyping: boolean) => void) {
  let saidAtMs = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;

  function stop(): void {
    clearTimeout(idle);
    if (saidAtMs) say(false);
    saidAtMs = 0;
  }

  return {
    stop,
    input(text: string): void {
      if (!text.trim()) return stop();
      clearTimeout(idle);
      idle = setTimeout(stop, IDLE_MS);
      if (Date.now() - saidAtMs < REPEAT_MS) return;
      saidAtMs = Date.now();
      say(true);
    },
  };
}
