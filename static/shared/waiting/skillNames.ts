// What skills are called: `returns` by the shop's own name, `language:de` in the reader's language.

import { createSignal } from "solid-js";
import { api, type Skill } from "../api/api";
import { language } from "../i18n/language";

const LANGUAGE = "language:";

/** Languages of shops' customers here; others are added where they are in use. */
export const COMMON_LANGUAGES: readonly string[] = [
  "de",
  "en",
  "fr",
  "it",
  "es",
  "nl",
  "pl",
  "cs",
  "da",
  "sv",
  "pt",
  "tr",
  "ru",
  "uk",
  "ar",
  "zh",
];

const [names, setNames] = createSignal<Readonly<Record<string, string>>>({});
const asked = new Set<string>();

export function knowSkills(skills: readonly Skill[]): void {
  setNames(Object.fromEntries(skills.map((skill) => [skill.key, skill.name])));
}

/** Asks for the names, once for each key that is not known yet; without them keys are shown, which say it too. */
async function askFor(key: string): Promise<void> {
  if (asked.has(key)) return;
  asked.add(key);
  try {
    knowSkills(await api.skills());
  } catch {
    // Keys are readable.
  }
}

export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: "language", fallback: "code" }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function skillName(key: string): string {
  if (key.startsWith(LANGUAGE)) return languageName(key.slice(LANGUAGE.length));
  const name = names()[key];
  if (name === undefined) void askFor(key);
  return name ?? key;
}
