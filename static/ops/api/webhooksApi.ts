// The calls about webhooks; only administrators make them.

import { call, query } from "@shared/api/client";
import type { Page } from "@shared/api/api";
import type { components } from "@shared/api.gen";

type Schemas = components["schemas"];

export type WebhookEvent = Schemas["WebhookEvent"];
export type Webhook = Schemas["WebhookOut"];
export type WebhookWithSecret = Schemas["WebhookWithSecret"];
export type Delivery = Schemas["DeliveryOut"];
export type NewWebhook = Required<Schemas["WebhookIn"]>;
export type WebhookChange = Partial<NewWebhook & { is_enabled: boolean }>;

const PAGE_SIZE = 20;

const of = (id: string): string => `/webhooks/${encodeURIComponent(id)}`;
const ofSite = (siteId: string): string => `/sites/${encodeURIComponent(siteId)}/webhooks`;

export const webhooksApi = {
  list: async (siteId: string): Promise<Webhook[]> =>
    (await call<{ items: Webhook[] }>("GET", ofSite(siteId))).items,
  /** The key makes a second try with the same form harmless. */
  add: (siteId: string, webhook: NewWebhook, idempotencyKey: string): Promise<WebhookWithSecret> =>
    call("POST", ofSite(siteId), { body: webhook, idempotencyKey }),
  change: (id: string, change: WebhookChange): Promise<Webhook> => call("PATCH", of(id), { body: change }),
  remove: (id: string): Promise<void> => call("DELETE", of(id)),
  rotateSecret: (id: string): Promise<WebhookWithSecret> => call("POST", `${of(id)}/rotate-secret`),
  test: (id: string): Promise<void> => call("POST", `${of(id)}/test`),
  deliveries: (id: string, cursor: string | null): Promise<Page<Delivery>> =>
    call("GET", `${of(id)}/deliveries${query({ cursor, limit: PAGE_SIZE })}`),
  redeliver: (id: string, deliveryId: number): Promise<Delivery> =>
    call("POST", `${of(id)}/deliveries/${deliveryId}/redeliver`),
} as const;
