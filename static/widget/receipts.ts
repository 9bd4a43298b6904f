/** Tells the server how far this client has received and shown the log; each step once per line. */
import type { VisitorConversation, VisitorReceipt } from "@shared/protocol.gen";
import type { State } from "./state";

export function makeReceipts(send: (frame: VisitorReceipt) => boolean) {
  let told = { delivered: 0, read: 0 };

  return {
    /** A new line: what the server knows is what it says. */
    restart(conversation: VisitorConversation | null): void {
      told = conversation?.receipts.find((one) => one.side === "visitor") ?? { delivered: 0, read: 0 };
    },

    report({ log, read }: State): void {
      const now = { delivered: log.cursor, read: Math.min(read, log.cursor) };
      const isNews = now.delivered > told.delivered || now.read > told.read;
      if (isNews && send({ type: "receipt", ...now })) told = now;
    },
  };
}
