/** The texts in the document's language, and how times are said in it. */

import type { State } from "./state";

export type Text = keyof typeof TEXTS;

// Named once: that is where the build puts them.
const texts = TEXTS;

const DAY_MS = 86_400_000;
const { lang } = document.documentElement;
/** With the shopper's country where it is the same language. */
export const locale = navigator.language.startsWith(lang) ? navigator.language : lang;

export function say(text: Text, facts: Record<string, string | number> = {}): string {
  return fill(texts[text], facts);
}

function fill(text: string, facts: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const fact = facts[name] ?? "";
    return typeof fact === "number" ? fact.toLocaleString(locale) : fact;
  });
}

/** A text with a form for each of the language's plurals: `one=… |other=…`. */
export function sayCount(text: Text, count: number): string {
  const wanted = new Intl.PluralRules(locale).select(count) + "=";
  const forms = texts[text].split("|");
  const form = forms.find((one) => one.startsWith(wanted)) ?? texts[text];
  return fill(form.slice(wanted.length), { count });
}

/** Made when it is first asked for: on a phone each takes longer than drawing the empty chat. */
function formatter(options: Intl.DateTimeFormatOptions): (ms: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (ms) => (format ??= new Intl.DateTimeFormat(locale, options)).format(ms);
}

/** `14:05` */
export const sayTime = formatter({ timeStyle: "short" });
/** `Montag, 23. November 2026 um 14:05` */
export const sayMoment = formatter({ dateStyle: "full", timeStyle: "short" });
const sayDate = formatter({ weekday: "long", day: "numeric", month: "long" });

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** Days from now, by the calendar. */
function daysAhead(ms: number, nowMs: number): number {
  return Math.round((startOfDay(ms) - startOfDay(nowMs)) / DAY_MS);
}

/** `heute`, `gestern`, `morgen`, or the date. */
export function sayDay(ms: number, nowMs: number): string {
  const days = daysAhead(ms, nowMs);
  return Math.abs(days) < 2
    ? new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day")
    : sayDate(ms);
}

/** When somebody is there again: `morgen, 09:00`; empty when that is not known, or has passed. */
export function sayOpening({ opens_at, offset_ms }: Pick<State, "opens_at" | "offset_ms">): string {
  const nowMs = Date.now() + offset_ms;
  const ms = Date.parse(opens_at ?? "");
  return ms > nowMs ? `${sayDay(ms, nowMs)}, ${sayTime(ms)}` : "";
}
