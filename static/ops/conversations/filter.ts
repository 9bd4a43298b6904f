// The filters of the conversation list: in the address, in the form, in the question to the server.

import type { ConversationQuery } from "@shared/api/api";
import type { ConversationStatus } from "@shared/protocol.gen";

export const STATUSES = [
  "queued",
  "offered",
  "assigned",
  "wrap_up",
  "missed",
  "resolved",
  "abandoned",
] as const satisfies readonly ConversationStatus[];

export interface Filter {
  q: string;
  status: ConversationStatus | "all";
  /** Calendar days in the reader's own time zone, `2026-11-23` or empty. */
  from: string;
  to: string;
}

export const NO_FILTER: Filter = { q: "", status: "all", from: "", to: "" };

const isStatus = (value: string | null): value is ConversationStatus =>
  STATUSES.some((status) => status === value);

const dayOrNothing = (value: string | null): string =>
  value && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : "";

export function parseFilter(query: string): Filter {
  const search = new URLSearchParams(query);
  const status = search.get("status");
  return {
    q: search.get("q") ?? "",
    status: isStatus(status) ? status : "all",
    from: dayOrNothing(search.get("from")),
    to: dayOrNothing(search.get("to")),
  };
}

export function filterQuery(filter: Filter): string {
  const search = new URLSearchParams();
  if (filter.q.trim()) search.set("q", filter.q.trim());
  if (filter.status !== "all") search.set("status", filter.status);
  if (filter.from) search.set("from", filter.from);
  if (filter.to) search.set("to", filter.to);
  const text = search.toString();
  return text ? `?${text}` : "";
}

export const isFiltered = (filter: Filter): boolean => filterQuery(filter) !== "";

export const isRangeWrong = (filter: Filter): boolean =>
  filter.from !== "" && filter.to !== "" && filter.from > filter.to;

/** The question to the server: whole days of the reader's time zone as instants. */
export function serverQuery(filter: Filter, cursor: string | null, limit: number): ConversationQuery {
  return {
    q: filter.q.trim() || null,
    status: filter.status === "all" ? null : filter.status,
    from: filter.from ? new Date(`${filter.from}T00:00:00`).toISOString() : null,
    to: filter.to ? new Date(`${filter.to}T23:59:59.999`).toISOString() : null,
    cursor,
    limit,
  };
}
