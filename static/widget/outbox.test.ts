import { expect, test } from "vitest";
import {
  ack,
  after,
  conversation,
  CONVERSATION,
  entries,
  ownEntry,
  refusal,
  submitted,
  welcome,
} from "./builders";
import type { Outgoing } from "./outbox";
import { troubleOf } from "./trouble";

test("an acknowledged message stays on the screen until its entry comes", () => {
  const acked = after([welcome(conversation()), submitted("a"), ack("a", 1)]);
  expect(acked.outbox).toMatchObject([{ client_id: "a", status: "sent", seq: 1 }]);
  expect(after([entries(0, 1, [ownEntry(1, "a")])], acked).outbox).toEqual([]);
});

test("an entry that overtakes its acknowledgement settles the message, and the late one changes nothing", () => {
  const settled = after([welcome(conversation()), submitted("a"), entries(0, 1, [ownEntry(1, "a")])]);
  expect(settled.outbox).toEqual([]);
  expect(after([ack("a", 1)], settled).outbox).toEqual([]);
});

test("a refusal for good keeps the text and says why; a refusal for now stays pending", () => {
  const state = after([
    welcome(null),
    submitted("a"),
    submitted("b"),
    refusal("a", "blocked"),
    refusal("b", "busy", true),
  ]);
  expect(state.outbox).toMatchObject([
    { client_id: "a", body: "a", status: "failed", reason: "blocked" },
    { client_id: "b", status: "pending" },
  ]);
});

test("whoever is too fast is told so until all messages have gone by themselves", () => {
  const fast = after([welcome(null), submitted("a"), submitted("b"), refusal("a", "rate_limited", true)]);
  expect(troubleOf(fast)).toBe("slowed");
  // Not between two of them: a sentence that comes and goes with each is never read.
  const slow = after([ack("a", 1)], fast);
  expect(troubleOf(slow)).toBe("slowed");
  expect(troubleOf(after([ack("b", 2)], slow))).toBeNull();
  expect(troubleOf(after([{ type: "network", is_up: false }], fast))).toBe("offline");
  expect(troubleOf(after([welcome(null), submitted("a"), refusal("a", "busy", true)]))).toBeNull();
});

test("a retry keeps the client id, so that it never yields two messages", () => {
  const failed = after([welcome(null), submitted("a"), submitted("b"), refusal("a", "blocked")]);
  const again = after([{ type: "retried", client_id: "a", new_id: "z" }], failed);
  expect(again.outbox.map((item) => [item.client_id, item.status])).toEqual([
    ["b", "pending"],
    ["a", "pending"],
  ]);
});

test("a client id that the server knows with another text is given up at the retry", () => {
  const failed = after([welcome(null), submitted("a", "text"), refusal("a", "client_id_reuse")]);
  const again = after([{ type: "retried", client_id: "a", new_id: "z" }], failed);
  expect(again.outbox).toMatchObject([{ client_id: "z", body: "text", status: "pending" }]);
});

test("messages of an earlier visit of the page come before new ones", () => {
  const kept: Outgoing = { client_id: "old", body: "old", at_ms: 1, status: "pending" };
  const state = after([submitted("new"), { type: "restored", outbox: [kept] }]);
  expect(state.outbox.map((item) => item.client_id)).toEqual(["old", "new"]);
});

test("a resync that holds the message settles it", () => {
  const state = after([
    welcome(conversation()),
    submitted("a"),
    {
      type: "resync",
      conversation_id: CONVERSATION,
      reason: "epoch_changed",
      through: 4,
      entries: [ownEntry(4, "a")],
    },
  ]);
  expect(state.outbox).toEqual([]);
});

test("another tab's message is shown too, and stays until its entry comes though that tab has sent it", () => {
  const theirs: Outgoing = { client_id: "b", body: "b", at_ms: 1, status: "pending" };
  const shared = (item: Outgoing | null) => ({ type: "shared" as const, client_id: "b", item });
  const heard = after([welcome(conversation()), submitted("a"), shared(theirs), shared(theirs)]);
  expect(heard.outbox).toMatchObject([{ client_id: "a" }, { client_id: "b", status: "pending" }]);
  const done = after([shared(null)], heard);
  expect(done.outbox).toMatchObject([
    { client_id: "a", status: "pending" },
    { client_id: "b", status: "sent" },
  ]);
  expect(after([entries(0, 1, [ownEntry(1, "b")])], done).outbox).toMatchObject([{ client_id: "a" }]);
  const failed = after([shared({ ...theirs, status: "failed", reason: "blocked" })], heard);
  expect(failed.outbox[1]).toMatchObject({ status: "failed", reason: "blocked" });
  expect(after([shared(null)], failed).outbox).toMatchObject([{ client_id: "a" }]);
});

test("word from another tab of a message that the log holds already shows nothing twice", () => {
  const theirs: Outgoing = { client_id: "a", body: "a", at_ms: 1, status: "pending" };
  const state = after([
    welcome(conversation()),
    entries(0, 1, [ownEntry(1, "a")]),
    { type: "shared", client_id: "a", item: theirs },
  ]);
  expect(state.outbox).toEqual([]);
});
