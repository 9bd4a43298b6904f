// The outbox over reloads: one stored item per message, so that two tabs never overwrite each other.

import { forget, recallAll, remember } from "@shared/storage";
import type { Outgoing } from "../state/model";

function prefix(agentId: string): string {
  return `seventysix.outbox.${agentId}.`;
}

export function loadOutbox(agentId: string): Outgoing[] {
  const messages: Outgoing[] = [];
  for (const text of recallAll(prefix(agentId)).values()) {
    try {
      messages.push(JSON.parse(text) as Outgoing);
    } catch {
      // Not ours or cut off; nothing that could be sent.
    }
  }
  return messages.sort((a, b) => a.at.localeCompare(b.at));
}

/** Writes what is new or changed and forgets what is settled. */
export function keepOutbox(agentId: string, before: readonly Outgoing[], after: readonly Outgoing[]): void {
  for (const message of after) {
    if (!before.includes(message)) remember(prefix(agentId) + message.client_id, JSON.stringify(message));
  }
  const left = new Set(after.map((message) => message.client_id));
  for (const message of before) {
    if (!left.has(message.client_id)) forget(prefix(agentId) + message.client_id);
  }
}
