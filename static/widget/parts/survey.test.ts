import "../speaking";
import { expect, test } from "vitest";
import { activityEntry, after, conversation, entries, entry, ownEntry, welcome } from "../builders";
import { isRatable } from "./survey";

const over = (...rest: ReturnType<typeof entry>[]) =>
  after([
    welcome(conversation({ status: "resolved", last_seq: 9 })),
    entries(0, 9, [ownEntry(1, "a"), ...rest]),
  ]);

test("a conversation that was answered is rated once it is over, and once only", () => {
  expect(isRatable(over(entry(2), activityEntry(3, "resolved")))).toBe(true);
  const rated = [entry(2), activityEntry(3, "resolved"), activityEntry(4, "rated", { score: 4 })];
  expect(isRatable(over(...rated))).toBe(false);
  expect(isRatable(over(...rated, activityEntry(5, "reopened"), activityEntry(6, "resolved")))).toBe(true);
});

test("who was not answered is not asked", () => {
  expect(isRatable(over(activityEntry(3, "resolved")))).toBe(false);
});
