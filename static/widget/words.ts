/** The texts in the document's language, and how times are said in it. */

export type Text = keyof typeof TEXTS;

const DAY_MS = 86_400_000;
const { lang } = document.documentElement;

export function say(text: Text, facts: Record<string, string | number> = {}): string {
  return TEXTS[text].replace(/\{(\w+)\}/g, (_, name: string) => `${facts[name] ?? ""}`);
}

function formatter(options: Intl.DateTimeFormatOptions): (ms: number) => string {
  const format = new Intl.DateTimeFormat(lang, options);
  return (ms) => format.format(ms);
}

/** `14:05` */
export const sayTime = formatter({ timeStyle: "short" });
/** `Montag, 23. November 2026 um 14:05` */
export const sayMoment = formatter({ dateStyle: "full", timeStyle: "short" });
const sayDate = formatter({ weekday: "long", day: "numeric", month: "long" });

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** `Heute`, `Gestern`, or the date. */
export function sayDay(ms: number, nowMs: number): string {
  const daysAgo = Math.round((startOfDay(nowMs) - startOfDay(ms)) / DAY_MS);
  return daysAgo === 0 ? say("today") : daysAgo === 1 ? say("yesterday") : sayDate(ms);
}
