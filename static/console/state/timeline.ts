// A conversation as lines to draw: days, bubbles, notes and activities in order.

import { agentName } from "@shared/i18n/agentName";
import { reactions, type Reaction } from "@shared/talk/reactions";
import { dayKey } from "@shared/time/format";
import type { AttachmentView, Entry } from "@shared/protocol.gen";
import type { ConversationLog, Outcome, Outgoing, Progress } from "./model";

export type Delivery = "pending" | "sent" | "delivered" | "read" | "failed";

interface LineBase {
  /** Stays the same from the first keystroke sent to the line in the log. */
  key: string;
  at: string;
}

/** A message that another one answers: nothing of it is known any more where both texts are empty. */
export interface Quoted {
  key: string;
  /** Empty for one's own. */
  name: string;
  text: string;
}

export interface SpokenLine extends LineBase {
  kind: "message" | "note";
  side: "visitor" | "agent" | "system";
  isMine: boolean;
  /** Null for who does not work here. */
  agentId: string | null;
  name: string;
  body: string;
  files: readonly AttachmentView[];
  /** What this answers. */
  quoted: Quoted | null;
  /** Signs that stand under it. */
  reactions: readonly Reaction[];
  /** Null for what the other side said. */
  delivery: Delivery | null;
  outgoing: Outgoing | null;
  isRunStart: boolean;
  isRunEnd: boolean;
  isLastOfSide: boolean;
}

export interface ActivityLine extends LineBase {
  kind: "activity";
  entry: Entry;
}

export interface DayLine extends LineBase {
  kind: "day";
}

export type Line = SpokenLine | ActivityLine | DayLine;

/** Messages closer than this by the same person stand together. */
const RUN_MS = 4 * 60_000;
const LONGEST_QUOTE = 200;

function deliveryOf(seq: number, visitor: Progress): Delivery {
  if (visitor.read >= seq) return "read";
  return visitor.delivered >= seq ? "delivered" : "sent";
}

function outcomeDelivery(outcome: Outcome, visitor: Progress): Delivery {
  return outcome.is === "sent" ? deliveryOf(outcome.seq, visitor) : outcome.is;
}

/** Whose screen this is, and what to call a shopper without a name. */
export interface Names {
  me: { id: string; name: string };
  visitor: string;
}

const UNPLACED = { isRunStart: true, isRunEnd: true, isLastOfSide: false };

function nameOf(author: Entry["author"], names: Names): string {
  return author.kind === "agent" ? agentName(author.name) : author.name || names.visitor;
}

/** Lines of who was erased name nobody: readers are told that it was a colleague. */
function withAuthor(entry: Entry): Entry {
  const { author } = entry;
  return author.kind === "agent" && !author.name
    ? { ...entry, author: { ...author, name: agentName("") } }
    : entry;
}

function entryLine(entry: Entry, log: ConversationLog, names: Names): SpokenLine | ActivityLine {
  if (entry.kind === "activity") return { kind: "activity", key: `seq:${entry.seq}`, at: entry.at, entry };
  const isAgent = entry.author.kind === "agent";
  return {
    kind: entry.kind,
    key: entry.client_id ?? `seq:${entry.seq}`,
    at: entry.at,
    side: entry.author.kind,
    isMine: isAgent && entry.author.id === names.me.id,
    agentId: isAgent ? entry.author.id : null,
    name: nameOf(entry.author, names),
    body: entry.body ?? "",
    // Another server may not know of files yet.
    files: entry.attachments ?? [],
    quoted: quote(entry.reply_to, log, names),
    reactions: [],
    delivery: isAgent && entry.kind === "message" ? deliveryOf(entry.seq, log.receipts.visitor) : null,
    outgoing: null,
    ...UNPLACED,
  };
}

/** Who said the message with this key, and how it begins. */
export function quote(key: string | null | undefined, log: ConversationLog, names: Names): Quoted | null {
  if (!key) return null;
  const entry = log.entries.find((one) => one.client_id === key);
  if (!entry) return { key, name: "", text: "" };
  const isMine = entry.author.kind === "agent" && entry.author.id === names.me.id;
  const text = entry.body || entry.attachments.map((file) => file.name).join(", ");
  return { key, name: isMine ? "" : nameOf(entry.author, names), text: text.slice(0, LONGEST_QUOTE) };
}

function outgoingLine(message: Outgoing, log: ConversationLog, names: Names): SpokenLine {
  return {
    kind: message.kind,
    key: message.client_id,
    at: message.outcome.is === "sent" ? message.outcome.at : message.at,
    side: "agent",
    isMine: true,
    agentId: names.me.id,
    name: names.me.name,
    body: message.body,
    files: message.attachments ?? [],
    quoted: quote(message.reply_to, log, names),
    reactions: [],
    delivery: outcomeDelivery(message.outcome, log.receipts.visitor),
    outgoing: message,
    ...UNPLACED,
  };
}

function isSameRun(a: Line | undefined, b: Line | undefined): boolean {
  if (!a || !b || (a.kind !== "message" && a.kind !== "note") || a.kind !== b.kind) return false;
  return (
    a.side === b.side &&
    a.name === b.name &&
    a.agentId === b.agentId &&
    Math.abs(Date.parse(b.at) - Date.parse(a.at)) < RUN_MS &&
    dayKey(a.at) === dayKey(b.at)
  );
}

export function timeline(log: ConversationLog, outbox: readonly Outgoing[], names: Names): Line[] {
  const inLog = new Set(log.entries.map((entry) => entry.client_id));
  const spoken: (SpokenLine | ActivityLine)[] = [
    ...log.entries
      .filter((entry) => entry.activity !== "reacted")
      .map((entry) => entryLine(entry, log, names)),
    ...outbox
      .filter((message) => !inLog.has(message.client_id))
      .map((message) => outgoingLine(message, log, names)),
  ];
  const signs = reactions(
    log.entries.map(withAuthor),
    (author) => author.kind === "agent" && author.id === names.me.id,
  );
  const lastOwn = spoken.findLastIndex((line) => line.kind === "message" && line.side === "agent");
  const lines: Line[] = [];
  spoken.forEach((line, i) => {
    const before = spoken[i - 1];
    if (!before || dayKey(before.at) !== dayKey(line.at)) {
      lines.push({ kind: "day", key: `day:${dayKey(line.at)}`, at: line.at });
    }
    if (line.kind === "activity") lines.push(line);
    else {
      lines.push({
        ...line,
        reactions: signs.get(line.key) ?? [],
        isRunStart: !isSameRun(before, line),
        isRunEnd: !isSameRun(line, spoken[i + 1]),
        isLastOfSide: i === lastOwn,
      });
    }
  });
  return lines;
}
