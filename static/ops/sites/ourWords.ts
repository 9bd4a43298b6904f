// What the chat says itself where a shop has no words of its own, for previews of it.

import * as ar from "../../widget/strings/ar.json";
import * as de from "../../widget/strings/de.json";
import * as en from "../../widget/strings/en.json";
import * as es from "../../widget/strings/es.json";
import * as fr from "../../widget/strings/fr.json";
import * as it from "../../widget/strings/it.json";
import * as nl from "../../widget/strings/nl.json";
import * as pl from "../../widget/strings/pl.json";
import * as tr from "../../widget/strings/tr.json";

export interface OurWords {
  rate: string;
  comment: string;
  send: string;
}

// Each named by itself: the rest of the chat's texts is then left out of the page.
const WORDS: Readonly<Record<string, OurWords>> = {
  ar: { rate: ar.rate, comment: ar.comment, send: ar.send },
  de: { rate: de.rate, comment: de.comment, send: de.send },
  en: { rate: en.rate, comment: en.comment, send: en.send },
  es: { rate: es.rate, comment: es.comment, send: es.send },
  fr: { rate: fr.rate, comment: fr.comment, send: fr.send },
  it: { rate: it.rate, comment: it.comment, send: it.send },
  nl: { rate: nl.rate, comment: nl.comment, send: nl.send },
  pl: { rate: pl.rate, comment: pl.comment, send: pl.send },
  tr: { rate: tr.rate, comment: tr.comment, send: tr.send },
};

export function ourWords(language: string): OurWords {
  return WORDS[language] ?? { rate: en.rate, comment: en.comment, send: en.send };
}
