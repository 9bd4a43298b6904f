import { describe, expect, it } from "vitest";
import { filterQuery, isRangeWrong, NO_FILTER, parseFilter, serverQuery } from "./filter";

describe("the filters of the list", () => {
  it("survive the way through the address", () => {
    const filter = { q: "Löffel & Tee", status: "resolved", from: "2026-11-01", to: "2026-11-23" } as const;
    expect(parseFilter(filterQuery(filter))).toEqual(filter);
  });

  it("fall back to none for an address that makes no sense", () => {
    expect(parseFilter("?status=eaten&from=yesterday&to=1")).toEqual(NO_FILTER);
  });

  it("ask for whole days, the last one included", () => {
    const { from, to } = serverQuery({ ...NO_FILTER, from: "2026-11-23", to: "2026-11-23" }, null, 50);
    expect(Date.parse(to ?? "") - Date.parse(from ?? "")).toBe(86_400_000 - 1);
  });

  it("notice a range that ends before it begins", () => {
    expect(isRangeWrong({ ...NO_FILTER, from: "2026-11-23", to: "2026-11-22" })).toBe(true);
    expect(isRangeWrong({ ...NO_FILTER, from: "2026-11-23", to: "" })).toBe(false);
  });
});
