// What the console knows: the shape of its state and of the events that change it. No behaviour.

import type { ConversationChange } from "@shared/api/api";
import type {
  AgentPush,
  AgentState,
  AttachmentView,
  Availability,
  ConversationSummary,
  Entry,
  Person,
  QueueInfo,
  Side,
  SiteInfo,
} from "@shared/protocol.gen";

export type ById<T> = Readonly<Record<string, T>>;

export interface Progress {
  delivered: number;
  read: number;
}

export interface SomebodyTyping {
  person: Person;
  /** Browser time after which it is forgotten. */
  until: number;
}

export interface ConversationLog {
  /** All entries up to here are in `entries`, but for those we may not see. */
  through: number;
  /** Epoch of the server that `through` was learnt from. */
  epoch: string | null;
  entries: readonly Entry[];
  receipts: Readonly<Record<Side, Progress>>;
  typing: readonly SomebodyTyping[];
  phase: "loading" | "live" | "gone";
  /** News arrived that does not connect to ours: subscribe again. */
  isBehind: boolean;
}

export type Outcome =
  | { is: "pending" }
  | { is: "sent"; seq: number; at: string }
  | { is: "failed"; code: string; message: string };

/** A message or note of ours that is not in the log yet. */
export interface Outgoing {
  client_id: string;
  conversation_id: string;
  kind: "message" | "note";
  body: string;
  /** `client_id` of the message that this answers. */
  reply_to?: string | null | undefined;
  /** Uploaded already. */
  attachments?: readonly AttachmentView[] | undefined;
  /** Browser time of writing. */
  at: string;
  outcome: Outcome;
}

/** A conversation that is offered to me. */
export interface Offered {
  id: string;
  conversation_id: string;
  made_at: string;
  expires_at: string;
}

export interface ConsoleState {
  epoch: string | null;
  sites: ById<SiteInfo>;
  agents: ById<AgentState>;
  queues: ById<QueueInfo>;
  /** The open conversations, as the server lists them. */
  conversations: ById<ConversationSummary>;
  /** Rows that are looked at though they are not open (any more). */
  aside: ById<ConversationSummary>;
  logs: ById<ConversationLog>;
  offers: ById<Offered>;
  outbox: readonly Outgoing[];
  isInboxKnown: boolean;
  /** Largest file the server takes. */
  maxFileBytes: number;
}

export type ConsoleEvent =
  | { type: "pushed"; frame: AgentPush; at: number }
  | { type: "opened"; conversation_id: string }
  | { type: "fetched"; conversation: ConversationSummary }
  | { type: "changed"; change: ConversationChange }
  | { type: "availabilitySet"; agent_id: string; availability: Availability }
  | { type: "written"; message: Outgoing }
  | { type: "retried"; client_id: string }
  | { type: "shared"; client_id: string; message: Outgoing | null }
  | { type: "discarded"; client_id: string };

export const NO_PROGRESS: Readonly<Record<Side, Progress>> = {
  visitor: { delivered: 0, read: 0 },
  agent: { delivered: 0, read: 0 },
};

export const EMPTY_LOG: ConversationLog = {
  through: 0,
  epoch: null,
  entries: [],
  receipts: NO_PROGRESS,
  typing: [],
  phase: "loading",
  isBehind: false,
};

export const EMPTY_STATE: ConsoleState = {
  epoch: null,
  sites: {},
  agents: {},
  queues: {},
  conversations: {},
  aside: {},
  logs: {},
  offers: {},
  outbox: [],
  isInboxKnown: false,
  maxFileBytes: 0,
};

/** The row of a conversation, wherever we keep it. */
export function rowOf(state: ConsoleState, id: string): ConversationSummary | undefined {
  return state.conversations[id] ?? state.aside[id];
}

/** Subscriptions answer with these references. */
export const INBOX_REF = "inbox";
const LOG_REF = "log:";

export function logRef(conversationId: string): string {
  return LOG_REF + conversationId;
}

export function conversationOfRef(ref: string): string | null {
  return ref.startsWith(LOG_REF) ? ref.slice(LOG_REF.length) : null;
}
