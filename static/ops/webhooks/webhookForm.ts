// The form of one webhook: what is typed, and what is wrong with it before the server is asked.

import type { Webhook, WebhookEvent } from "../api/webhooksApi";
import type { Complaints } from "../api/refusal";
import { t } from "../strings";

// A record, so that the compiler misses an event that is new.
const KNOWN: Record<WebhookEvent, true> = {
  "conversation.created": true,
  "conversation.queued": true,
  "conversation.assigned": true,
  "conversation.transferred": true,
  "conversation.requeued": true,
  "conversation.wait_threshold": true,
  "conversation.abandoned": true,
  "conversation.resolved": true,
  "message.created": true,
};
export const EVENTS = Object.keys(KNOWN) as WebhookEvent[];

export const FIELDS = ["url", "description", "events"] as const;
export type WebhookField = (typeof FIELDS)[number];

export interface WebhookForm {
  url: string;
  description: string;
  events: readonly WebhookEvent[];
}

export function formOf(webhook: Webhook | null): WebhookForm {
  if (!webhook) return { url: "", description: "", events: EVENTS };
  return { url: webhook.url, description: webhook.description, events: webhook.events };
}

function isWebAddress(text: string): boolean {
  try {
    const url = new URL(text);
    // Whether http is allowed is the server's to say: it is for development.
    return (url.protocol === "https:" || url.protocol === "http:") && !url.username && !url.password;
  } catch {
    return false;
  }
}

export function complain(form: WebhookForm): Complaints<WebhookField> {
  const found: Complaints<WebhookField> = {};
  if (!isWebAddress(form.url.trim())) found.url = t("error.webhook_url");
  if (form.events.length === 0) found.events = t("error.webhook_events");
  return found;
}

export function wishOf(form: WebhookForm): { url: string; description: string; events: WebhookEvent[] } {
  return { url: form.url.trim(), description: form.description.trim(), events: [...form.events] };
}
