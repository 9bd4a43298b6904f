// How an entry of the audit log reads. An act that a newer server knows stands for itself.

import { agentName } from "@shared/i18n/agentName";
import { ts } from "@shared/strings";
import { t } from "../strings";
import en from "../strings/en.json";
import type { Act, AuditEntry } from "./auditApi";

/** Every act, by subject; the compiler misses none. */
const KNOWN: Readonly<Record<Act, true>> = {
  "login.succeeded": true,
  "login.failed": true,
  "login.ended": true,
  "password.changed": true,
  "password.refused": true,
  "password.reset": true,
  "second_factor.added": true,
  "second_factor.removed": true,
  "second_factor.refused": true,
  "second_factor.rules_changed": true,
  "recovery_codes.made": true,
  "password.link_made": true,
  "agent.created": true,
  "agent.changed": true,
  "agent.activated": true,
  "agent.deactivated": true,
  "role.changed": true,
  "site.created": true,
  "site.changed": true,
  "queue.created": true,
  "queue.changed": true,
  "queue.removed": true,
  "team.created": true,
  "team.changed": true,
  "team.removed": true,
  "skills.changed": true,
  "schedule.created": true,
  "schedule.changed": true,
  "schedule.removed": true,
  "ladder.changed": true,
  "webhook.created": true,
  "webhook.changed": true,
  "webhook.removed": true,
  "webhook.secret_rotated": true,
  "conversation.taken_over": true,
  "visitor.blocked": true,
  "visitor.unblocked": true,
  "sso.linked": true,
  "sso.unlinked": true,
  "transcript.exported": true,
  "person.exported": true,
  "data.erased": true,
  "hold.set": true,
  "hold.lifted": true,
  "retention.changed": true,
  "keys.rotated": true,
  "audit.exported": true,
  "audit.tampered": true,
};

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const ACTS = Object.keys(KNOWN) as readonly Act[];

function isAct(act: string): act is Act {
  return Object.hasOwn(KNOWN, act);
}

export function actWords(act: string): string {
  return isAct(act) ? t(`audit.act.${act}`) : act;
}

/** Who did it: a person, somebody unknown who came over the network, or whoever runs the server. */
export function actorWords(entry: AuditEntry): string {
  if (entry.agent_id !== null) return nameOf(entry.agent_id, entry.agent_name);
  return entry.address === null ? t("audit.operator") : t("audit.unknown");
}

/** What it was done to; empty where it is who did it. */
export function subjectWords(entry: AuditEntry): string {
  if (entry.subject_id === null || entry.subject_id === entry.agent_id) return "";
  return nameOf(entry.subject_id, entry.subject_name);
}

/** Of who was erased there is an id, which tells one from another. */
function nameOf(id: string, name: string | null): string {
  return name === "" ? `${agentName("")} ${shortId(id)}` : (name ?? shortId(id));
}

/** The end of an id, which tells it from others at a glance; its beginning is but the time it was made. */
function shortId(value: string): string {
  return UUID.test(value) ? `…${value.slice(-8)}` : value;
}

export function factWords(entry: AuditEntry): string {
  return Object.entries(entry.facts)
    .filter(([, value]) => value !== null && value !== "")
    .map(([key, value]) => `${known(`audit.fact.${key}`) ?? key}: ${valueWords(value)}`)
    .join(" · ");
}

/** A text for what the log holds as a word of its own; none for what a newer server writes. */
function known(key: string): string | undefined {
  return Object.hasOwn(en, key) ? t(key as keyof typeof en) : undefined;
}

function valueWords(value: string | number | boolean | string[] | null): string {
  if (Array.isArray(value)) return value.map(shortId).join(", ");
  if (value === "agent" || value === "supervisor" || value === "admin") return ts(`role.${value}`);
  if (typeof value === "boolean") return value ? t("audit.yes") : t("audit.no");
  return known(`audit.value.${value}`) ?? shortId(String(value));
}
