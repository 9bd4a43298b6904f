// The language of the screen: chosen once, remembered, followed by every text and format.

import { createSignal } from "solid-js";
import { remember, recall } from "../storage";

export type Language = "en" | "de";
export const LANGUAGES: readonly Language[] = ["en", "de"];

const KEY = "seventysix.language";

function isLanguage(value: unknown): value is Language {
  return value === "en" || value === "de";
}

function preferred(): Language {
  const chosen = recall(KEY);
  if (isLanguage(chosen)) return chosen;
  const browser = typeof navigator === "undefined" ? "en" : navigator.language;
  return browser.toLowerCase().startsWith("de") ? "de" : "en";
}

const [language, setLanguageSignal] = createSignal<Language>(preferred());

export { language };

export function setLanguage(next: Language): void {
  remember(KEY, next);
  setLanguageSignal(next);
  document.documentElement.lang = next;
}

/** Puts the language on the page, so that screen readers pronounce it right. */
export function startLanguage(): void {
  document.documentElement.lang = language();
}
