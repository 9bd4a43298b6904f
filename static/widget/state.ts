/** What the chat knows, as plain values. Everything on the screen is drawn from a `State`. */
import type { VisitorConversation, VisitorPush } from "@shared/protocol.gen";
import { emptyLog, type Log } from "./log";
import type { Outgoing } from "./outbox";

/** Why the server will not have us: trying again does not help, but where the shop may vouch for the shopper yet. */
export type Refusal = "unknown_site" | "not_allowed" | "outdated" | "unvouched";
export type LinkPhase = "connecting" | "live" | "lost" | Refusal;

export interface State {
  readonly phase: LinkPhase;
  /** The browser says that there is a network at all. */
  readonly is_network_up: boolean;
  readonly epoch: string | null;
  /** Server time minus local time. */
  readonly offset_ms: number;
  /** Somebody is online for this site; unknown before the first welcome. */
  readonly is_staffed: boolean | null;
  /** While it is closed: when somebody is there again, if that is known. */
  readonly opens_at: string | null;
  readonly conversation: VisitorConversation | null;
  readonly log: Log;
  /** Own messages that the log does not hold yet, oldest first. */
  readonly outbox: readonly Outgoing[];
  /** An address to be reached at was not accepted. */
  readonly is_refused: boolean;
  readonly typing: { readonly name: string; readonly until_ms: number } | null;
  readonly is_shown: boolean;
  readonly is_visible: boolean;
  /** Newest seq that the shopper has seen. */
  readonly read: number;
}

/** Reference of the request to be reached elsewhere. */
export const REPLY_REF = "reply";

/** Typing is forgotten after this time without news. */
export const TYPING_MS = 6_000;

/** Everything that can happen to the chat. Times are local milliseconds. */
export type ChatEvent =
  | { readonly type: "push"; readonly frame: VisitorPush; readonly now_ms: number }
  | { readonly type: "phase"; readonly phase: LinkPhase }
  | { readonly type: "network"; readonly is_up: boolean }
  | { readonly type: "restored"; readonly outbox: readonly Outgoing[] }
  | { readonly type: "shared"; readonly client_id: string; readonly item: Outgoing | null }
  | { readonly type: "submitted"; readonly item: Outgoing }
  | { readonly type: "retried"; readonly client_id: string; readonly new_id: string }
  | { readonly type: "withdrawn"; readonly client_id: string }
  | { readonly type: "shown"; readonly is_shown: boolean; readonly is_visible: boolean }
  | { readonly type: "tick"; readonly now_ms: number };

export const initialState: State = {
  phase: "connecting",
  is_network_up: true,
  epoch: null,
  offset_ms: 0,
  is_staffed: null,
  opens_at: null,
  conversation: null,
  log: emptyLog,
  outbox: [],
  is_refused: false,
  typing: null,
  is_shown: false,
  is_visible: true,
  read: 0,
};

/** Messages of the other side that the shopper has not seen. */
export function unreadCount(state: State): number {
  return state.log.entries.filter(
    (entry) => entry.kind === "message" && entry.author.kind !== "visitor" && entry.seq > state.read,
  ).length;
}

/** Newest seq of the log that is held. */
export function newestSeq(state: State): number {
  return state.log.entries.at(-1)?.seq ?? 0;
}
