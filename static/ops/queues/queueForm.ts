// The form of one queue: what is typed, and what is wrong with it before the server is asked.

import type { Complaints } from "../api/refusal";
import type { Queue, QueueChange, QueueSettings } from "../api/routingApi";
import { numberFault, textOf, wholeNumber, type Range } from "../settings/numbers";
import { t } from "../strings";

const DAY_S = 86_400;
const MOST_OVERFLOWS = 5;
const OVERFLOW_AFTER: Range = { min: 0, max: DAY_S };

export const NUMBERS = {
  offer_timeout_s: { min: 5, max: 600 },
  reoffer_after_s: { min: 0, max: 3_600 },
  wrap_up_s: { min: 0, max: 3_600 },
  silent_after_s: { min: 5, max: 3_600, isOptional: true },
  language_widen_after_s: { min: 0, max: DAY_S, isOptional: true },
  skill_widen_after_s: { min: 0, max: DAY_S, isOptional: true },
  boost_s: { min: 0, max: 300 },
  max_waiting: { min: 1, max: 100_000, isOptional: true },
  max_wait_s: { min: 0, max: DAY_S, isOptional: true },
} as const satisfies Record<string, Range>;

export type NumberField = keyof typeof NUMBERS;
export const NUMBER_FIELDS = Object.keys(NUMBERS) as NumberField[];

export const FLAGS = ["is_away_after_timeout", "is_sticky", "is_language_first"] as const;
export type FlagField = (typeof FLAGS)[number];

export const FIELDS = ["name", "overflows", ...NUMBER_FIELDS] as const;
export type QueueField = (typeof FIELDS)[number];

export interface OverflowRow {
  queue_id: string;
  after_s: string;
}

export interface QueueForm {
  name: string;
  is_default: boolean;
  /** Empty: no team; always open. */
  team_id: string;
  schedule_id: string;
  member_ids: string[];
  mode: QueueSettings["mode"];
  model: QueueSettings["model"];
  when_full: QueueSettings["when_full"];
  numbers: Record<NumberField, string>;
  flags: Record<FlagField, boolean>;
  overflows: OverflowRow[];
}

/** As the server makes one that says nothing else. */
const NEW_SETTINGS: QueueSettings = {
  mode: "auto",
  model: "least_active",
  offer_timeout_s: 20,
  reoffer_after_s: 60,
  is_away_after_timeout: true,
  is_sticky: true,
  wrap_up_s: 0,
  silent_after_s: 90,
  is_language_first: true,
  language_widen_after_s: 20,
  skill_widen_after_s: null,
  boost_s: 30,
  max_waiting: null,
  max_wait_s: null,
  when_full: "leave_message",
};

export function formOf(queue: Queue | null): QueueForm {
  const settings = queue?.settings ?? NEW_SETTINGS;
  const numbers = Object.fromEntries(
    NUMBER_FIELDS.map((field) => [field, textOf(settings[field])]),
  ) as Record<NumberField, string>;
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag, settings[flag]])) as Record<FlagField, boolean>;
  return {
    name: queue?.name ?? "",
    is_default: queue?.is_default ?? false,
    team_id: queue?.team_id ?? "",
    schedule_id: queue?.schedule_id ?? "",
    member_ids: [...(queue?.member_ids ?? [])].sort(),
    mode: settings.mode,
    model: settings.model,
    when_full: settings.when_full,
    numbers,
    flags,
    overflows: (queue?.overflows ?? []).map((one) => ({
      queue_id: one.queue_id,
      after_s: String(one.after_s),
    })),
  };
}

function overflowFault(rows: readonly OverflowRow[]): string | undefined {
  if (rows.some((row) => row.queue_id === "")) return t("error.overflow_queue");
  if (new Set(rows.map((row) => row.queue_id)).size < rows.length) return t("error.overflow_twice");
  if (rows.length > MOST_OVERFLOWS) return t("error.overflow_many", { most: MOST_OVERFLOWS });
  return rows.map((row) => numberFault(row.after_s, OVERFLOW_AFTER)).find(Boolean);
}

export function complain(form: QueueForm): Complaints<QueueField> {
  const found: Complaints<QueueField> = {};
  if (!form.name.trim()) found.name = t("error.required");
  for (const field of NUMBER_FIELDS) {
    const fault = numberFault(form.numbers[field], NUMBERS[field]);
    if (fault) found[field] = fault;
  }
  const fault = overflowFault(form.overflows);
  if (fault) found.overflows = fault;
  return found;
}

/** What the form asks for; call it only when there is nothing to complain about. */
export function changeOf(form: QueueForm): QueueChange {
  const numbers = Object.fromEntries(
    NUMBER_FIELDS.map((field) => [field, wholeNumber(form.numbers[field], NUMBERS[field]) ?? null]),
  ) as Pick<QueueSettings, NumberField>;
  return {
    name: form.name.trim(),
    is_default: form.is_default,
    team_id: form.team_id || null,
    schedule_id: form.schedule_id || null,
    settings: { mode: form.mode, model: form.model, when_full: form.when_full, ...form.flags, ...numbers },
    overflows: form.overflows
      .map((row) => ({ queue_id: row.queue_id, after_s: Number(row.after_s) }))
      .sort((a, b) => a.after_s - b.after_s),
  };
}

export function isSame(a: QueueForm, b: QueueForm): boolean {
  return JSON.stringify({ ...a, member_ids: [...a.member_ids].sort() }) === JSON.stringify(b);
}
