// The form of a site's look: what is typed, and what is wrong with it before the server is asked.

import type { Theme, ThemeText } from "../api/opsApi";
import type { Complaints } from "../api/refusal";
import { t } from "../strings";

/** Our own blue, where a site has no colour. */
export const OUR_ACCENT = "#1f5fd6";
export const LENGTHS = { offset_side_px: 200, offset_bottom_px: 200, radius_px: 28 } as const;
export type Length = keyof typeof LENGTHS;

export type ThemeField = Exclude<keyof Theme, "texts">;
export type ThemeForm = Record<ThemeField, string>;
export const THEME_FIELDS = [
  "accent",
  "scheme",
  "corner",
  "offset_side_px",
  "offset_bottom_px",
  "radius_px",
  "icon",
  "launcher_text",
  "greeting",
  "greeting_note",
  "counts_in_title",
  "header",
] as const satisfies readonly ThemeField[];

/** By language, then by name; what is missing is said as in the site's own language. */
export type ThemeTexts = Record<string, Partial<Record<ThemeText, string>>>;
export const TEXTS: readonly ThemeText[] = ["launcher_text", "header", "greeting", "greeting_note"];

/** Only languages in which anything is said. */
export function textsOf(texts: ThemeTexts): Theme["texts"] {
  const said = Object.entries(texts).map(([language, one]) => {
    const whole = TEXTS.map((name) => [name, one[name]?.trim() ?? ""] as const);
    return [language, Object.fromEntries(whole) as Record<ThemeText, string>] as const;
  });
  return Object.fromEntries(said.filter(([, one]) => Object.values(one).some(Boolean)));
}

export function themeFormOf(theme: Theme): ThemeForm {
  const texts = THEME_FIELDS.map((field) => [field, String(theme[field] ?? "")]);
  return Object.fromEntries(texts) as ThemeForm;
}

/** A whole number of pixels within the limit, or nothing. */
function pixelsOf(text: string, most: number): number | null {
  const value = /^\d{1,3}$/.test(text.trim()) ? Number(text) : NaN;
  return value <= most ? value : null;
}

export function complainOfTheme(form: ThemeForm): Complaints<ThemeField> {
  const found: Complaints<ThemeField> = {};
  if (form.accent && !/^#[0-9a-f]{6}$/i.test(form.accent)) found.accent = t("error.color");
  for (const [field, most] of Object.entries(LENGTHS) as [Length, number][])
    if (pixelsOf(form[field], most) === null) found[field] = t("error.pixels", { most });
  return found;
}

/** What the form stands for; call it only when there is nothing to complain about. */
export function themeOf(form: ThemeForm, texts: ThemeTexts = {}): Theme {
  return {
    accent: form.accent || null,
    scheme: form.scheme as Theme["scheme"],
    corner: form.corner as Theme["corner"],
    offset_side_px: Number(form.offset_side_px),
    offset_bottom_px: Number(form.offset_bottom_px),
    radius_px: Number(form.radius_px),
    icon: form.icon as Theme["icon"],
    launcher_text: form.launcher_text.trim(),
    greeting: form.greeting.trim(),
    greeting_note: form.greeting_note.trim(),
    counts_in_title: form.counts_in_title === "true",
    header: form.header.trim(),
    texts: textsOf(texts),
  };
}

/** Black or white, whichever reads better on a colour, by WCAG's relative luminance; as the server chooses. */
export function textOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((place) => {
    const channel = parseInt(color.slice(place, place + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 ? "#fff" : "#000";
}
