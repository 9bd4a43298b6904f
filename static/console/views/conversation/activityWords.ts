// Activities of the log as sentences.

import { assertNever } from "@shared/assertNever";
import { agentName, authorName } from "@shared/i18n/agentName";
import { answerWords, ratingWords, thumbOf } from "@shared/i18n/answerWords";
import type { Entry } from "@shared/protocol.gen";
import { t } from "../../strings";
import { preferenceWords } from "../why/whyWords";

function fact(entry: Entry, name: string): string {
  return String(entry.data[name] ?? "");
}

/** A colleague, of whom an id and no name may be left. */
function who(entry: Entry, name: string): string {
  return agentName(fact(entry, name));
}

function assigned(entry: Entry, meId: string): string {
  const name = who(entry, "assignee_name");
  const isToMe = entry.data["assignee_id"] === meId;
  switch (entry.data["how"]) {
    case "taken":
      return isToMe ? t("activity.taken_by_you") : t("activity.taken", { name });
    case "transferred":
      return isToMe
        ? t("activity.transferred_to_you", { by: authorName(entry.author) })
        : t("activity.transferred", { by: authorName(entry.author), name });
    case "assigned":
      return isToMe
        ? t("activity.assigned_to_you", { by: authorName(entry.author) })
        : t("activity.assigned", { by: authorName(entry.author), name });
    case "accepted":
      return isToMe ? t("activity.accepted_by_you") : t("activity.accepted", { name });
    default:
      return because(isToMe ? t("activity.routed_to_you") : t("activity.routed", { name }), entry);
  }
}

/** The router says whom it preferred and why. */
function because(words: string, entry: Entry): string {
  const reason = fact(entry, "reason");
  return reason ? `${words}: ${preferenceWords(reason)}` : words;
}

function flagged(entry: Entry): string {
  const seconds = fact(entry, "waited_s");
  switch (entry.data["level"]) {
    case "predicted":
      return t("activity.predicted", { seconds, percent: fact(entry, "percent") });
    case "warning":
      return t("activity.warning", { seconds });
    case "nearing":
      return t("activity.nearing", { seconds });
    default:
      return t("activity.breached", { seconds, cause: causeWords(fact(entry, "cause")) });
  }
}

function causeWords(cause: string): string {
  switch (cause) {
    case "nobody_online":
      return t("cause.nobody_online");
    case "all_full":
      return t("cause.all_full");
    case "declined":
      return t("cause.declined");
    case "offered":
      return t("cause.offered");
    case "agent_silent":
      return t("cause.agent_silent");
    case "skill_missing":
      return t("cause.skill_missing");
    default:
      return t("cause.being_routed");
  }
}

function offerEnded(entry: Entry): string {
  const name = who(entry, "agent_name");
  switch (entry.data["state"]) {
    case "rejected":
      return t("activity.offer_rejected", { name });
    case "timed_out":
      return t("activity.offer_timed_out", { name });
    default:
      return t("activity.offer_rescinded", { name });
  }
}

function byWhom(entry: Entry, meId: string): "system" | "you" | "visitor" | "agent" {
  if (entry.author.kind === "agent") return entry.author.id === meId ? "you" : "agent";
  return entry.author.kind;
}

export function activityWords(entry: Entry, meId: string): string {
  const name = authorName(entry.author);
  switch (entry.activity) {
    case "queued":
      return entry.data["queue_name"]
        ? t("activity.queued_in", { queue: fact(entry, "queue_name") })
        : t("activity.queued");
    case "assigned":
      return assigned(entry, meId);
    case "requeued":
      return entry.data["reason"] === "agent_silent"
        ? t("activity.requeued_silent", { name: who(entry, "from_name") })
        : t("activity.requeued", { name: who(entry, "from_name") });
    case "offered":
      return because(
        entry.data["agent_id"] === meId
          ? t("activity.offered_to_you")
          : t("activity.offered", { name: who(entry, "agent_name") }),
        entry,
      );
    case "offer_ended":
      return offerEnded(entry);
    case "moved":
      return entry.data["reason"] === "queue_removed"
        ? t("activity.moved_removed", { queue: fact(entry, "to_name") })
        : t("activity.moved", { by: name, queue: fact(entry, "to_name") });
    case "reprioritised":
      return t("activity.reprioritised", { name });
    case "missed":
      return t("activity.missed");
    case "wrapped_up":
      return t("activity.wrapped_up");
    case "transferred":
      return t("activity.transferred", {
        by: fact(entry, "from_name") || name,
        name: fact(entry, "to_name"),
      });
    case "resolved":
      return t(`activity.resolved.${byWhom(entry, meId)}`, { name });
    case "reopened":
      return t(`activity.reopened.${byWhom(entry, meId)}`, { name });
    case "wait_flagged":
      return flagged(entry);
    case "reply_requested": {
      const channel = entry.data["channel"] === "callback" ? "callback" : "email";
      return t(`activity.reply_requested.${channel}`, { address: fact(entry, "address") });
    }
    case "rated": {
      const thumb = thumbOf(entry.data);
      const words = thumb
        ? t("activity.rated_thumb", { thumb })
        : t("activity.rated", { score: fact(entry, "score") });
      return ratingWords(words, entry.data);
    }
    case "form_answered":
      return formWords(entry);
    case "abandoned":
      return t("activity.abandoned", { seconds: fact(entry, "waited_s") });
    case "reacted":
      return t(entry.data["is_on"] ? "activity.reacted" : "activity.reacted_off", {
        name,
        emoji: fact(entry, "emoji"),
      });
    case null:
      return "";
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
