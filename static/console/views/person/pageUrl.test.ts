import { expect, test } from "vitest";
import { readableUrl, safeUrl } from "./pageUrl";

test("an address that is no encoding of anything is shown as it is", () => {
  expect(readableUrl("https://shop.example/%E0%A4%A")).toBe("shop.example/%E0%A4%A");
  expect(readableUrl("https://shop.example/caf%C3%A9?token=1")).toBe("shop.example/café");
});

test("only web addresses may be followed", () => {
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "", null, "x"])
    expect(safeUrl(bad)).toBeNull();
});
