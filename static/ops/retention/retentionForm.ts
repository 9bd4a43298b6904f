// The form of a site's periods: what is typed, and what is wrong with it before the server is asked.

import type { Complaints } from "../api/refusal";
import { numberFault, textOf, wholeNumber, type Range } from "../settings/numbers";
import type { Periods, RetentionPreview } from "./retentionApi";

/** Each kind of data, and what a preview calls it. */
export const KINDS = {
  conversation_days: "conversations",
  visitor_days: "visitors",
  attachment_days: "attachments",
  comment_days: "comments",
  context_days: "contexts",
  delivery_days: "deliveries",
} as const satisfies Record<keyof Periods, keyof RetentionPreview>;

export type PeriodField = keyof typeof KINDS;
export const FIELDS = Object.keys(KINDS) as readonly PeriodField[];
export type PeriodsForm = Record<PeriodField, string>;

/** Empty keeps everything. */
export const DAYS: Range = { min: 1, max: 3_650, isOptional: true };

export function formOf(periods: Periods): PeriodsForm {
  const form = {} as PeriodsForm;
  for (const field of FIELDS) form[field] = textOf(periods[field]);
  return form;
}

export function complain(form: PeriodsForm): Complaints<PeriodField> {
  const found: Complaints<PeriodField> = {};
  for (const field of FIELDS) {
    const fault = numberFault(form[field], DAYS);
    if (fault) found[field] = fault;
  }
  return found;
}

/** What is meant, or nothing while something is wrong. */
export function periodsOf(form: PeriodsForm): Periods | undefined {
  const periods = {} as Periods;
  for (const field of FIELDS) {
    const days = wholeNumber(form[field], DAYS);
    if (days === undefined) return undefined;
    periods[field] = days;
  }
  return periods;
}
