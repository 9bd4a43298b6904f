import { expect, it } from "vitest";
import { complain } from "./holdForm";

const id = "0190a1b2-c3d4-7e5f-8a6b-0123456789ab";

it("takes an id in any spelling and a reason", () => {
  expect(complain({ id: ` ${id.toUpperCase()} `, reason: "Court of Kiel, 4 C 76/26" })).toEqual({});
});

it.each([
  [{ id: "0190a1b2", reason: "a dispute" }, ["id"]],
  [{ id, reason: " x " }, ["reason"]],
  [{ id: "", reason: "" }, ["id", "reason"]],
])("complains about %j", (form, fields) => {
  expect(Object.keys(complain(form))).toEqual(fields);
});
