import { describe, expect, it } from "vitest";
import type { Account } from "../api/opsApi";
import { changesOf, complain, formOf } from "./agentForm";

const ADA: Account = {
  id: "ada",
  email: "ada@shop.example",
  name: "Ada Berg",
  role: "agent",
  capacity: 4,
  is_active: true,
  site_ids: ["b", "a"],
};

describe("an agent's form", () => {
  it("changes nothing when nothing was typed", () => {
    expect(changesOf(formOf(ADA, []), ADA)).toEqual({});
    expect(complain(formOf(ADA, []), false)).toEqual({});
  });

  it("sends only what differs", () => {
    const form = { ...formOf(ADA, []), capacity: "6", site_ids: ["a"] };
    expect(changesOf(form, ADA)).toEqual({ capacity: 6, site_ids: ["a"] });
  });

  it("asks a new agent for everything", () => {
    expect(Object.keys(complain({ ...formOf(null, []), capacity: "" }, true)).sort()).toEqual([
      "capacity",
      "email",
      "name",
    ]);
  });
});
