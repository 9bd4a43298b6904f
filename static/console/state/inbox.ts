// The part of the reducer that keeps the rows of conversations.

import type { ConversationChange } from "@shared/api/api";
import type { ConversationStatus, ConversationSummary, WaitForecast } from "@shared/protocol.gen";
import { rowOf, type ById, type ConsoleState } from "./model";

export function byId<T extends { id: string }>(items: readonly T[]): ById<T> {
  return Object.fromEntries(items.map((item) => [item.id, item]));
}

const OPEN: ReadonlySet<ConversationStatus> = new Set(["queued", "offered", "assigned", "missed"]);

/** Something can still become of it. */
export function isOpen(row: ConversationSummary): boolean {
  return OPEN.has(row.status);
}

/** Stands in the lists: what is wrapped up still takes a slot. */
function isListed(row: ConversationSummary): boolean {
  return isOpen(row) || row.status === "wrap_up";
}

/** A fresh snapshot. Rows that we look at and that are gone from it are set aside, not torn away. */
export function replaceRows(state: ConsoleState, rows: readonly ConversationSummary[]): ConsoleState {
  const conversations = byId(rows);
  const aside: Record<string, ConversationSummary> = {};
  for (const id of Object.keys(state.logs)) {
    const row = rowOf(state, id);
    if (row && !conversations[id]) aside[id] = row;
  }
  return { ...state, conversations, aside };
}

/** What is ahead of those who wait has changed; who is not listed or waits no more is no matter. */
export function foresee(state: ConsoleState, forecasts: readonly WaitForecast[]): ConsoleState {
  const conversations = { ...state.conversations };
  for (const { conversation_id, p_breach, ahead, breach_at } of forecasts) {
    const row = conversations[conversation_id];
    if (row?.wait)
      conversations[conversation_id] = { ...row, wait: { ...row.wait, p_breach, ahead, breach_at } };
  }
  return { ...state, conversations };
}

export function changeRows(state: ConsoleState, rows: readonly ConversationSummary[]): ConsoleState {
  return rows.reduce(changeRow, state);
}

/** A row that came as an answer; it may be older than what was pushed meanwhile. */
export function fetched(state: ConsoleState, row: ConversationSummary): ConsoleState {
  return changeRow(state, row);
}

/** The answer to an action: shown at once, until the whole row is pushed. */
export function changed(state: ConsoleState, change: ConversationChange): ConsoleState {
  const row = rowOf(state, change.id);
  if (!row) return state;
  const assignee = change.assignee_id === null ? null : state.agents[change.assignee_id];
  return changeRow(state, {
    ...row,
    ...change,
    queue_name: state.queues[change.queue_id]?.name ?? row.queue_name,
    assignee_name: assignee?.name ?? null,
    wait: isOpen({ ...row, ...change }) ? row.wait : null,
  });
}

function changeRow(state: ConsoleState, row: ConversationSummary): ConsoleState {
  const known = rowOf(state, row.id);
  if (known && known.last_seq > row.last_seq) return state;
  const conversations = { ...state.conversations };
  const aside = { ...state.aside };
  delete conversations[row.id];
  delete aside[row.id];
  if (isListed(row)) conversations[row.id] = row;
  else if (state.logs[row.id]) aside[row.id] = row;
  return { ...state, conversations, aside };
}
