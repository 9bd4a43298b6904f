import { describe, expect, it } from "vitest";
import type { WaitingSettings } from "../waiting/waitingApi";
import { changeOf, complain, formOf, RUNGS } from "./ladderForm";

const SETTINGS: WaitingSettings = {
  rungs: RUNGS.map((rung, place) => ({
    rung,
    is_on: rung !== "overflow",
    after_s: place * 10,
    holdout: 0.1,
  })),
  offers_email: true,
  offers_callback: false,
  abandon_after_s: 120,
  short_abandon_s: 5,
};

describe("a ladder's form", () => {
  it("asks for nothing else than what the site has", () => {
    expect(complain(formOf(SETTINGS), 76)).toEqual({});
    expect(changeOf(formOf(SETTINGS))).toEqual(SETTINGS);
  });

  it("complains about a rung at or after the limit, unless it is off", () => {
    expect(Object.keys(complain(formOf(SETTINGS), 50))).toEqual(["alternatives"]);
    const form = formOf(SETTINGS);
    form.rungs.alternatives.is_on = false;
    expect(complain(form, 50)).toEqual({});
  });

  it("complains about more than half who go without", () => {
    const form = formOf(SETTINGS);
    form.rungs.alert.holdout = "51";
    expect(Object.keys(complain(form, 76))).toEqual(["alert"]);
  });

  it("wants something to offer where alternatives are offered", () => {
    expect(Object.keys(complain({ ...formOf(SETTINGS), offers_email: false }, 76))).toEqual(["offers"]);
  });

  it.each([
    ["abandon_after_s", "29"],
    ["short_abandon_s", "61"],
    ["short_abandon_s", ""],
  ] as const)("complains about %s = %j", (field, text) => {
    expect(Object.keys(complain({ ...formOf(SETTINGS), [field]: text }, 76))).toEqual([field]);
  });
});
