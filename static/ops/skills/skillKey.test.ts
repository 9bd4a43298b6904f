import { expect, test } from "vitest";
import { freeKey, skillKey } from "./skillKey";

const ALLOWED = /^[a-z0-9][a-z0-9-]{0,39}$/;

test.each([
  ["Returns", "returns"],
  ["Rücksendungen & Tausch", "ruecksendungen-tausch"],
  ["  Größe 42 ", "groesse-42"],
  ["café", "cafe"],
  ["a very long name that goes on and on and on and on", "a-very-long-name-that-goes-on-and-on-and"],
])("%s", (name, key) => {
  expect(skillKey(name)).toBe(key);
  expect(key).toMatch(ALLOWED);
});

test("a name without a letter we know still gets a key, and each its own", () => {
  expect(freeKey("返品", [])).toBe("skill");
  expect(freeKey("返品", ["skill", "skill-2"])).toBe("skill-3");
  const long = "x".repeat(60);
  expect(freeKey(long, ["x".repeat(40)])).toMatch(ALLOWED);
});
