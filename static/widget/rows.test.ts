import "./speaking";
import { reactions } from "@shared/talk/reactions";
import { expect, test } from "vitest";
import { activityEntry, after, conversation, entries, entry, ownEntry, welcome } from "./builders";
import { linkify } from "@shared/talk/linkify";
import { sayActivity } from "./parts/activity";
import { rows } from "./rows";

test("a new day begins with its date", () => {
  const state = after([
    welcome(conversation()),
    entries(0, 2, [entry(1, { at: "2026-03-02T10:00:00Z" }), entry(2, { at: "2026-03-04T10:00:00Z" })]),
  ]);
  expect(rows(state, sayActivity).map((row) => row.kind)).toEqual(["day", "message", "day", "message"]);
});

test("messages of one author in a row are one run", () => {
  const state = after([welcome(conversation()), entries(0, 3, [entry(1), entry(2), ownEntry(3, "a")])]);
  const messages = rows(state, sayActivity).filter((row) => row.kind === "message");
  expect(messages.map((row) => [row.is_first, row.is_last])).toEqual([
    [true, false],
    [false, true],
    [true, true],
  ]);
});

test("two agents of one name are two, in runs and in reactions", () => {
  const namesake = { kind: "agent" as const, id: "44444444-4444-4444-8444-444444444444", name: "Anna" };
  const said = [entry(1), entry(2, { author: namesake })];
  const state = after([welcome(conversation()), entries(0, 2, said)]);
  const messages = rows(state, sayActivity).filter((row) => row.kind === "message");
  expect(messages.map((row) => [row.is_first, row.is_last])).toEqual([
    [true, true],
    [true, true],
  ]);
  const put = said.map(({ author }, at) => ({
    ...activityEntry(3 + at, "reacted", { to: "m", emoji: "👍", is_on: 1 }),
    author,
  }));
  expect(reactions(put, () => false).get("m")?.[0]?.names).toEqual(["Anna", "Anna"]);
});

test("activities are said in words, queueing and flags are not", () => {
  const state = after([
    welcome(conversation()),
    entries(0, 6, [
      activityEntry(1, "queued", { queue_name: "Beratung" }),
      activityEntry(2, "wait_flagged"),
      activityEntry(3, "assigned", { assignee_name: "Anna" }),
      activityEntry(4, "requeued", { from_name: "Anna" }),
      activityEntry(5, "transferred", { to_kind: "queue", to_name: "Retouren" }),
      activityEntry(6, "resolved"),
    ]),
  ]);
  const said = rows(state, sayActivity).flatMap((row) => (row.kind === "activity" ? [row.text] : []));
  expect(said).toEqual([
    "Anna is here for you now",
    "Anna had to leave. You keep your place, somebody else takes over.",
    "You are being passed on to Retouren",
    "This conversation is closed. Simply write if there is anything else.",
  ]);
});

test.each([
  ["see https://example.com/a.", ["see ", "https://example.com/a", "."]],
  ["(https://example.com/a_(b))", ["(", "https://example.com/a_(b)", ")"]],
  ["www.example.com, please", ["www.example.com", ", please"]],
  ["javascript:alert(1) data:text/html,x", ["javascript:alert(1) data:text/html,x"]],
  ["a\nhttps://example.com\nb", ["a\n", "https://example.com", "\nb"]],
  ["https://", ["https://"]],
])("links are found in %j", (text, pieces) => {
  const found = linkify(text);
  expect(found.map((piece) => piece.text)).toEqual(pieces);
  expect(found.map((piece) => piece.text).join("")).toBe(text);
  for (const { href } of found) if (href) expect(href).toMatch(/^https?:\/\//);
});
