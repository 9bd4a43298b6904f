// Texts by language, as forms and surveys have them; choices are lines of text while they are typed.

import { language } from "@shared/i18n/language";

export type Texts = Record<string, string>;

export const LANGUAGES = ["de", "en", "fr", "es", "it", "nl", "pl", "tr", "ar"] as const;

/** What the reader calls a language. */
export function languageName(code: string): string {
  return new Intl.DisplayNames(language(), { type: "language" }).of(code) ?? code;
}

/** Texts that say something. */
export function filled(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts)
      .map(([language, text]) => [language, text.trim()] as const)
      .filter(([, text]) => text),
  );
}

/** A line for each choice, so that the third in one language is the third in every other. */
export function linesOf(choices: readonly Texts[]): Texts {
  const languages = new Set(choices.flatMap((choice) => Object.keys(choice)));
  return Object.fromEntries(
    [...languages].map((language) => [language, choices.map((choice) => choice[language] ?? "").join("\n")]),
  );
}

/** Lines back as choices; what is empty in every language is none. */
export function choicesOf(lines: Texts): Texts[] {
  const byLanguage = Object.entries(lines).map(([language, text]) => [language, text.split("\n")] as const);
  const count = Math.max(0, ...byLanguage.map(([, texts]) => texts.length));
  return Array.from({ length: count }, (_, index) =>
    filled(Object.fromEntries(byLanguage.map(([language, texts]) => [language, texts[index] ?? ""]))),
  ).filter((choice) => Object.keys(choice).length > 0);
}

/** As shoppers read it who speak `language` in a shop that speaks `locale`. */
export function said(texts: Texts, language: string, locale: string): string {
  return texts[language]?.trim() || texts[locale]?.trim() || "";
}

/** The same rows with one of them a place further up or down. */
export function moved<Row>(rows: readonly Row[], index: number, by: -1 | 1): Row[] {
  const others = [...rows];
  others.splice(index + by, 0, ...others.splice(index, 1));
  return others;
}
