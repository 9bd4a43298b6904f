import { describe, expect, test } from "vitest";
import { find, usable } from "./secrets";

// As in tests/rules/test_redaction.py: what the server masks, the chat warns of.
const CARDS = [
  "4111111111111111",
  "5555555555554444",
  "2223003122003222",
  "378282246310005",
  "36227206271667",
  "3566002020360505",
  "6011000990139424",
  "6200000000000005",
  "6759649826438453",
];
const ACCOUNTS = [
  "DE89370400440532013000",
  "GB82WEST12345698765432",
  "NO9386011117947",
  "MT84MALT011000012345MTLCAST001S",
];
const FINE = [
  "Order 4111111111111112",
  "4006381333931",
  "+49 89 1234567890",
  "DE89370400440532013001",
  "XX89370400440532013000",
  "x4111",
  "2026-11-26 12:30:00",
];

describe("what must not be sent", () => {
  test.each(CARDS)("card %s is found in one piece and in groups", (number) => {
    const groups = number.replace(/(.{4})(?=.)/g, "$1 ");
    for (const text of [number, groups, `My card: ${groups}.`, groups.replaceAll(" ", "-")]) {
      const { kinds, masked } = find(text, []);
      expect([...kinds]).toEqual(["card"]);
      expect(masked.replace(/\D/g, "")).toBe(number.slice(-4));
      expect(find(masked, []).kinds.size).toBe(0);
    }
  });

  test.each(ACCOUNTS)("account %s is found", (number) => {
    const groups = number.replace(/(.{4})(?=.)/g, "$1 ");
    for (const text of [number, `IBAN ${groups}, please`, number.toLowerCase()])
      expect([...find(text, []).kinds]).toEqual(["account"]);
  });

  test.each(FINE)("%s is left alone", (text) => {
    expect(find(text, [])).toEqual({ kinds: new Set(), masked: text });
  });

  test("what a shop has patterns for is masked whole", () => {
    const { kinds, masked } = find("I am KD-123456 and kd-654321", usable(["(?i)\\bkd-\\d{6}\\b"]));
    expect([...kinds]).toEqual(["other"]);
    expect(masked).toBe("I am ••••••••• and •••••••••");
  });

  test("patterns that a browser does not know, or that could take it very long, are left to the server", () => {
    expect(usable(["(?P<a>x)", "(a+)+b", "("])).toEqual([]);
  });
});
