import { describe, expect, it } from "vitest";
import type { Schedule } from "../api/routingApi";
import { complain, formOf, spansFault, wishOf, withAnother } from "./scheduleForm";

const HOURS: Schedule = {
  id: "hours",
  site_id: "site",
  name: "Service",
  time_zone: "Europe/Berlin",
  week: {
    monday: [
      { opens: "09:00", closes: "12:00" },
      { opens: "13:00", closes: "18:00" },
    ],
    friday: [{ opens: "20:00", closes: "02:00" }],
  },
  holidays: { country: "DE", subdivision: "BY" },
  days: [
    { day: "2026-12-24", name: "Heiligabend", is_usual: false, spans: [{ opens: "09:00", closes: "13:00" }] },
    { day: "2026-11-01", name: "", is_usual: true, spans: [] },
  ],
  now: { is_open: true, opens_at: null, changes_at: null },
};
const known = (): boolean => true;

describe("the form of business hours", () => {
  it("asks for what there is, days in order", () => {
    const { name, time_zone, holidays } = HOURS;
    const wish = wishOf(formOf(HOURS, ""), "site");
    expect(wish).toMatchObject({ site_id: "site", name, time_zone, holidays });
    expect(wish.week["monday"]).toEqual(HOURS.week["monday"]);
    expect(wish.week["sunday"]).toEqual([]);
    expect(wish.days.map((one) => one.day)).toEqual(["2026-11-01", "2026-12-24"]);
    expect(complain(formOf(HOURS, ""), known)).toEqual({});
  });

  it("sorts spans, and lets the last go past midnight", () => {
    const form = formOf(HOURS, "");
    form.week.monday.reverse();
    expect(wishOf(form, "site").week["monday"]).toEqual(HOURS.week["monday"]);
    expect(spansFault([{ opens: "20:00", closes: "02:00" }])).toBeUndefined();
  });

  it("complains about spans that overlap, also across midnight", () => {
    const night = { opens: "18:00", closes: "02:00" };
    expect(spansFault([night, { opens: "23:00", closes: "23:30" }])).toBeDefined();
    expect(
      spansFault([
        { opens: "09:00", closes: "12:00" },
        { opens: "12:00", closes: "13:00" },
      ]),
    ).toBeUndefined();
    expect(spansFault([{ opens: "", closes: "12:00" }])).toBeDefined();
  });

  it("complains about a day without a date, twice the same, or own hours without any", () => {
    const day = { day: "2026-12-24", name: "", kind: "closed" as const, spans: [] };
    const of = (...days: (typeof day | (Omit<typeof day, "kind"> & { kind: "own" }))[]) =>
      Object.keys(complain({ ...formOf(HOURS, ""), days }, known));
    expect(of(day)).toEqual([]);
    expect(of({ ...day, day: "" })).toEqual(["days"]);
    expect(of(day, day)).toEqual(["days"]);
    expect(of({ ...day, kind: "own" })).toEqual(["days"]);
  });

  it("makes a break by adding a span after the last", () => {
    expect(withAnother([{ opens: "09:00", closes: "12:00" }])).toEqual([
      { opens: "09:00", closes: "12:00" },
      { opens: "13:00", closes: "14:00" },
    ]);
    expect(withAnother([])).toHaveLength(1);
  });

  it("begins with office hours in the site's time zone", () => {
    const form = formOf(null, "Europe/Vienna");
    expect(form.time_zone).toBe("Europe/Vienna");
    expect(form.week.monday).toHaveLength(1);
    expect(form.week.sunday).toHaveLength(0);
  });
});
