import { describe, expect, it } from "vitest";
import { complain, formOf, periodsOf } from "./retentionForm";

describe("a form of periods", () => {
  it("means what is stored", () => {
    const periods = { conversation_days: 180, visitor_days: null };
    expect(periodsOf(formOf(periods))).toEqual(periods);
    expect(complain(formOf(periods))).toEqual({});
  });

  it("takes an empty field for keeping everything", () => {
    expect(periodsOf({ conversation_days: "", visitor_days: " " })).toEqual({
      conversation_days: null,
      visitor_days: null,
    });
  });

  it.each(["0", "-1", "1.5", "3651", "soon"])("complains about %j", (text) => {
    const form = { conversation_days: text, visitor_days: "" };
    expect(Object.keys(complain(form))).toEqual(["conversation_days"]);
    expect(periodsOf(form)).toBeUndefined();
  });
});
