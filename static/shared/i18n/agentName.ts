// What to call colleagues: who was erased has no name any more.

import type { Entry } from "../protocol.gen";
import { ts } from "../strings";
import { visitorName } from "./visitorName";

export function agentName(name: string): string {
  return name || ts("agent.former");
}

/** Who wrote a line, or did what it says. */
export function authorName(author: Entry["author"]): string {
  return author.kind === "agent" ? agentName(author.name) : visitorName(author.name);
}

/** Whose a conversation is; null while it is nobody's. */
export function assigneeName(row: { assignee_name: string | null }): string | null {
  return row.assignee_name === null ? null : agentName(row.assignee_name);
}
