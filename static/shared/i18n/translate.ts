// Texts by key: `t("login.title")`, with `{name}` places, and `t.count("list.waiting", n)` for plurals
// (keys `….one` and `….other`). Reading a text inside a view follows the language by itself.

import { language, type Language } from "./language";

export type Params = Readonly<Record<string, string | number>>;

type CountKey<Key extends string> = Key extends `${infer Stem}.other` ? Stem : never;

export interface Translate<Key extends string> {
  (key: Key, params?: Params): string;
  count(key: CountKey<Key>, count: number, params?: Params): string;
}

export function fill(text: string, params: Params | undefined): string {
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
}

export function createTranslate<Key extends string>(
  dictionaries: Readonly<Record<Language, Readonly<Record<Key, string>>>>,
  spoken: () => Language = language,
): Translate<Key> {
  const translate = (key: Key, params?: Params): string => fill(dictionaries[spoken()][key], params);
  const count = (key: CountKey<Key>, n: number, params?: Params): string => {
    const form = new Intl.PluralRules(spoken()).select(n) === "one" ? "one" : "other";
    const number = new Intl.NumberFormat(spoken()).format(n);
    return translate(`${key}.${form}` as Key, { count: number, ...params });
  };
  return Object.assign(translate, { count });
}
