import "../speaking";
import { expect, test } from "vitest";
import { activityEntry, after, conversation, entries, entry, ownEntry, welcome } from "../builders";
import { transcriptOf } from "./transcript";

test("a transcript holds every line with its time and who said it, and none that was not shown", () => {
  const state = after([
    welcome(conversation({ last_seq: 4 })),
    entries(0, 4, [
      ownEntry(1, "a", "Is it blue?"),
      activityEntry(2, "wait_flagged"),
      activityEntry(3, "assigned", { assignee_name: "Anna" }),
      entry(4, { body: "Yes.\nVery." }),
    ]),
  ]);
  const lines = transcriptOf(state, "Wattgrau").trim().split("\n");
  expect(lines[0]).toBe("Chat with Wattgrau");
  expect(lines.slice(3).map((line) => line.replace(/^\S+ ?[AP]?M? {2}/, ""))).toEqual([
    "You: Is it blue?",
    "Anna is here for you now",
    "Anna: Yes.",
    "Very.",
  ]);
});
