// Times and durations as people say them. Pure: the language and `now` are arguments.

import type { Language } from "../i18n/language";

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

const formatters = new Map<string, Intl.DateTimeFormat>();

function dateFormat(
  language: Language,
  name: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${language}.${name}`;
  let format = formatters.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, options);
    formatters.set(key, format);
  }
  return format;
}

/** Whole seconds from `since` to `now`, never negative. */
export function secondsSince(since: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
}

/** Whole seconds that are left until then, never negative. The page's clock is behind by up to one: none too few. */
export function secondsUntil(until: string, now: number): number {
  return Math.max(0, Math.floor((Date.parse(until) - now) / 1000));
}

/** For inside a ring: 48, 1:34, 12m, 3h, 2d. */
export function shortDuration(seconds: number): string {
  if (seconds < 100) return String(seconds);
  if (seconds < 10 * MINUTE_S) {
    return `${Math.floor(seconds / MINUTE_S)}:${String(seconds % MINUTE_S).padStart(2, "0")}`;
  }
  if (seconds < 100 * MINUTE_S) return `${Math.floor(seconds / MINUTE_S)}m`;
  if (seconds < 2 * DAY_S) return `${Math.floor(seconds / HOUR_S)}h`;
  return `${Math.floor(seconds / DAY_S)}d`;
}

const unitFormatters = new Map<string, Intl.NumberFormat>();

// Kept, since making one costs more than a hundred uses, and hundreds of rings speak every second.
function unit(language: Language, value: number, name: string, display: "long" | "short"): string {
  const key = `${language}.${name}.${display}`;
  let format = unitFormatters.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: display });
    unitFormatters.set(key, format);
  }
  return format.format(value);
}

/** In words: "48 seconds", "2 minutes 5 seconds", "3 hours 10 minutes". */
export function durationWords(
  seconds: number,
  language: Language,
  display: "long" | "short" = "long",
): string {
  const say = (value: number, name: string): string => unit(language, value, name, display);
  if (seconds < 100) return say(seconds, "second");
  const [large, small, largeName, smallName] =
    seconds < HOUR_S
      ? [Math.floor(seconds / MINUTE_S), seconds % MINUTE_S, "minute", "second"]
      : seconds < DAY_S
        ? [Math.floor(seconds / HOUR_S), Math.floor((seconds % HOUR_S) / MINUTE_S), "hour", "minute"]
        : [Math.floor(seconds / DAY_S), Math.floor((seconds % DAY_S) / HOUR_S), "day", "hour"];
  return small === 0 ? say(large, largeName) : `${say(large, largeName)} ${say(small, smallName)}`;
}

/** "now", "2 min ago", "3 hr ago", then the date. */
export function relativeTime(at: string, now: number, language: Language): string {
  const seconds = secondsSince(at, now);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  if (seconds < 45) return format.format(0, "second");
  if (seconds < HOUR_S) return format.format(-Math.max(1, Math.round(seconds / MINUTE_S)), "minute");
  if (seconds < DAY_S) return format.format(-Math.floor(seconds / HOUR_S), "hour");
  return shortDate(at, now, language);
}

/** "14:05" today, "3 Nov" this year, "3 Nov 2025" before. */
export function compactTime(at: string, now: number, language: Language): string {
  return dayKey(at) === dayKey(now) ? timeOfDay(at, language) : shortDate(at, now, language);
}

export function timeOfDay(at: string, language: Language): string {
  return dateFormat(language, "time", { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/** Day and time to the second, for tables. */
export function dateAndTime(at: string, language: Language): string {
  return dateFormat(language, "both", { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));
}

export function exactTime(at: string, language: Language): string {
  return dateFormat(language, "exact", { dateStyle: "full", timeStyle: "medium" }).format(new Date(at));
}

function shortDate(at: string, now: number, language: Language): string {
  const date = new Date(at);
  if (date.getFullYear() === new Date(now).getFullYear()) {
    return dateFormat(language, "day", { day: "numeric", month: "short" }).format(date);
  }
  return dateFormat(language, "year", { day: "numeric", month: "short", year: "numeric" }).format(date);
}

/** The calendar day in the reader's own time zone, for comparing. */
export function dayKey(at: string | number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** "Today", "Yesterday", else "Monday 3 November". */
export function dayWords(at: string, now: number, language: Language): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const capital = (words: string): string => words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
  if (dayKey(at) === dayKey(now)) return capital(format.format(0, "day"));
  if (dayKey(at) === dayKey(now - DAY_S * 1000)) return capital(format.format(-1, "day"));
  return dateFormat(language, "long", { weekday: "long", day: "numeric", month: "long" }).format(
    new Date(at),
  );
}
