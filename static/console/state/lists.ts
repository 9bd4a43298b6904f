// Which rows stand where: pure selections over the state, for list, header and tab title.

import type { ConversationSummary, Wait } from "@shared/protocol.gen";
import type { ById } from "./model";

/** The open conversations by id. */
type Rows = ById<ConversationSummary>;

export interface Waiting extends ConversationSummary {
  wait: Wait;
}

export interface Sections {
  waiting: ConversationSummary[];
  mine: ConversationSummary[];
}

export function isUnread(row: ConversationSummary): boolean {
  return row.last_message_author === "visitor" && row.read_by_agents < row.last_seq && row.wait === null;
}

function waitStart(row: ConversationSummary): number {
  return row.wait ? Date.parse(row.wait.since) : Infinity;
}

function lastHeard(row: ConversationSummary): number {
  return Date.parse(row.last_message_at ?? row.created_at);
}

/** Who waits longest first; then what is unread; then the newest. Ties by id, so that nothing flickers. */
export function byUrgency(a: ConversationSummary, b: ConversationSummary): number {
  const byWait = waitStart(a) - waitStart(b);
  if (byWait < 0 || byWait > 0) return byWait;
  const byUnread = Number(isUnread(b)) - Number(isUnread(a));
  if (byUnread !== 0) return byUnread;
  return lastHeard(b) - lastHeard(a) || a.id.localeCompare(b.id);
}

/** Every word of the filter occurs somewhere in the row. */
export function matches(row: ConversationSummary, filter: string): boolean {
  const words = filter.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return true;
  const text = [row.visitor_name, row.last_message, row.queue_name, row.assignee_name, row.locale]
    .join(" ")
    .toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}

export function inboxOf(rows: Rows, meId: string): Sections {
  return {
    waiting: Object.values(rows)
      .filter((row) => row.status === "queued")
      .sort(byUrgency),
    mine: Object.values(rows)
      .filter((row) => row.assignee_id === meId)
      .sort(byUrgency),
  };
}

export function allOpen(rows: Rows): ConversationSummary[] {
  return Object.values(rows).sort(byUrgency);
}

/** The one who waits longest among those this agent can do something about. */
export function longestWait(rows: Rows, meId: string, isSupervisor: boolean): Waiting | null {
  const candidates = Object.values(rows).filter(
    (row): row is Waiting =>
      row.wait !== null && (isSupervisor || row.status === "queued" || row.assignee_id === meId),
  );
  return candidates.sort(byUrgency)[0] ?? null;
}

/** How many conversations want this agent now: all that wait in a queue, and their own that wait or are unread. */
export function attentionCount(rows: Rows, meId: string): number {
  return Object.values(rows).filter(
    (row) => row.status === "queued" || (row.assignee_id === meId && (row.wait !== null || isUnread(row))),
  ).length;
}

/**
 * The order to show while the pointer rests on the list: what is there stays where it is, what is
 * new joins at its place, what left is gone. Nothing jumps under a finger about to click.
 */
export function heldOrder(shown: readonly string[], wanted: readonly string[]): string[] {
  const wantedSet = new Set(wanted);
  const shownSet = new Set(shown);
  const kept = shown.filter((id) => wantedSet.has(id));
  wanted.forEach((id, place) => {
    if (!shownSet.has(id)) kept.splice(Math.min(place, kept.length), 0, id);
  });
  return kept;
}
