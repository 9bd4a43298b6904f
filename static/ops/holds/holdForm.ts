// The form of a hold: what is to be kept, and why.

import { ApiError } from "@shared/api/client";
import { complaintsOf, type Complaints } from "../api/refusal";
import { t } from "../strings";

export const FIELDS = ["id", "reason"] as const;
export type HoldField = (typeof FIELDS)[number];

export interface HoldForm {
  id: string;
  reason: string;
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SHORTEST_REASON = 3;
export const LONGEST_REASON = 500;

export function complain(form: HoldForm): Complaints<HoldField> {
  const found: Complaints<HoldField> = {};
  if (!ID.test(form.id.trim())) found.id = t("holds.bad_id");
  if (form.reason.trim().length < SHORTEST_REASON) found.reason = t("holds.reason_needed");
  return found;
}

/** What is wrong when the server has refused it. */
export function refusedBecause(reason: unknown): Complaints<HoldField> {
  if (reason instanceof ApiError && reason.code === "not_found") return { id: t("holds.unknown_id") };
  return complaintsOf(reason, FIELDS);
}
