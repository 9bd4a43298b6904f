import { describe, expect, test } from "vitest";
import { createTranslate } from "../i18n/translate";

type Texts = Record<string, string>;

const files = import.meta.glob<Texts>("../../*/strings/*.json", { eager: true, import: "default" });
const parts = Object.keys(files)
  .filter((path) => path.endsWith("/en.json"))
  .map((path) => path.slice(0, -"en.json".length));

describe.each(parts)("texts in %s", (part: string) => {
  const en = files[`${part}en.json`] ?? {};
  const de = files[`${part}de.json`] ?? {};

  test("both languages have the same texts", () => {
    expect(Object.keys(en)).not.toHaveLength(0);
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
  });

  test("both have the same places to fill", () => {
    const places = (text: unknown): string[] => [...String(text).matchAll(/\{\w+\}/g)].map(String).sort();
    for (const key of Object.keys(en)) expect([key, places(de[key])]).toEqual([key, places(en[key])]);
  });
});

test("plurals follow the language", () => {
  const words = { "row.one": "one row", "row.other": "{count} rows" };
  const t = createTranslate({ en: words, de: words }, () => "en");
  expect([t.count("row", 1), t.count("row", 2000)]).toEqual(["one row", "2,000 rows"]);
});
