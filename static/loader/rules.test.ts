import { expect, test } from "vitest";
import { cartTotal, isPage, whichFits, type Rule, type Standing } from "./rules";

const rule = (over: Partial<Rule> = {}): Rule => ({
  name: "help",
  text: { en: "Questions?" },
  pages: [],
  after_s: 10,
  min_cart: null,
  is_returning: false,
  is_open_only: false,
  again: "visit",
  ...over,
});
const standing: Standing = {
  path: "/teapots/priel",
  seconds: 10,
  cart: 0,
  isReturning: false,
  isOpen: false,
};
const fits = (over: Partial<Rule>, now: Partial<Standing> = {}): boolean =>
  whichFits([rule(over)], { ...standing, ...now }, () => false) !== undefined;

test.each([
  ["/cart", "/cart", true],
  ["/cart", "/cart/", false],
  ["/teapots/*", "/teapots/priel", true],
  ["*/checkout*", "/en/checkout/pay", true],
  ["/a*b*c", "/a-b-c", true],
  ["/a*a", "/a", false],
  ["/a*b*b", "/ab", false],
  ["*", "/", true],
])("page %s holds %s: %s", (pattern, path, expected) => {
  expect(isPage(pattern, path)).toBe(expected);
});

test("each condition must hold, and what was shown is not shown again", () => {
  expect(fits({})).toBe(true);
  expect(fits({}, { seconds: 9 })).toBe(false);
  expect(fits({ pages: ["/mugs/*", "/teapots/*"] })).toBe(true);
  expect(fits({ pages: ["/mugs/*"] })).toBe(false);
  expect(fits({ min_cart: 50 }, { cart: 49.99 })).toBe(false);
  expect(fits({ min_cart: 50 }, { cart: 50 })).toBe(true);
  expect(fits({ is_returning: true })).toBe(false);
  expect(fits({ is_returning: true }, { isReturning: true })).toBe(true);
  expect(fits({ is_open_only: true })).toBe(false);
  expect(fits({ is_open_only: true }, { isOpen: true })).toBe(true);
  expect(whichFits([rule(), rule({ name: "next" })], standing, ({ name }) => name === "help")?.name).toBe(
    "next",
  );
});

test("a cart is worth its total, or what is in it", () => {
  expect(cartTotal({ total: "68.5", items: [] })).toBe(68.5);
  expect(cartTotal({ items: [{ price: 24, quantity: 2 }, { price: "3" }, { name: "gift" }] })).toBe(51);
  expect([undefined, null, "x", { items: 3 }].map(cartTotal)).toEqual([0, 0, 0, 0]);
});
