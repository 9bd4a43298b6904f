/** Gives tests the texts and the language of an English document. Import it before anything that speaks. */
import texts from "./strings/en.json";

Object.assign(globalThis, {
  TEXTS: texts,
  document: { documentElement: { lang: "en" } },
  self: { name: "" },
});
// Newer Node has one of its own, which speaks the machine's language.
Object.defineProperty(globalThis, "navigator", { value: { language: "en" }, configurable: true });
