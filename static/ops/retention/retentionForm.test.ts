import { describe, expect, it } from "vitest";
import { complain, FIELDS, formOf, periodsOf, type PeriodsForm } from "./retentionForm";

const kept = formOf({});

describe("a form of periods", () => {
  it("means what is stored", () => {
    const periods = {
      conversation_days: 180,
      visitor_days: null,
      attachment_days: 30,
      comment_days: null,
      context_days: 14,
      delivery_days: 3,
    };
    expect(periodsOf(formOf(periods))).toEqual(periods);
    expect(complain(formOf(periods))).toEqual({});
  });

  it("takes an empty field for keeping everything", () => {
    const meant = periodsOf({ ...kept, visitor_days: " " });
    expect(FIELDS.map((field) => meant?.[field])).toEqual(FIELDS.map(() => null));
  });

  it.each(["0", "-1", "1.5", "3651", "soon"])("complains about %j", (text) => {
    const form: PeriodsForm = { ...kept, attachment_days: text };
    expect(Object.keys(complain(form))).toEqual(["attachment_days"]);
    expect(periodsOf(form)).toBeUndefined();
  });
});
