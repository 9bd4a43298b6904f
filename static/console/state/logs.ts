// The part of the reducer that keeps conversations' logs, receipts and typing.

import type {
  Entries,
  Receipt,
  ReceiptsSnapshot,
  ReceiptState,
  Resync,
  Side,
  Typing,
} from "@shared/protocol.gen";
import { EMPTY_LOG, NO_PROGRESS, type ConsoleState, type ConversationLog, type Progress } from "./model";
import { settle } from "./outbox";

/** Typing is forgotten after this long without news of it. */
const TYPING_MS = 6_000;

function change(
  state: ConsoleState,
  id: string,
  how: (log: ConversationLog) => ConversationLog,
): ConsoleState {
  const log = state.logs[id];
  if (!log) return state;
  const next = how(log);
  return next === log ? state : { ...state, logs: { ...state.logs, [id]: next } };
}

export function addEntries(state: ConsoleState, frame: Entries): ConsoleState {
  const added = change(state, frame.conversation_id, (log) => {
    if (frame.through <= log.through) return log.isBehind ? { ...log, isBehind: false } : log;
    if (frame.after > log.through) return { ...log, isBehind: true };
    const fresh = frame.entries.filter((entry) => entry.seq > log.through);
    const speakers = new Set(
      fresh.filter((entry) => entry.kind === "message").map((entry) => entry.author.kind),
    );
    return {
      ...log,
      through: frame.through,
      epoch: log.epoch ?? state.epoch,
      entries: [...log.entries, ...fresh],
      typing: log.typing.filter((one) => !speakers.has(one.person.kind)),
      isBehind: false,
    };
  });
  return settle(added, frame.entries);
}

export function replaceEntries(state: ConsoleState, frame: Resync): ConsoleState {
  const replaced = change(state, frame.conversation_id, (log) => ({
    ...EMPTY_LOG,
    phase: log.phase,
    through: frame.through,
    epoch: state.epoch,
    entries: frame.entries,
  }));
  return settle(replaced, frame.entries);
}

function withReceipt(
  receipts: Readonly<Record<Side, Progress>>,
  news: ReceiptState,
): Readonly<Record<Side, Progress>> {
  const known = receipts[news.side];
  return {
    ...receipts,
    // Receipts only ever rise, so the order in which they arrive does not matter.
    [news.side]: {
      delivered: Math.max(known.delivered, news.delivered),
      read: Math.max(known.read, news.read),
    },
  };
}

export function setReceipts(state: ConsoleState, frame: ReceiptsSnapshot): ConsoleState {
  return change(state, frame.conversation_id, (log) => ({
    ...log,
    receipts: frame.receipts.reduce(withReceipt, NO_PROGRESS),
  }));
}

export function progress(state: ConsoleState, frame: Receipt): ConsoleState {
  return change(state, frame.conversation_id, (log) => ({
    ...log,
    receipts: withReceipt(log.receipts, frame.receipt),
  }));
}

export function seenTyping(state: ConsoleState, frame: Typing, at: number): ConsoleState {
  return change(state, frame.conversation_id, (log) => {
    const others = log.typing.filter(
      (one) => one.until > at && (one.person.kind !== frame.person.kind || one.person.id !== frame.person.id),
    );
    return {
      ...log,
      typing: frame.is_typing ? [...others, { person: frame.person, until: at + TYPING_MS }] : others,
    };
  });
}

export function setPhase(
  state: ConsoleState,
  id: string | null,
  phase: ConversationLog["phase"],
): ConsoleState {
  if (id === null) return state;
  return change(state, id, (log) =>
    log.phase === phase ? log : { ...log, phase, epoch: log.epoch ?? state.epoch },
  );
}
