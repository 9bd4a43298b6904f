// Tells the server, and through it the shopper, how far the assignee has received and read.

import { createEffect, createSignal, onCleanup, type Accessor } from "solid-js";
import type { ConversationLog } from "../state/model";
import type { Console } from "./createConsole";

function createAttention(): Accessor<boolean> {
  const look = (): boolean => document.visibilityState === "visible" && document.hasFocus();
  const [isLooking, setLooking] = createSignal(look());
  const follow = (): void => {
    setLooking(look());
  };
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("focus", follow);
  window.addEventListener("blur", follow);
  onCleanup(() => {
    document.removeEventListener("visibilitychange", follow);
    window.removeEventListener("focus", follow);
    window.removeEventListener("blur", follow);
  });
  return isLooking;
}

/**
 * Only the assignee reports: a colleague who looks in has not read it for the shop. Read means the
 * end of the log is in sight of somebody who looks at this page.
 */
export function reportReading(
  console: Console,
  id: string,
  log: Accessor<ConversationLog>,
  isAtEnd: Accessor<boolean>,
): void {
  const isLooking = createAttention();
  let told = { delivered: 0, read: 0 };

  createEffect(() => {
    const row = console.row(id);
    const { through, phase, receipts } = log();
    if (console.socket.status().phase !== "live") {
      told = { delivered: 0, read: 0 };
      return;
    }
    if (phase !== "live" || row?.assignee_id !== console.me.id || row.status !== "assigned") return;
    const read = isAtEnd() && isLooking() ? through : Math.max(told.read, receipts.agent.read);
    const known = {
      delivered: Math.max(told.delivered, receipts.agent.delivered),
      read: Math.max(told.read, receipts.agent.read),
    };
    if (through <= known.delivered && read <= known.read) return;
    told = { delivered: through, read };
    console.socket.send({ type: "receipt", conversation_id: id, delivered: through, read });
  });
}
