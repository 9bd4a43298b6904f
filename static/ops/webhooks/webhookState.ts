// How a webhook fares, and what became of a delivery, in the reader's words.

import { language } from "@shared/i18n/language";
import { compactTime, exactTime } from "@shared/time/format";
import { serverCoarse } from "@shared/time/clock";
import type { Delivery, Webhook } from "../api/webhooksApi";
import { t } from "../strings";

export type WebhookState = "ok" | "failing" | "off";

export function stateOf(webhook: Webhook): WebhookState {
  if (!webhook.is_enabled) return "off";
  return webhook.failing_since ? "failing" : "ok";
}

export function stateWords(webhook: Webhook): string {
  switch (stateOf(webhook)) {
    case "ok":
      return t("webhooks.state.ok");
    case "failing":
      return t("webhooks.state.failing", {
        time: webhook.failing_since ? compactTime(webhook.failing_since, serverCoarse(), language()) : "",
      });
    case "off":
      return webhook.disabled_reason === "failing"
        ? t("webhooks.state.off_failing")
        : t(`webhooks.state.${webhook.disabled_reason ?? "by_admin"}`);
  }
}

const REASONS = {
  timed_out: () => t("webhooks.reason.timed_out"),
  connect_failed: () => t("webhooks.reason.connect_failed"),
  connection_lost: () => t("webhooks.reason.connection_lost"),
  tls_failed: () => t("webhooks.reason.tls_failed"),
  name_not_found: () => t("webhooks.reason.name_not_found"),
  address_refused: () => t("webhooks.reason.address_refused"),
  redirected: () => t("webhooks.reason.redirected"),
  closed: () => t("webhooks.reason.closed"),
  erased: () => t("webhooks.reason.erased"),
} as const;

/** What the receiver said, or why it said nothing. */
export function answerWords(delivery: Delivery): string {
  const reason = delivery.reason ?? "";
  if (reason in REASONS) return REASONS[reason as keyof typeof REASONS]();
  const status = delivery.last_attempt?.status;
  if (status) return t("webhooks.status", { status: String(status) });
  return delivery.attempts === 0 ? t("webhooks.not_tried") : t("webhooks.reason.internal");
}

export function nextWords(delivery: Delivery): string | null {
  if (!delivery.next_attempt_at || delivery.attempts === 0) return null;
  return t("webhooks.next", { time: exactTime(delivery.next_attempt_at, language()) });
}
