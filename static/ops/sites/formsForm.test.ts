import { expect, test } from "vitest";
import type { Forms } from "../api/opsApi";
import { complainOfForms, formsFormOf, formsOf, freshAsk } from "./formsForm";

const forms: Forms = {
  before: [
    {
      key: "topic",
      kind: "choice",
      label: { de: "Thema", en: "Topic" },
      hint: { de: "Worum geht es?" },
      is_required: true,
      pattern: "",
      choices: [{ de: "Versand", en: "Shipping" }, { de: "Retoure" }],
    },
  ],
  closed: [],
  consent: { text: { de: "Ich willige ein." }, link: "https://shop.example/privacy" },
};

test("what is not touched is saved as it was", () => {
  expect(formsOf(formsFormOf(forms))).toEqual(forms);
});

test("a field without a label in the shop's own language is complained about", () => {
  const form = formsFormOf(forms);
  expect(complainOfForms(form, "de")).toBeUndefined();
  form.before.push(freshAsk(form.before, "en"));
  expect(complainOfForms(form, "de")).toContain("de");
});

test("fields are called as nothing else in their form", () => {
  const asks = [freshAsk([], "de")];
  for (let count = 1; count < 5; count += 1) asks.push(freshAsk(asks, "de"));
  expect(new Set(asks.map((ask) => ask.key)).size).toBe(5);
  expect(asks.slice(0, 2).map((ask) => ask.key)).toEqual(["name", "email"]);
});
