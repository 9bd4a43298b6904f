// The form of a site's periods: what is typed, and what is wrong with it before the server is asked.

import type { Complaints } from "../api/refusal";
import { numberFault, textOf, wholeNumber, type Range } from "../settings/numbers";
import type { Periods } from "./retentionApi";

export const FIELDS = ["conversation_days", "visitor_days"] as const;
export type PeriodField = (typeof FIELDS)[number];
export type PeriodsForm = Record<PeriodField, string>;

/** Empty keeps everything. */
export const DAYS: Range = { min: 1, max: 3_650, isOptional: true };

export function formOf(periods: Periods): PeriodsForm {
  return {
    conversation_days: textOf(periods.conversation_days),
    visitor_days: textOf(periods.visitor_days),
  };
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
  const conversation_days = wholeNumber(form.conversation_days, DAYS);
  const visitor_days = wholeNumber(form.visitor_days, DAYS);
  if (conversation_days === undefined || visitor_days === undefined) return undefined;
  return { conversation_days, visitor_days };
}
