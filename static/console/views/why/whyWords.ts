// The router's decisions as sentences: why me, why not somebody else.

import type { DecisionView, VerdictView } from "@shared/api/api";
import { assertNever } from "@shared/assertNever";
import { language } from "@shared/i18n/language";
import { durationWords } from "@shared/time/format";
import { skillName } from "@shared/waiting/skillNames";
import { t } from "../../strings";

function count(decision: DecisionView, name: string): number | null {
  const value: unknown = decision.facts[name];
  return typeof value === "number" ? value : null;
}

function text(decision: DecisionView, name: string): string | null {
  const value: unknown = decision.facts[name];
  return typeof value === "string" ? value : null;
}

/** Why the router preferred somebody, whoever reads it. */
export function preferenceWords(reason: string): string {
  switch (reason) {
    case "sticky":
      return t("why.sticky");
    case "round_robin":
      return t("why.round_robin");
    case "most_available":
      return t("why.most_available");
    case "least_active":
      return t("why.least_active");
    default:
      return reason;
  }
}

/** The facts a choice rested on: load, idle time, help from elsewhere. */
export function choiceWords(decision: DecisionView): string {
  const used = count(decision, "slots_used");
  const capacity = count(decision, "capacity");
  const idle = count(decision, "idle_s");
  const overflow = text(decision, "overflow");
  const isWidened = decision.facts["is_widened"] === true;
  return [
    preferenceWords(decision.reason),
    ...(used !== null && capacity !== null ? [t("why.slots", { used, capacity })] : []),
    ...(idle !== null ? [t("why.idle", { time: durationWords(idle, language(), "short") })] : []),
    ...(overflow !== null ? [t("why.overflow", { queue: overflow })] : []),
    ...(isWidened ? [t("why.widened")] : []),
  ].join(" · ");
}

/** The newest choice that fell on this agent, should the router have made one. */
export function choiceOf(decisions: readonly DecisionView[], agentId: string): DecisionView | undefined {
  return decisions.find(
    (one) => one.agent_id === agentId && (one.kind === "assigned" || one.kind === "offered"),
  );
}

/** Why one agent has it, or has not. */
export function verdictWords(one: VerdictView): string {
  const slots = { used: one.slots_used, capacity: one.capacity };
  switch (one.verdict) {
    case "full":
      return t("verdict.full", slots);
    case "not_preferred":
    case "preferred":
    case "sticky":
      return t("verdict.could", slots);
    case "lacks_language":
    case "lacks_skill":
      return t("verdict.lacks", { skills: (one.lacks ?? []).map(skillName).join(", ") });
    case "holds":
    case "offered":
    case "declined":
    case "not_in_queue":
    case "away":
    case "offline":
      return t(`verdict.${one.verdict}`);
    default:
      return assertNever(one.verdict);
  }
}

const ENDS: ReadonlySet<string> = new Set([
  "accepted",
  "rejected",
  "timed_out",
  "rescinded",
  "agent_offline",
  "agent_away",
  "agent_silent",
  "closed",
  "queue_full",
  "wait_too_long",
]);

/** One decision in a line. `name` is whom it fell on. */
export function decisionWords(decision: DecisionView, name: string): string {
  const reason = ENDS.has(decision.reason)
    ? t(`reason.${decision.reason}` as "reason.closed")
    : decision.reason;
  switch (decision.kind) {
    case "assigned":
    case "offered":
      return `${t(`decision.${decision.kind}`, { name })}: ${choiceWords(decision)}`;
    case "offer_ended":
      return t("decision.offer_ended", { name, reason: text(decision, "reason") ?? reason });
    case "given_back":
      return t("decision.given_back", { name, reason });
    case "missed":
      return t("decision.missed", { reason });
    case "overflowed":
      return t("decision.overflowed", { reason });
    case "enqueued":
      return t("decision.enqueued");
    default:
      return assertNever(decision.kind);
  }
}
