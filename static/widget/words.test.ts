import "./speaking";
import { expect, test } from "vitest";
import { say, sayCount, sayOpening } from "./words";

test("a number is said in the language's plural", () => {
  expect(sayCount("too_long", 1)).toBe("1 character too many");
  expect(sayCount("too_long", 1_234)).toBe("1,234 characters too many");
});

test("what has no value leaves no trace, and what looks like a place stays text", () => {
  expect(say("joined", { name: "{site}" })).toBe("{site} is here for you now");
  expect(say("joined")).toBe(" is here for you now");
});

test("an opening that has passed is not promised", () => {
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
  expect(sayOpening({ opens_at: at(-1_000), offset_ms: 0 })).toBe("");
  expect(sayOpening({ opens_at: at(86_400_000), offset_ms: 0 })).toMatch(/^tomorrow, /);
  expect(sayOpening({ opens_at: null, offset_ms: 0 })).toBe("");
});
