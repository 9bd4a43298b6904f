import { describe, expect, it } from "vitest";
import { add, count, MAX_QUANTITY, parse, remove, setQuantity, sum, type Prices } from "./cart";

const PRICES: Prices = {
  products: {
    priel: { name: "Priel", price_cents: 6800, glazes: {} },
    deich: { name: "Deich", price_cents: 2400, glazes: {} },
  },
  delivery_cents: 490,
  free_delivery_from_cents: 6000,
  texts: { free: "", until_free: "", is_free: "", remove: "" },
};
const a = (slug: string, glaze = "sand", quantity = 1) => ({ slug, glaze, quantity });

describe("the cart", () => {
  it("adds to the same product in the same glaze, and lists another glaze apart", () => {
    const lines = add(add(add([], a("priel")), a("priel", "sand", 2)), a("priel", "tide"));
    expect(lines).toEqual([a("priel", "sand", 3), a("priel", "tide")]);
    expect(count(lines)).toBe(4);
  });

  it("keeps quantities within bounds", () => {
    expect(setQuantity([a("priel")], a("priel"), 0)[0]?.quantity).toBe(1);
    expect(setQuantity([a("priel")], a("priel"), 99)[0]?.quantity).toBe(MAX_QUANTITY);
    expect(setQuantity([a("priel")], a("priel"), Number.NaN)[0]?.quantity).toBe(1);
  });

  it("charges delivery below the limit and none from it", () => {
    expect(sum([a("deich")], PRICES)).toMatchObject({ total_cents: 2890, missing_for_free_cents: 3600 });
    expect(sum([a("priel")], PRICES)).toMatchObject({ total_cents: 6800, delivery_cents: 0 });
  });

  it("removes one line only", () => {
    expect(remove([a("priel"), a("deich")], a("priel"))).toEqual([a("deich")]);
  });

  it.each([null, "", "nonsense", "{}", '[1,"x",{"slug":"priel"}]'])(
    "is empty for storage that holds %j",
    (text) => {
      expect(parse(text)).toEqual([]);
    },
  );
});
