// The form of what a shop asks before the first message: texts by language, and what is wrong before the server is asked.

import type { AskedField, Forms } from "../api/opsApi";
import { t } from "../strings";
import { choicesOf, filled, linesOf, type Texts } from "./textsByLanguage";

export const KINDS = ["text", "email", "phone", "choice", "lines"] as const;
export const FORMS = ["before", "closed"] as const;
export const MOST_FIELDS = 10;

export type FormName = (typeof FORMS)[number];

/** One question; choices are lines of text. */
export interface Ask {
  key: string;
  kind: AskedField["kind"];
  label: Texts;
  hint: Texts;
  is_required: boolean;
  pattern: string;
  choices: Texts;
}

export interface FormsForm {
  before: Ask[];
  closed: Ask[];
  asks_consent: boolean;
  consent: Texts;
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
  return {
    ...field,
    label: { ...field.label },
    hint: { ...field.hint },
    choices: linesOf(field.choices),
  };
}

function fieldOf(ask: Ask): AskedField {
  return {
    key: ask.key,
    kind: ask.kind,
    label: filled(ask.label),
    hint: filled(ask.hint),
    is_required: ask.is_required,
    pattern: ask.kind === "choice" ? "" : ask.pattern.trim(),
    choices: ask.kind === "choice" ? choicesOf(ask.choices) : [],
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
