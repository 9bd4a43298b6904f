// The outbox over reloads and across tabs: one stored item per message, so that tabs never overwrite each other's.

import { forget, onRemembered, parsed, recallAll, remember } from "@shared/storage";
import type { Outgoing } from "../state/model";

function prefix(agentId: string): string {
  return `seventysix.outbox.${agentId}.`;
}

export function loadOutbox(agentId: string): Outgoing[] {
  return [...recallAll(prefix(agentId)).values()]
    .map((text) => parsed<Outgoing>(text))
    .filter((message) => message !== null)
    .sort((a, b) => a.at.localeCompare(b.at));
}

/** What is committed need not be kept: the log has it. */
function unsent(outbox: readonly Outgoing[]): Outgoing[] {
  return outbox.filter((message) => message.outcome.is !== "sent");
}

/** Writes what is new or changed and forgets what is settled. Answers whether storage took it all. */
export function keepOutbox(
  agentId: string,
  before: readonly Outgoing[],
  after: readonly Outgoing[],
): boolean {
  const kept = unsent(after);
  const left = new Set(kept.map((message) => message.client_id));
  for (const message of before) {
    if (!left.has(message.client_id)) forget(prefix(agentId) + message.client_id);
  }
  return kept
    .filter((message) => !before.includes(message))
    .map((message) => remember(prefix(agentId) + message.client_id, JSON.stringify(message)))
    .every((isKept) => isKept);
}

/** Hear what other tabs keep, change or forget (null). Returns how to stop. */
export function followOutbox(
  agentId: string,
  listener: (clientId: string, message: Outgoing | null) => void,
): () => void {
  return onRemembered(prefix(agentId), (clientId, text) => listener(clientId, parsed<Outgoing>(text)));
}
