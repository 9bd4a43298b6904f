// What happened in a conversation, in words.

import { assertNever } from "@shared/assertNever";
import { agentName, authorName } from "@shared/i18n/agentName";
import { answerWords, ratingWords, thumbOf } from "@shared/i18n/answerWords";
import type { Language } from "@shared/i18n/language";
import type { Entry, WaitCause, WaitLevel } from "@shared/protocol.gen";
import { durationWords } from "@shared/time/format";
import { t } from "../strings";

const LEVELS: readonly WaitLevel[] = ["predicted", "warning", "nearing", "breached"];
const CAUSES: readonly WaitCause[] = [
  "nobody_online",
  "all_full",
  "declined",
  "offered",
  "agent_silent",
  "skill_missing",
  "being_routed",
];

const HOW = ["router", "taken", "transferred", "assigned", "accepted"] as const;
const OFFER_ENDS = ["rejected", "timed_out", "rescinded"] as const;

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((known) => known === value);
}

export function activityWords(entry: Entry, language: Language): string {
  const text = (name: string): string => String(entry.data[name] ?? t("activity.somebody"));
  const who = (name: string): string => agentName(String(entry.data[name] ?? ""));
  const by = authorName(entry.author);
  switch (entry.activity) {
    case null:
      return "";
    case "queued":
      return t("activity.queued", { queue: text("queue_name") });
    case "assigned": {
      const how = oneOf(HOW, entry.data["how"]) ?? "router";
      return t(`activity.assigned.${how}`, { name: who("assignee_name") });
    }
    case "requeued":
      return entry.data["reason"] === "agent_silent"
        ? t("activity.requeued_silent", { name: who("from_name") })
        : t("activity.requeued", { name: who("from_name") });
    case "offered":
      return t("activity.offered", { name: who("agent_name") });
    case "offer_ended": {
      const end = oneOf(OFFER_ENDS, entry.data["state"]) ?? "rescinded";
      return t(`activity.offer_ended.${end}`, { name: who("agent_name") });
    }
    case "moved":
      return entry.data["reason"] === "queue_removed"
        ? t("activity.moved_removed", { queue: text("to_name") })
        : t("activity.moved", { name: by, queue: text("to_name") });
    case "reprioritised":
      return t("activity.reprioritised", { name: by });
    case "missed":
      return t("activity.missed");
    case "wrapped_up":
      return t("activity.wrapped_up");
    case "transferred": {
      const to = entry.data["to_kind"] === "queue" ? "queue" : "agent";
      return t(`activity.transferred.${to}`, {
        from: entry.data["from_name"] || by,
        to: text("to_name"),
      });
    }
    case "resolved":
      return t("activity.resolved", { name: by });
    case "reopened":
      return t("activity.reopened", { name: by });
    case "wait_flagged": {
      const level = oneOf(LEVELS, entry.data["level"]) ?? "warning";
      const cause = oneOf(CAUSES, entry.data["cause"]);
      const time = durationWords(Number(entry.data["waited_s"] ?? 0), language);
      const words = t(`activity.flag.${level}`, { time });
      return cause ? `${words} (${t(`cause.${cause}`)})` : words;
    }
    case "reply_requested": {
      const channel = oneOf(["email", "callback"] as const, entry.data["channel"]) ?? "email";
      return t(`activity.reply_requested.${channel}`, { address: text("address") });
    }
    case "rated": {
      const thumb = thumbOf(entry.data);
      const words = thumb
        ? t("activity.rated_thumb", { thumb })
        : t("activity.rated", { score: text("score") });
      return ratingWords(words, entry.data);
    }
    case "reacted":
      return t(entry.data["is_on"] ? "activity.reacted" : "activity.reacted_off", {
        name: by,
        emoji: text("emoji"),
      });
    case "form_answered":
      return formWords(entry);
    case "abandoned": {
      const time = durationWords(Number(entry.data["waited_s"] ?? 0), language);
      return t("activity.abandoned", { time });
    }
    default:
      return assertNever(entry.activity);
  }
}

/** What was filled in before the first message: the shop's own words, and the shopper's. */
function formWords(entry: Entry): string {
  const answers = answerWords(entry.data);
  const consent = entry.data["consent"];
  if (consent) answers.push(t("activity.consented", { version: consent }));
  return `${t("activity.form_answered")} ${answers.join(" · ")}`;
}
