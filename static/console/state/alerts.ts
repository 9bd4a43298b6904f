// Which news deserves a sound: a pure comparison of the rows before and after.

import type { ConversationSummary } from "@shared/protocol.gen";
import { isInLine } from "./lists";
import type { ConsoleState } from "./model";

/** Also in the order of urgency: an offer runs out, what is assigned does not. `urgent` is not found by comparing: the rescue ladder says it. */
export type Alert = "assigned" | "waiting" | "message" | "offered" | "urgent";

const RANK: Readonly<Record<Alert, number>> = { message: 0, waiting: 1, assigned: 2, offered: 3, urgent: 4 };

/**
 * The most urgent news between two states, or null. The first snapshot of a page is
 * no news, nor is what is said in the conversation that is being watched.
 */
export function alertBetween(
  before: ConsoleState,
  after: ConsoleState,
  meId: string,
  watchedId: string | null = null,
): Alert | null {
  if (Object.keys(after.offers).some((id) => !before.offers[id])) return "offered";
  if (!before.isInboxKnown || before.conversations === after.conversations) return null;
  let loudest: Alert | null = null;
  for (const row of Object.values(after.conversations)) {
    const known = before.conversations[row.id];
    if (known === row) continue;
    const alert = alertOf(known, row, meId);
    if (alert === "message" && row.id === watchedId) continue;
    if (alert && (loudest === null || RANK[alert] > RANK[loudest])) loudest = alert;
  }
  return loudest;
}

function alertOf(
  known: ConversationSummary | undefined,
  row: ConversationSummary,
  meId: string,
): Alert | null {
  const isMine = row.assignee_id === meId;
  if (isMine && known?.assignee_id !== meId) return "assigned";
  // Back from an offer is no newcomer.
  if (row.status === "queued" && !(known && isInLine(known))) return "waiting";
  const hasSpoken = row.last_message_author === "visitor" && row.last_message_at !== known?.last_message_at;
  return isMine && hasSpoken ? "message" : null;
}
