// The console's texts.

import { createTranslate } from "@shared/i18n/translate";
import de from "./de.json";
import en from "./en.json";

type Key = keyof typeof en;

export const t = createTranslate<Key>({ en, de });

/** Why something was refused, in the reader's language where we know the code. */
export function problemWords(code: string, fallback: string): string {
  const key = `problem.${code}`;
  if (key in en) return t(key as Key);
  return fallback ? t("problem.other", { reason: fallback }) : t("problem.unexpected");
}
