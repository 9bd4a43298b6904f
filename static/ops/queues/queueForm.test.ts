import { describe, expect, it } from "vitest";
import type { Queue } from "../api/routingApi";
import { changeOf, complain, formOf, isSame } from "./queueForm";

const opening = { is_open: true, opens_at: null, changes_at: null };
const NEW = changeOf({ ...formOf(null), name: "New" });

const QUEUE: Queue = {
  ...NEW,
  id: "queue",
  site_id: "site",
  name: "Advice",
  is_default: true,
  team_id: "team",
  schedule_id: null,
  settings: { ...NEW.settings, mode: "offer", silent_after_s: null, max_waiting: 20 },
  overflows: [{ queue_id: "returns", after_s: 40 }],
  member_ids: ["b", "a"],
  now: { opening, waiting: 0, online: 0, full: 0, slots_free: 0, estimate_s: null },
};

describe("a queue's form", () => {
  it("asks for nothing else than what the queue has", () => {
    const { name, is_default, team_id, schedule_id, settings, overflows } = QUEUE;
    expect(complain(formOf(QUEUE))).toEqual({});
    expect(changeOf(formOf(QUEUE))).toEqual({ name, is_default, team_id, schedule_id, settings, overflows });
    expect(isSame(formOf(QUEUE), formOf(QUEUE))).toBe(true);
  });

  it("switches a rule off by emptying its field", () => {
    const form = formOf(QUEUE);
    form.numbers.max_waiting = " ";
    expect(complain(form)).toEqual({});
    expect(changeOf(form).settings.max_waiting).toBeNull();
  });

  it.each(["", "4", "601", "1.5", "soon"])("complains about an offer of %j seconds", (text) => {
    const form = formOf(QUEUE);
    form.numbers.offer_timeout_s = text;
    expect(Object.keys(complain(form))).toEqual(["offer_timeout_s"]);
  });

  it("complains about an overflow chain with a queue twice, or none, or no time", () => {
    const chain = (...overflows: { queue_id: string; after_s: string }[]) =>
      Object.keys(complain({ ...formOf(QUEUE), overflows }));
    const row = { queue_id: "returns", after_s: "40" };
    expect(chain(row, { queue_id: "night", after_s: "10" })).toEqual([]);
    expect(chain(row, row)).toEqual(["overflows"]);
    expect(chain({ ...row, queue_id: "" })).toEqual(["overflows"]);
    expect(chain({ ...row, after_s: "" })).toEqual(["overflows"]);
  });

  it("puts the chain in the order of its times", () => {
    const overflows = [
      { queue_id: "late", after_s: "90" },
      { queue_id: "soon", after_s: "10" },
    ];
    expect(changeOf({ ...formOf(QUEUE), overflows }).overflows.map((one) => one.queue_id)).toEqual([
      "soon",
      "late",
    ]);
  });

  it("takes members in any order for the same", () => {
    expect(isSame({ ...formOf(QUEUE), member_ids: ["b", "a"] }, formOf(QUEUE))).toBe(true);
    expect(isSame({ ...formOf(QUEUE), member_ids: ["a"] }, formOf(QUEUE))).toBe(false);
  });
});
