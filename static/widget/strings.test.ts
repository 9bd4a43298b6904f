import { expect, test } from "vitest";

type Texts = Record<string, string>;

const files = import.meta.glob<Texts>("./strings/*.json", { eager: true, import: "default" });
const byLanguage = new Map(
  Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/|\.json$/g, ""), texts]),
);
const languages = [...byLanguage.keys()];
const read = (language: string): Texts => byLanguage.get(language) ?? {};
const english = read("en");
const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
const COUNTED = ["too_long", "news"];

test("the nine languages are there", () => {
  expect(languages.sort()).toEqual(["ar", "de", "en", "es", "fr", "it", "nl", "pl", "tr"]);
});

test.each(languages)("%s has every text, none empty, with the same places to fill in", (language) => {
  const texts = read(language);
  expect(Object.keys(texts)).toEqual(Object.keys(english));
  for (const [key, text] of Object.entries(texts)) {
    expect(text.trim(), key).not.toBe("");
    if (!COUNTED.includes(key)) expect(places(text), key).toEqual(places(english[key] ?? ""));
  }
});

test.each(languages)("%s has a form for each of its plurals", (language) => {
  const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  for (const key of COUNTED) {
    const forms = (read(language)[key] ?? "").split("|").map((form) => form.split("=")[0]);
    expect(forms.sort()).toEqual([...wanted].sort());
  }
});

test.each(languages.filter((language) => language !== "en"))("%s is not English", (language) => {
  const texts = read(language);
  const same = Object.keys(texts).filter((key) => texts[key] === english[key]);
  // Words that are the same in both.
  expect(
    same.filter(
      (key) => !["documents", "email", "emoji", "log", "place", "line_assigned", "video"].includes(key),
    ),
  ).toEqual([]);
});
