// Which rows stand where: pure selections over the state, for list, header and tab title.

import type { ConversationSummary, Wait, WaitLevel } from "@shared/protocol.gen";
import type { ById } from "./model";
import { isOfferedTo } from "./offers";

/** The open conversations by id. */
type Rows = ById<ConversationSummary>;

export interface Waiting extends ConversationSummary {
  wait: Wait;
}

export interface Sections {
  waiting: ConversationSummary[];
  mine: ConversationSummary[];
  /** Messages left while nobody could be there. */
  left: ConversationSummary[];
}

export function isUnread(row: ConversationSummary): boolean {
  return row.last_message_author === "visitor" && row.read_by_agents < row.last_seq && row.wait === null;
}

function lastHeard(row: ConversationSummary): number {
  return Date.parse(row.last_message_at ?? row.created_at);
}

/** What a level that is raised already says about a breach, should nobody have reckoned. */
const LEVEL_CHANCE: Readonly<Record<WaitLevel, number>> = {
  predicted: 0.5,
  warning: 0.5,
  nearing: 0.8,
  breached: 1,
};

/** How likely a wait becomes too long, from 0 to 1. */
export function breachChance(wait: Wait): number {
  return Math.max(wait.p_breach ?? 0, wait.level ? LEVEL_CHANCE[wait.level] : 0);
}

/** In steps of a twentieth: a list that moves at every percent cannot be read. */
function chanceStep(row: ConversationSummary): number {
  return row.wait ? Math.round(breachChance(row.wait) * 20) : -1;
}

function breachTime(row: ConversationSummary): number {
  return row.wait ? Date.parse(row.wait.breach_at) : Infinity;
}

/**
 * Who waits first: those who are here before those who have left, then by how likely it becomes too long, then by how
 * soon. Then what is unread, then the newest. Ties by id, so that nothing flickers.
 */
export function byUrgency(a: ConversationSummary, b: ConversationSummary): number {
  const byWait = presence(a) - presence(b) || chanceStep(b) - chanceStep(a) || soonest(a, b);
  if (byWait !== 0) return byWait;
  const byUnread = Number(isUnread(b)) - Number(isUnread(a));
  if (byUnread !== 0) return byUnread;
  return lastHeard(b) - lastHeard(a) || a.id.localeCompare(b.id);
}

/** Waiting here, waiting but gone for a while, not waiting. */
function presence(row: ConversationSummary): number {
  return row.wait ? Number(row.wait.has_left) : 2;
}

function soonest(a: ConversationSummary, b: ConversationSummary): number {
  const difference = breachTime(a) - breachTime(b);
  return Number.isNaN(difference) ? 0 : difference;
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

/** Who is offered to somebody still stands in line. */
export function isInLine(row: ConversationSummary): boolean {
  return row.status === "queued" || row.status === "offered";
}

/** Whom one key takes: the first in line who is not offered to somebody else just now. */
export function nextToTake(rows: Rows, meId: string): ConversationSummary | undefined {
  const { waiting } = inboxOf(rows, meId);
  return waiting.find((row) => row.status === "queued" || isOfferedTo(row, meId)) ?? waiting[0];
}

export function inboxOf(rows: Rows, meId: string): Sections {
  const all = Object.values(rows).sort(byUrgency);
  return {
    waiting: all.filter(isInLine),
    mine: all.filter((row) => row.assignee_id === meId),
    left: all.filter((row) => row.status === "missed"),
  };
}

export function allOpen(rows: Rows): ConversationSummary[] {
  return Object.values(rows).sort(byUrgency);
}

/** The one who has waited longest among those this agent can do something about. */
export function longestWait(rows: Rows, meId: string, isSupervisor: boolean): Waiting | null {
  const candidates = Object.values(rows).filter(
    (row): row is Waiting => row.wait !== null && (isSupervisor || isInLine(row) || row.assignee_id === meId),
  );
  return candidates.sort((a, b) => Date.parse(a.wait.since) - Date.parse(b.wait.since))[0] ?? null;
}

/** How many conversations want this agent now: what waits and is not another's, and their own that wait or are unread. */
export function attentionCount(rows: Rows, meId: string): number {
  return Object.values(rows).filter(
    (row) =>
      row.status === "queued" ||
      isOfferedTo(row, meId) ||
      (row.assignee_id === meId && (row.wait !== null || isUnread(row))),
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
