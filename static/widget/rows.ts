/** The lines of the message list, derived from the state: what is shown, not how. Pure. */
import type { Entry } from "@shared/protocol.gen";
import type { Outgoing } from "./outbox";
import type { State } from "./state";

export type MessageStatus = "pending" | "sent" | "delivered" | "read" | "failed";

export interface MessageRow {
  readonly kind: "message";
  readonly key: string;
  readonly at_ms: number;
  readonly body: string;
  /** Name of the other side's author; null for the shopper's own. */
  readonly author: string | null;
  /** By which two of the same name are told apart. */
  readonly by: string | null;
  readonly status: MessageStatus | null;
  readonly reason: string | null;
  /** Begins or ends a run of messages by one author, which are drawn close together. */
  is_first: boolean;
  is_last: boolean;
}

export type Row =
  | MessageRow
  | { readonly kind: "day"; readonly key: string; readonly at_ms: number }
  | {
      readonly kind: "activity";
      readonly key: string;
      readonly at_ms: number;
      readonly text: string;
    };

const RUN_MS = 300_000;

/** What says an activity in words; null for what shoppers need not know. */
export type SayActivity = (entry: Entry) => string | null | undefined;

export function rows(state: State, sayActivity: SayActivity): Row[] {
  const lines = [
    ...state.log.entries.map((entry) => fromEntry(entry, state, sayActivity)),
    ...state.outbox.map((item) => fromOutgoing(item, state.offset_ms)),
  ];
  const result: Row[] = [];
  let day = "";
  let before: Row | undefined;
  for (const line of lines) {
    if (!line) continue;
    const today = new Date(line.at_ms).toDateString();
    if (today !== day) {
      result.push({ kind: "day", key: today, at_ms: line.at_ms });
      before = undefined;
    }
    if (line.kind === "message" && before?.kind === "message" && isOneRun(before, line)) {
      before.is_last = line.is_first = false;
    }
    result.push(line);
    before = line;
    day = today;
  }
  return result;
}

function isOneRun(a: MessageRow, b: MessageRow): boolean {
  return a.author === b.author && a.by === b.by && b.at_ms - a.at_ms < RUN_MS && a.status !== "failed";
}

function fromEntry(entry: Entry, state: State, sayActivity: SayActivity): Row | null {
  const key = entry.client_id ?? `${entry.seq}`;
  const at_ms = Date.parse(entry.at);
  if (entry.kind === "activity") {
    const text = sayActivity(entry);
    return text ? { kind: "activity", key, at_ms, text } : null;
  }
  if (entry.kind !== "message") return null;
  const isOwn = entry.author.kind === "visitor";
  return {
    kind: "message",
    key,
    at_ms,
    body: entry.body ?? "",
    author: isOwn ? null : entry.author.name,
    by: isOwn ? null : entry.author.id,
    status: isOwn ? progress(entry.seq, state) : null,
    reason: null,
    is_first: true,
    is_last: true,
  };
}

function fromOutgoing(item: Outgoing, offsetMs: number): MessageRow {
  const { client_id, body, status, reason = null } = item;
  const at_ms = item.at_ms + offsetMs;
  return {
    kind: "message",
    key: client_id,
    at_ms,
    body,
    author: null,
    by: null,
    status,
    reason,
    is_first: true,
    is_last: true,
  };
}

/** How far the other side has come with an own message. */
function progress(seq: number, state: State): MessageStatus {
  const theirs = state.conversation?.receipts.find((one) => one.side === "agent");
  if (!theirs) return "sent";
  return theirs.read >= seq ? "read" : theirs.delivered >= seq ? "delivered" : "sent";
}
