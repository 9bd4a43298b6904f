import { describe, expect, test } from "vitest";
import { endOf } from "./jwt";
import { attributes, cart } from "./page";

describe("what a page says of a shopper", () => {
  test("is cut to what the server takes", () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key ${index}`, index]));
    expect(Object.keys(attributes(many, 20))).toHaveLength(20);
    expect(attributes({ a: "x".repeat(300), ["k".repeat(50)]: true }, 20)).toEqual({
      a: "x".repeat(200),
      ["k".repeat(40)]: true,
    });
    expect(attributes({ a: null, b: [1], c: { d: 1 }, e: NaN, f: undefined, "": 1 }, 20)).toEqual({});
    expect(attributes("text", 20)).toEqual({});
  });

  test("a cart may be written carelessly", () => {
    const items = [{ name: "Teapot", price: "68.00", quantity: "2" }, { price: 3 }, "Mug", null];
    expect(cart({ items, total: 136, currency: "eur" })).toEqual({
      items: [{ name: "Teapot", quantity: 2, price: 68, url: null }],
      total: 136,
      currency: "EUR",
    });
    expect(cart(undefined)).toEqual({ items: [], total: null, currency: null });
    expect(cart({ items: [{ name: "x", price: -1, quantity: 0 }], currency: "€" }).items).toEqual([
      {
        name: "x",
        price: null,
        quantity: 1,
        url: null,
      },
    ]);
  });

  test("the end of an identity is read from it, and nothing from what is none", () => {
    const body = btoa(JSON.stringify({ sub: "7", exp: 1_800_000_000 })).replace(/=/g, "");
    expect(endOf(`x.${body}.y`)).toBe(1_800_000_000);
    for (const none of [undefined, "", "x", "x.y.z", { exp: 1 }]) expect(endOf(none)).toBeUndefined();
  });
});
