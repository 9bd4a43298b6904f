import { expect, test } from "vitest";
import { alertBetween } from "./alerts";
import { after, aRow, at, ME, mine, snapshot, welcome } from "./builders";
import { byId } from "./inbox";
import { allOpen, attentionCount, heldOrder, inboxOf, longestWait, matches } from "./lists";

const waitSince = (seconds: number, kind: "first_response" | "next_response" = "next_response") => ({
  kind,
  since: at(seconds),
  level: null,
  breach_at: at(seconds + 76),
  p_breach: null,
  ahead: null,
  rungs: [],
  has_left: false,
});

test("waiting ones stand in the order in which they began to wait", () => {
  const rows = byId([
    aRow("b", { wait: waitSince(20) }),
    aRow("c", { wait: waitSince(10) }),
    aRow("d", { wait: waitSince(30) }),
  ]);
  expect(inboxOf(rows, ME.id).waiting.map((row) => row.id)).toEqual(["c", "b", "d"]);
});

test("who is likelier to wait too long comes first, whatever came first; who has left comes last", () => {
  const wait = waitSince(0, "first_response");
  const rows = byId([
    aRow("calm", { wait: { ...wait, p_breach: 0.1 } }),
    aRow("late", { wait: { ...waitSince(30), p_breach: 0.9, level: "predicted" } }),
    aRow("breached", { wait: { ...wait, p_breach: null, level: "breached" } }),
    aRow("nearly-as-late-but-sooner", { wait: { ...waitSince(20), p_breach: 0.88 } }),
    aRow("gone", { wait: { ...wait, p_breach: 0.99, has_left: true } }),
  ]);
  expect(inboxOf(rows, ME.id).waiting.map((row) => row.id)).toEqual([
    "breached",
    "nearly-as-late-but-sooner",
    "late",
    "calm",
    "gone",
  ]);
});

test("of mine, those who wait come first, then the unread, then the newest", () => {
  const answered = { last_message_author: "agent", read_by_agents: 2 } as const;
  const rows = byId([
    mine("old", { ...answered, last_message_at: at(5) }),
    mine("new", { ...answered, last_message_at: at(50) }),
    mine("unread", { last_message_at: at(1) }),
    mine("waits", { wait: waitSince(40) }),
    mine("waits-longer", { wait: waitSince(30) }),
    aRow("not-mine"),
  ]);
  expect(inboxOf(rows, ME.id).mine.map((row) => row.id)).toEqual([
    "waits-longer",
    "waits",
    "unread",
    "new",
    "old",
  ]);
});

test("an agent's longest wait leaves out what colleagues answer; a supervisor's does not", () => {
  const rows = byId([
    mine("theirs", { assignee_id: "other", wait: waitSince(1) }),
    aRow("queued", { wait: waitSince(5, "first_response") }),
  ]);
  expect(longestWait(rows, ME.id, false)?.id).toBe("queued");
  expect(longestWait(rows, ME.id, true)?.id).toBe("theirs");
  expect(allOpen(rows)).toHaveLength(2);
});

test("what wants me is counted once", () => {
  const rows = byId([
    aRow("queued"),
    mine("waits", { wait: waitSince(1) }),
    mine("unread"),
    mine("quiet", { last_message_author: "agent" }),
    mine("theirs", { assignee_id: "other", wait: waitSince(1) }),
  ]);
  expect(attentionCount(rows, ME.id)).toBe(3);
});

test("a filter wants all of its words, anywhere", () => {
  const row = aRow("a", {
    visitor_name: "Ana Souza",
    last_message: "Wo ist mein Paket?",
    queue_name: "Versand",
  });
  expect(matches(row, "  ana PAKET ")).toBe(true);
  expect(matches(row, "ana rechnung")).toBe(false);
  expect(matches(row, "")).toBe(true);
});

test("under the pointer nothing moves, but what is new joins and what left is gone", () => {
  expect(heldOrder(["a", "b", "c"], ["c", "x", "a"])).toEqual(["a", "x", "c"]);
  expect(heldOrder([], ["a", "b"])).toEqual(["a", "b"]);
});

test("the first snapshot is silent; new work after it is not", () => {
  const empty = after([welcome]);
  const first = after([welcome, snapshot([aRow("b")])]);
  expect(alertBetween(empty, first, ME.id)).toBeNull();
  const more = after([welcome, snapshot([aRow("b"), aRow("c")])]);
  expect(alertBetween(first, more, ME.id)).toBe("waiting");
  const given = after([welcome, snapshot([aRow("b"), mine("c", { last_seq: 3 })])]);
  expect(alertBetween(more, given, ME.id)).toBe("assigned");
  const spoken = after([welcome, snapshot([aRow("b"), mine("c", { last_seq: 4, last_message_at: at(9) })])]);
  expect(alertBetween(given, spoken, ME.id)).toBe("message");
  expect(alertBetween(given, spoken, ME.id, "c")).toBeNull();
  expect(alertBetween(spoken, spoken, ME.id)).toBeNull();
});
