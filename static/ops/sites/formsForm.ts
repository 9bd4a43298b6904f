// The form of what a shop asks before the first message: texts by language, and what is wrong before the server is asked.

import type { AskedField, Forms } from "../api/opsApi";
import { t } from "../strings";

export const LANGUAGES = ["de", "en", "fr", "es", "it", "nl", "pl", "tr", "ar"] as const;
export const KINDS = ["text", "email", "phone", "choice", "lines"] as const;
export const FORMS = ["before", "closed"] as const;
export const MOST_FIELDS = 10;

export type FormName = (typeof FORMS)[number];

/** One question; choices are lines of text. */
export interface Ask {
  key: string;
  kind: AskedField["kind"];
  label: Record<string, string>;
  hint: Record<string, string>;
  is_required: boolean;
  pattern: string;
  choices: Record<string, string>;
}

export interface FormsForm {
  before: Ask[];
  closed: Ask[];
  asks_consent: boolean;
  consent: Record<string, string>;
  link: string;
}

export function formsFormOf(forms: Forms): FormsForm {
  return {
    before: forms.before.map(askOf),
    closed: forms.closed.map(askOf),
    asks_consent: forms.consent !== null,
    consent: { ...forms.consent?.text },
    link: forms.consent?.link ?? "",
  };
}

function askOf(field: AskedField): Ask {
  const languages = new Set(field.choices.flatMap((choice) => Object.keys(choice)));
  const choices = [...languages].map((language) => [
    language,
    field.choices.map((choice) => choice[language] ?? "").join("\n"),
  ]);
  return {
    ...field,
    label: { ...field.label },
    hint: { ...field.hint },
    choices: Object.fromEntries(choices) as Record<string, string>,
  };
}

/** Texts that say something. */
function filled(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts)
      .map(([language, text]) => [language, text.trim()] as const)
      .filter(([, text]) => text),
  );
}

function fieldOf(ask: Ask): AskedField {
  const lines = Object.entries(ask.choices).map(([language, text]) => [language, text.split("\n")] as const);
  const count = ask.kind === "choice" ? Math.max(0, ...lines.map(([, texts]) => texts.length)) : 0;
  const choices = Array.from({ length: count }, (_, index) =>
    filled(Object.fromEntries(lines.map(([language, texts]) => [language, texts[index] ?? ""]))),
  );
  return {
    key: ask.key,
    kind: ask.kind,
    label: filled(ask.label),
    hint: filled(ask.hint),
    is_required: ask.is_required,
    pattern: ask.kind === "choice" ? "" : ask.pattern.trim(),
    choices: choices.filter((choice) => Object.keys(choice).length > 0),
  };
}

export function formsOf(form: FormsForm): Forms {
  return {
    before: form.before.map(fieldOf),
    closed: form.closed.map(fieldOf),
    consent: form.asks_consent ? { text: filled(form.consent), link: form.link.trim() } : null,
  };
}

/** A new question, called as nothing else in its form. `name` and `email` first: these are what one mostly asks. */
export function freshAsk(among: readonly Ask[], language: string): Ask {
  const isTaken = (key: string): boolean => among.some((ask) => ask.key === key);
  const usual = (["name", "email"] as const).find((key) => !isTaken(key));
  let number = among.length + 1;
  while (isTaken(`field_${number}`)) number += 1;
  const label = usual ? t(`forms.usual.${usual}`) : "";
  return {
    key: usual ?? `field_${number}`,
    kind: usual === "email" ? "email" : "text",
    label: label ? { [language]: label } : {},
    hint: {},
    is_required: usual === "email",
    pattern: "",
    choices: {},
  };
}

/** What is wrong in the shop's own language, in one sentence; nothing if it can be saved. */
export function complainOfForms(form: FormsForm, locale: string): string | undefined {
  for (const name of FORMS)
    for (const ask of form[name]) {
      if (!ask.label[locale]?.trim()) return t("forms.needs_label", { language: locale });
      if (ask.kind === "choice" && !ask.choices[locale]?.trim()) return t("forms.needs_choices");
    }
  if (form.asks_consent && !form.consent[locale]?.trim())
    return t("forms.needs_consent", { language: locale });
  return undefined;
}
