/** `reduce(state, event)`: the one place where the chat's state changes. Pure; the clock comes with the event. */
import type {
  Entries,
  Receipt,
  Typing,
  VisitorConversation,
  VisitorPush,
  VisitorWelcome,
} from "@shared/protocol.gen";
import { applyEntries, emptyLog, replaceLog, type Log } from "./log";
import { acknowledge, add, adopt, refuse, retry, settle, unsend, withdraw } from "./outbox";
import { REPLY_REF, TYPING_MS, type ChatEvent, type State } from "./state";

export function reduce(state: State, event: ChatEvent): State {
  return see(step(state, event));
}

function step(state: State, event: ChatEvent): State {
  switch (event.type) {
    case "push":
      return push(state, event.frame, event.now_ms);
    case "phase":
      return { ...state, phase: event.phase, typing: event.phase === "live" ? state.typing : null };
    case "network":
      return { ...state, is_network_up: event.is_up };
    case "restored":
      return { ...state, outbox: [...event.outbox, ...state.outbox] };
    case "shared": {
      const { client_id, item } = event;
      return { ...state, outbox: settle(adopt(state.outbox, client_id, item), state.log) };
    }
    case "submitted":
      return { ...state, outbox: add(state.outbox, event.item) };
    case "retried":
      return { ...state, outbox: retry(state.outbox, event.client_id, event.new_id) };
    case "withdrawn":
      return { ...state, outbox: withdraw(state.outbox, event.client_id) };
    case "shown":
      return { ...state, is_shown: event.is_shown, is_visible: event.is_visible };
    case "tick":
      return state.typing && state.typing.until_ms <= event.now_ms ? { ...state, typing: null } : state;
    default:
      return assertNever(event, state);
  }
}

/** The compiler refuses a missing case; at run time, a frame that only a newer server knows changes nothing. */
function assertNever(_missing: never, state: State): State {
  return state;
}

function push(state: State, frame: VisitorPush, nowMs: number): State {
  switch (frame.type) {
    case "welcome":
      return welcome(state, frame, nowMs);
    case "conversation":
      return withConversation(state, frame.conversation);
    case "entries":
      return entries(state, frame);
    case "resync":
      return withLog(state, replaceLog(frame));
    case "ack":
      return { ...state, outbox: acknowledge(state.outbox, frame) };
    case "error":
      if (frame.ref === REPLY_REF) return { ...state, is_refused: true };
      return { ...state, outbox: refuse(state.outbox, frame) };
    case "accepted":
      return { ...state, is_refused: false };
    case "receipt":
      return receipt(state, frame);
    case "typing":
      return { ...state, typing: typing(frame, nowMs) };
    case "pong":
      return { ...state, offset_ms: Date.parse(frame.at) - nowMs };
    case "goaway":
      return state;
    default:
      return assertNever(frame, state);
  }
}

function welcome(state: State, frame: VisitorWelcome, nowMs: number): State {
  // In a restored database seqs and receipts begin anew further back, and what it took since is gone.
  const isOther = state.epoch && state.epoch !== frame.epoch;
  const next: State = {
    ...state,
    conversation: isOther ? null : state.conversation,
    outbox: isOther ? unsend(state.outbox) : state.outbox,
    phase: "live",
    epoch: frame.epoch,
    offset_ms: Date.parse(frame.at) - nowMs,
    // Who is online outside the hours takes nobody on.
    is_staffed: frame.is_staffed && frame.is_open,
    opens_at: frame.opens_at,
    log: { ...state.log, has_gap: false },
  };
  if (frame.conversation) return withConversation(next, frame.conversation);
  return { ...next, conversation: null, log: emptyLog, read: 0 };
}

function withConversation(state: State, fresh: VisitorConversation): State {
  const held = state.conversation;
  const isSame = held?.id === fresh.id;
  if (isSame && fresh.last_seq < held.last_seq) return state;
  const receipts = isSame ? fresh.receipts.map((one) => furthest(one, held)) : fresh.receipts;
  const mine = receipts.find((one) => one.side === "visitor");
  const log = state.log.conversation_id === fresh.id ? state.log : { ...emptyLog, conversation_id: fresh.id };
  const read = Math.max(isSame ? state.read : 0, mine?.read ?? 0);
  // Only while it is missed a conversation knows the hours; over, it leaves them as they were.
  const opens_at = ["resolved", "abandoned"].includes(fresh.status) ? state.opens_at : fresh.opens_at;
  return {
    ...state,
    conversation: { ...fresh, receipts },
    is_staffed: fresh.is_staffed,
    opens_at,
    log,
    read,
  };
}

type Progress = VisitorConversation["receipts"][number];

/** Receipts may overtake each other; progress is never taken back. */
function furthest(fresh: Progress, held: VisitorConversation): Progress {
  const old = held.receipts.find((one) => one.side === fresh.side);
  if (!old) return fresh;
  const { side } = fresh;
  return { side, delivered: Math.max(fresh.delivered, old.delivered), read: Math.max(fresh.read, old.read) };
}

function receipt(state: State, frame: Receipt): State {
  const held = state.conversation;
  if (held?.id !== frame.conversation_id) return state;
  const others = held.receipts.filter((one) => one.side !== frame.receipt.side);
  const receipts = [...others, furthest(frame.receipt, held)];
  const read = frame.receipt.side === "visitor" ? Math.max(state.read, frame.receipt.read) : state.read;
  return { ...state, conversation: { ...held, receipts }, read };
}

function entries(state: State, frame: Entries): State {
  const next = withLog(state, applyEntries(state.log, frame));
  const hasReply = frame.entries.some((entry) => entry.kind === "message" && entry.author.kind === "agent");
  return hasReply ? { ...next, typing: null } : next;
}

function withLog(state: State, log: Log): State {
  const isSame = log.conversation_id === state.log.conversation_id;
  return {
    ...state,
    log,
    read: isSame ? Math.min(state.read, log.cursor) : 0,
    outbox: settle(state.outbox, log),
  };
}

function typing(frame: Typing, nowMs: number): State["typing"] {
  if (frame.person.kind === "visitor" || !frame.is_typing) return null;
  return { name: frame.person.name, until_ms: nowMs + TYPING_MS };
}

/** What is open in front of the shopper counts as read. */
function see(state: State): State {
  if (!state.is_shown || !state.is_visible || state.read >= state.log.cursor) return state;
  return { ...state, read: state.log.cursor };
}
