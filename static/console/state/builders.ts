// Builders for the tests of the reducer: the smallest thing that is valid, changed where it matters.

import type {
  AgentPush,
  AgentState,
  ConversationSummary,
  Entry,
  Receipt,
  ReceiptState,
  Side,
} from "@shared/protocol.gen";
import { EMPTY_STATE, type ConsoleState, type Outgoing } from "./model";
import { reduce } from "./reduce";

export const ME = { id: "agent-me", name: "Jana" };
export const EPOCH = "epoch-1";
const START = Date.parse("2026-11-23T10:00:00Z");

export function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

export function aRow(id: string, changes: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    id,
    site_id: "site",
    status: "queued",
    visitor_id: `visitor-${id}`,
    visitor_name: `Visitor ${id}`,
    is_blocked: false,
    person: null,
    locale: "en",
    page_url: null,
    queue_id: "queue",
    queue_name: "General",
    assignee_id: null,
    assignee_name: null,
    queued_at: at(0),
    wait: {
      kind: "first_response",
      since: at(0),
      level: null,
      breach_at: at(76),
      p_breach: null,
      ahead: null,
      rungs: [],
      has_left: false,
    },
    reply_request: null,
    last_seq: 2,
    last_message: "Hello",
    last_message_author: "visitor",
    last_message_at: at(0),
    read_by_agents: 0,
    priority: "normal",
    skills: [],
    language: "en",
    offer: null,
    wrap_up_ends_at: null,
    reason: null,
    created_at: at(0),
    resolved_at: null,
    ...changes,
  };
}

export function mine(id: string, changes: Partial<ConversationSummary> = {}): ConversationSummary {
  return aRow(id, { status: "assigned", assignee_id: ME.id, assignee_name: ME.name, wait: null, ...changes });
}

export function anAgent(id: string, changes: Partial<AgentState> = {}): AgentState {
  return {
    id,
    name: `Agent ${id}`,
    role: "agent",
    availability: "online",
    is_online: true,
    slots_used: 0,
    capacity: 4,
    away_reason: null,
    skills: [],
    ...changes,
  };
}

export function anEntry(seq: number, changes: Partial<Entry> = {}): Entry {
  return {
    seq,
    kind: "message",
    author: { kind: "visitor", id: "visitor-a", name: "Visitor a" },
    at: at(seq),
    client_id: `client-${seq}`,
    body: `line ${seq}`,
    activity: null,
    data: {},
    attachments: [],
    reply_to: null,
    ...changes,
  };
}

export function anOutgoing(clientId: string, changes: Partial<Outgoing> = {}): Outgoing {
  return {
    client_id: clientId,
    conversation_id: "a",
    kind: "message",
    body: "from me",
    at: at(100),
    outcome: { is: "pending" },
    ...changes,
  };
}

export const welcome: AgentPush = {
  type: "welcome",
  epoch: EPOCH,
  at: at(0),
  heartbeat_s: 25,
  agent: anAgent(ME.id),
  max_file_bytes: 10_485_760,
  sites: [{ id: "site", name: "Shop", targets: { warning_s: 50, nearing_s: 61, breached_s: 76 } }],
};

export function snapshot(
  conversations: ConversationSummary[],
  agents: AgentState[] = [anAgent(ME.id)],
): AgentPush {
  return {
    type: "inbox.snapshot",
    conversations,
    agents,
    queues: [{ id: "queue", site_id: "site", name: "General" }],
    version: null,
  };
}

export function entries(conversationId: string, after: number, through: number, lines: Entry[]): AgentPush {
  return { type: "entries", conversation_id: conversationId, after, through, entries: lines };
}

export function receipts(conversationId: string, states: ReceiptState[]): AgentPush {
  return { type: "receipts", conversation_id: conversationId, receipts: states };
}

export function receipt(conversationId: string, side: Side, delivered: number, read: number): Receipt {
  return { type: "receipt", conversation_id: conversationId, receipt: { side, delivered, read } };
}

/** The state after these frames, in order, with conversation `a` open. */
export function after(frames: readonly AgentPush[], from: ConsoleState = EMPTY_STATE): ConsoleState {
  const opened = reduce(from, { type: "opened", conversation_id: "a" });
  return frames.reduce((state, frame) => reduce(state, { type: "pushed", frame, at: START }), opened);
}
