// The part of the reducer that keeps what we wrote until the log has it.

import type { Ack, Entry } from "@shared/protocol.gen";
import type { ConsoleState, Outcome, Outgoing } from "./model";

function change(state: ConsoleState, clientId: string, outcome: Outcome): ConsoleState {
  if (!state.outbox.some((message) => message.client_id === clientId)) return state;
  return {
    ...state,
    outbox: state.outbox.map((message) =>
      message.client_id === clientId ? { ...message, outcome } : message,
    ),
  };
}

export function acknowledge(state: ConsoleState, ack: Ack): ConsoleState {
  const log = state.logs[ack.conversation_id];
  if (log && log.through >= ack.seq) {
    return { ...state, outbox: state.outbox.filter((message) => message.client_id !== ack.ref) };
  }
  return change(state, ack.ref, { is: "sent", seq: ack.seq, at: ack.at });
}

export function fail(state: ConsoleState, clientId: string, code: string, message: string): ConsoleState {
  return change(state, clientId, { is: "failed", code, message });
}

export function retry(state: ConsoleState, clientId: string): ConsoleState {
  return change(state, clientId, { is: "pending" });
}

/** What stands in the log needs no place in the outbox. */
export function settle(state: ConsoleState, entries: readonly Entry[]): ConsoleState {
  const settled = new Set(entries.map((entry) => entry.client_id));
  if (!state.outbox.some((message) => settled.has(message.client_id))) return state;
  return { ...state, outbox: state.outbox.filter((message) => !settled.has(message.client_id)) };
}

/** The next message of each conversation: one at a time, so that they keep their order over retries. */
export function nextToSend(outbox: readonly Outgoing[]): Outgoing[] {
  const next = new Map<string, Outgoing>();
  for (const message of outbox) {
    if (message.outcome.is === "pending" && !next.has(message.conversation_id)) {
      next.set(message.conversation_id, message);
    }
  }
  return [...next.values()];
}
