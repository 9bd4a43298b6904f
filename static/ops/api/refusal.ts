// What a refused change means for a form: which field is wrong, in the reader's language.

import { ApiError } from "@shared/api/client";
import { t } from "../strings";

/** Complaints by field; `form` is for what belongs to no field. */
export type Complaints<Field extends string> = Partial<Record<Field | "form", string>>;

/** What a sentence of the server's puts in quotation marks. */
const quoted = (message: string): string => /“(.*?)”/.exec(message)?.[1] ?? "";

const KNOWN: Readonly<Record<string, readonly [field: string, say: (message: string) => string]>> = {
  email_taken: ["email", () => t("error.email_taken")],
  invalid_email: ["email", () => t("error.email")],
  invalid_name: ["name", () => t("error.required")],
  invalid_capacity: ["capacity", () => t("error.capacity")],
  password_too_short: ["password", () => t("error.password")],
  password_too_common: ["password", () => t("error.password_too_common")],
  targets_not_rising: ["breached_s", () => t("error.rising")],
  unknown_time_zone: ["time_zone", () => t("error.time_zone")],
  bad_webhook_url: ["url", () => t("error.webhook_url_refused")],
  too_many_webhooks: ["form", () => t("error.too_many_webhooks")],
  webhook_disabled: ["form", () => t("error.webhook_disabled")],
  team_in_use: ["form", () => t("error.team_in_use")],
  schedule_in_use: ["form", () => t("error.schedule_in_use")],
  default_needed: ["form", () => t("error.default_needed")],
  bad_spans: ["week", () => t("error.span_overlap")],
  bad_block: ["form", (message) => t("error.bad_block", { value: quoted(message) })],
  bad_redaction: ["form", (message) => t("error.bad_redaction", { value: quoted(message) })],
  last_admin: ["form", () => t("error.last_admin")],
  second_factor_first: ["form", () => t("error.second_factor_first")],
  role_required: ["form", () => t("error.forbidden")],
  unreachable: ["form", () => t("error.unreachable")],
};

/** The complaints of a failed save; whatever has no field of this form is said for the whole form. */
export function complaintsOf<Field extends string>(
  reason: unknown,
  fields: readonly Field[],
): Complaints<Field> {
  if (!(reason instanceof ApiError))
    return complaint<Field>("form", t("error.failed", { reason: String(reason) }));
  const known = KNOWN[reason.code];
  if (known) return complaint(placeOf(known[0], fields), known[1](reason.message));
  if (reason.fields.length === 0)
    return complaint(placeOf(reason.code === "bad_origin" ? "origins" : "form", fields), reason.message);
  const found: Complaints<Field> = {};
  for (const { field, message } of reason.fields) found[placeOf(field, fields)] ??= message;
  return found;
}

/** A failed command that belongs to no form, in one sentence. */
export function sayFailure(reason: unknown): string {
  return complaintsOf(reason, []).form ?? t("error.failed", { reason: String(reason) });
}

/** The server names places like `body.targets.warning_s`; the form has a field of that last name. */
function placeOf<Field extends string>(place: string, fields: readonly Field[]): Field | "form" {
  const parts = place.split(".");
  return fields.find((field) => parts.includes(field)) ?? "form";
}

function complaint<Field extends string>(place: Field | "form", text: string): Complaints<Field> {
  const found: Complaints<Field> = {};
  found[place] = text;
  return found;
}
