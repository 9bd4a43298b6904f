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

export function knowSkills(skills: readonly Skill[]): void {
  setNames(Object.fromEntries(skills.map((skill) => [skill.key, skill.name])));
}

/** Asks once for the names; without them keys are shown, which say it too. */
export async function loadSkillNames(): Promise<void> {
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
  return key.startsWith(LANGUAGE) ? languageName(key.slice(LANGUAGE.length)) : (names()[key] ?? key);
}
