// The form of business hours: what is typed, and what is wrong with it before the server is asked.

import type { Complaints } from "../api/refusal";
import type { Schedule, ScheduleWish, Span } from "../api/routingApi";
import { t } from "../strings";

export const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const FIELDS = ["name", "time_zone", "week", "days"] as const;
export type ScheduleField = (typeof FIELDS)[number];

export type DayKind = "closed" | "usual" | "own";

/** A day that is not like its weekday. */
export interface DayRow {
  day: string;
  name: string;
  kind: DayKind;
  spans: Span[];
}

export interface ScheduleForm {
  name: string;
  time_zone: string;
  week: Record<Weekday, Span[]>;
  /** Empty: no public holidays. */
  country: string;
  subdivision: string;
  days: DayRow[];
}

const OFFICE: Span = { opens: "09:00", closes: "17:00" };
const MOST_SPANS = 8;
const DAY_MIN = 24 * 60;

export function formOf(schedule: Schedule | null, timeZone: string): ScheduleForm {
  const week = Object.fromEntries(
    WEEKDAYS.map((weekday, place) => {
      const spans = schedule ? schedule.week[weekday] : place < 5 ? [OFFICE] : [];
      return [weekday, (spans ?? []).map((span) => ({ ...span }))];
    }),
  ) as Record<Weekday, Span[]>;
  return {
    name: schedule?.name ?? "",
    time_zone: schedule?.time_zone ?? timeZone,
    week,
    country: schedule?.holidays?.country ?? "",
    subdivision: schedule?.holidays?.subdivision ?? "",
    days: (schedule?.days ?? []).map((one) => ({
      day: one.day,
      name: one.name,
      kind: one.is_usual ? "usual" : one.spans.length > 0 ? "own" : "closed",
      spans: one.spans.map((span) => ({ ...span })),
    })),
  };
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(":").map(Number);
  return hours * 60 + rest;
}

/** Minutes since midnight; closing at or before the opening is on the next day. */
function bounds(span: Span): [number, number] {
  const opens = minutes(span.opens);
  const closes = minutes(span.closes);
  return [opens, closes > opens ? closes : closes + DAY_MIN];
}

export function inOrder(spans: readonly Span[]): Span[] {
  return [...spans].sort((a, b) => minutes(a.opens) - minutes(b.opens));
}

export function spansFault(spans: readonly Span[]): string | undefined {
  if (spans.some((span) => !span.opens || !span.closes)) return t("error.span_times");
  if (spans.length > MOST_SPANS) return t("error.span_many", { most: MOST_SPANS });
  const sorted = inOrder(spans).map(bounds);
  const overlaps = sorted.some(([opens], place) => {
    const before = sorted[place - 1];
    return before !== undefined && before[1] > opens;
  });
  return overlaps ? t("error.span_overlap") : undefined;
}

/** A break splits the day's last span, or after it comes another. */
export function withAnother(spans: readonly Span[]): Span[] {
  const last = spans[spans.length - 1];
  if (!last) return [{ ...OFFICE }];
  const [, closes] = bounds(last);
  const opens = Math.min(closes + 60, DAY_MIN - 60);
  const text = (value: number): string =>
    `${String(Math.floor(value / 60) % 24).padStart(2, "0")}:${String(value % 60).padStart(2, "0")}`;
  return [...spans, { opens: text(opens), closes: text(opens + 60) }];
}

export function complain(
  form: ScheduleForm,
  isTimeZone: (name: string) => boolean,
): Complaints<ScheduleField> {
  const found: Complaints<ScheduleField> = {};
  if (!form.name.trim()) found.name = t("error.required");
  if (!isTimeZone(form.time_zone.trim())) found.time_zone = t("error.time_zone");
  const week = WEEKDAYS.map((weekday) => spansFault(form.week[weekday])).find(Boolean);
  if (week) found.week = week;
  const days = daysFault(form.days);
  if (days) found.days = days;
  return found;
}

function daysFault(days: readonly DayRow[]): string | undefined {
  if (days.some((one) => !/^\d{4}-\d{2}-\d{2}$/.test(one.day))) return t("error.day_missing");
  if (new Set(days.map((one) => one.day)).size < days.length) return t("error.day_twice");
  return days
    .filter((one) => one.kind === "own")
    .map((one) => (one.spans.length === 0 ? t("error.span_times") : spansFault(one.spans)))
    .find(Boolean);
}

/** What the form asks for; call it only when there is nothing to complain about. */
export function wishOf(form: ScheduleForm, siteId: string): ScheduleWish {
  return {
    site_id: siteId,
    name: form.name.trim(),
    time_zone: form.time_zone.trim(),
    week: Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, inOrder(form.week[weekday])])),
    holidays: form.country ? { country: form.country, subdivision: form.subdivision || null } : null,
    days: form.days
      .map(({ day, name, kind, spans }) => ({
        day,
        name: name.trim(),
        is_usual: kind === "usual",
        spans: kind === "own" ? inOrder(spans) : [],
      }))
      .sort((a, b) => a.day.localeCompare(b.day)),
  };
}
