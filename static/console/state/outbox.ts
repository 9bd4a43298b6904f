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

/** Another tab has kept or changed a message, or forgotten it (null): committed there, or failed and discarded. */
export function adopt(state: ConsoleState, clientId: string, message: Outgoing | null): ConsoleState {
  const known = state.outbox.find((one) => one.client_id === clientId);
  if (message && !known) {
    const isInLog = state.logs[message.conversation_id]?.entries.some(
      (entry) => entry.client_id === clientId,
    );
    return isInLog ? state : { ...state, outbox: [...state.outbox, message] };
  }
  if (message) return change(state, clientId, message.outcome);
  // A committed one stays on the screen until its entry comes; from the start, as we have not heard its seq.
  if (known?.outcome.is === "pending")
    return change(state, clientId, { is: "sent", seq: Infinity, at: known.at });
  if (known?.outcome.is === "sent") return state;
  return { ...state, outbox: state.outbox.filter((one) => one.client_id !== clientId) };
}

/** Another database than the one that took these may lack them. */
export function unsend(outbox: readonly Outgoing[]): Outgoing[] {
  return outbox.map((message) =>
    message.outcome.is === "sent" ? { ...message, outcome: { is: "pending" } } : message,
  );
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
