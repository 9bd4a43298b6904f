/** Sends what waits in the outbox, in order, and again when the server asked for patience. */
import type { Error as ErrorFrame, VisitorMessageSend } from "@shared/protocol.gen";
import type { Outgoing } from "./outbox";

const PATIENCE_S = 2;

export function makeSender(send: (frame: VisitorMessageSend) => boolean, outbox: () => readonly Outgoing[]) {
  /** Sent on this line, without an answer yet. */
  const sent = new Set<string>();
  let pause: ReturnType<typeof setTimeout> | undefined;

  /** Send what has not been sent on this line. In a pause everything waits, so that the order is kept. */
  function flush(): void {
    for (const { client_id, body, status } of pause ? [] : outbox()) {
      if (status !== "pending" || sent.has(client_id)) continue;
      if (!send({ type: "message.send", ref: client_id, client_id, body })) return;
      sent.add(client_id);
    }
  }

  function resume(): void {
    clearTimeout(pause);
    pause = undefined;
    flush();
  }

  return {
    flush,

    /** A new line: nothing has been sent on it yet. */
    restart(): void {
      sent.clear();
      resume();
    },

    /** Refused for now: once more after the time the server names. For good: it may be sent anew when wanted. */
    refused({ ref, is_retryable, retry_after_s }: ErrorFrame): void {
      if (!ref) return;
      sent.delete(ref);
      if (is_retryable) pause ??= setTimeout(resume, (retry_after_s ?? PATIENCE_S) * 1_000);
    },
  };
}
