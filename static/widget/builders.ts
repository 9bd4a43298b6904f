/** Makes frames for tests: the server's side of a conversation, one truth from which every view is derived. */
import type { Activity, Entry, VisitorConversation, VisitorPush } from "@shared/protocol.gen";
import { reduce } from "./reduce";
import { initialState, type ChatEvent, type State } from "./state";

export const CONVERSATION = "11111111-1111-4111-8111-111111111111";
export const EPOCH = "22222222-2222-4222-8222-222222222222";
const START_MS = Date.parse("2026-03-02T10:00:00Z");

export function entry(seq: number, over: Partial<Entry> = {}): Entry {
  const at = new Date(START_MS + seq * 1_000).toISOString();
  const author = { kind: "agent" as const, id: null, name: "Anna" };
  const message = {
    kind: "message" as const,
    client_id: null,
    body: `message ${seq}`,
    activity: null,
    data: {},
    attachments: [],
    reply_to: null,
  };
  return { seq, author, at, ...message, ...over };
}

export function ownEntry(seq: number, clientId: string, body = `own ${seq}`): Entry {
  return entry(seq, { author: { kind: "visitor", id: null, name: "" }, client_id: clientId, body });
}

export function activityEntry(seq: number, activity: Activity, data: Entry["data"] = {}): Entry {
  const author = { kind: "system" as const, id: null, name: "" };
  return entry(seq, { kind: "activity", author, body: null, activity, data });
}

export function conversation(over: Partial<VisitorConversation> = {}): VisitorConversation {
  const none = { delivered: 0, read: 0 };
  return {
    id: CONVERSATION,
    status: "queued",
    agent_name: null,
    agent_id: null,
    waiting_since: null,
    place: null,
    estimate: null,
    rungs: [],
    channels: [],
    reply_request: null,
    opens_at: null,
    is_staffed: true,
    receipts: [
      { side: "visitor", ...none },
      { side: "agent", ...none },
    ],
    last_seq: 0,
    ...over,
  };
}

export function welcome(held: VisitorConversation | null, token: string | null = null): VisitorPush {
  const at = new Date(START_MS).toISOString();
  const visitor_id = "33333333-3333-4333-8333-333333333333";
  return {
    type: "welcome",
    epoch: EPOCH,
    at,
    heartbeat_s: 25,
    visitor_id,
    token,
    is_staffed: true,
    is_open: true,
    opens_at: null,
    conversation: held,
  };
}

export function entries(after: number, through: number, list: Entry[], id = CONVERSATION): VisitorPush {
  return { type: "entries", conversation_id: id, after, through, entries: list };
}

export function ack(clientId: string, seq: number): VisitorPush {
  const at = new Date(START_MS).toISOString();
  return { type: "ack", ref: clientId, conversation_id: CONVERSATION, seq, at };
}

export function receipt(side: "visitor" | "agent", delivered: number, read: number): VisitorPush {
  return { type: "receipt", conversation_id: CONVERSATION, receipt: { side, delivered, read } };
}

export function refusal(clientId: string, code: string, isRetryable = false): VisitorPush {
  return {
    type: "error",
    ref: clientId,
    code,
    message: "no",
    is_retryable: isRetryable,
    retry_after_s: null,
    work: null,
  };
}

/** Written by the shopper, at the beginning of time. */
export function submitted(client_id: string, body = client_id): ChatEvent {
  return { type: "submitted", item: { client_id, body, at_ms: 0, status: "pending" } };
}

/** The state after these frames and events, in order. */
export function after(events: readonly (VisitorPush | ChatEvent)[], from: State = initialState): State {
  return events.reduce((state, one) => reduce(state, toEvent(one)), from);
}

const CHAT_EVENTS = new Set([
  "push",
  "phase",
  "network",
  "restored",
  "shared",
  "submitted",
  "retried",
  "withdrawn",
  "shown",
  "tick",
]);

function toEvent(one: VisitorPush | ChatEvent): ChatEvent {
  if (CHAT_EVENTS.has(one.type)) return one as ChatEvent;
  return { type: "push", frame: one as VisitorPush, now_ms: START_MS };
}
