import { expect, test, vi } from "vitest";
import type { VisitorMessageSend } from "@shared/protocol.gen";
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
import { makeSender } from "./sender";

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

function sender(items: string[], isOurs = true) {
  const outbox: Outgoing[] = items.map((client_id) => ({
    client_id,
    body: "x",
    at_ms: 0,
    status: "pending",
  }));
  const line = { isUp: true, sent: [] as string[], isOurs, held: [] as string[], asked: 0 };
  const send = (frame: VisitorMessageSend): boolean => {
    if (line.isUp) line.sent.push(frame.client_id);
    return line.isUp;
  };
  const alone = async (name: string, work: () => Promise<void>): Promise<boolean> => {
    // As browsers do: a name that is taken is not ours, even where we are who has it.
    if (!line.isOurs || line.held.includes(name)) return false;
    line.held.push(name);
    await work();
    line.held.splice(line.held.indexOf(name), 1);
    return true;
  };
  return {
    outbox,
    line,
    sender: makeSender(
      send,
      () => outbox,
      () => line.asked++,
      alone,
    ),
  };
}

/** What was begun has come as far as it comes by itself. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

const patience = (ref: string) => ({
  type: "error" as const,
  ref,
  code: "rate_limited",
  message: "",
  is_retryable: true,
  retry_after_s: 3,
});

test("one message at a time, the next after the answer, so that a refusal for now turns no order around", async () => {
  const { outbox, line, sender: mine } = sender(["a", "b"]);
  mine.flush();
  await settled();
  mine.flush();
  await settled();
  expect(line.sent).toEqual(["a"]);
  outbox.shift();
  mine.flush();
  await settled();
  expect(line.sent).toEqual(["a", "b"]);
});

test("what has no answer is sent again on the next line, with the same id", async () => {
  const { line, sender: mine } = sender(["a", "b"]);
  mine.flush();
  await settled();
  mine.restart();
  await settled();
  expect(line.sent).toEqual(["a", "a"]);
});

test("without a line nothing counts as sent", async () => {
  const { line, sender: mine } = sender(["a"]);
  line.isUp = false;
  mine.flush();
  await settled();
  await settled();
  expect([line.sent, line.held]).toEqual([[], []]);
  line.isUp = true;
  mine.flush();
  await settled();
  expect(line.sent).toEqual(["a"]);
});

test("another tab's sending is left to it, and taken over when it has not come to an end", async () => {
  const { line, sender: mine } = sender(["a"], false);
  mine.flush();
  await settled();
  mine.flush();
  await settled();
  expect(line.sent).toEqual([]);
  line.isOurs = true;
  mine.restart();
  await settled();
  expect(line.sent).toEqual(["a"]);
});

test("the name is free for other tabs once there is an answer", async () => {
  const { outbox, line, sender: mine } = sender(["a"]);
  mine.flush();
  await settled();
  expect(line.held).toEqual(["a"]);
  outbox.shift();
  mine.flush();
  await settled();
  expect(line.held).toEqual([]);
});

test("asked for patience, everything waits so that the order is kept", async () => {
  vi.useFakeTimers();
  const { outbox, line, sender: mine } = sender(["a"]);
  mine.flush();
  await settled();
  mine.refused(patience("a"));
  outbox.push({ client_id: "b", body: "x", at_ms: 0, status: "pending" });
  mine.flush();
  await settled();
  vi.advanceTimersByTime(2_900);
  await settled();
  expect(line.sent).toEqual(["a"]);
  vi.advanceTimersByTime(200);
  await settled();
  expect(line.sent).toEqual(["a", "a"]);
  outbox.shift();
  mine.flush();
  await settled();
  expect(line.sent).toEqual(["a", "a", "b"]);
  vi.useRealTimers();
});

test("an answer that does not come is asked after, and one that comes is not", async () => {
  vi.useFakeTimers();
  const { outbox, line, sender: mine } = sender(["a"]);
  mine.flush();
  await settled();
  vi.advanceTimersByTime(6_000);
  expect(line.asked).toBe(1);
  // The line is alive.
  mine.restart();
  await settled();
  expect(line.sent).toEqual(["a", "a"]);
  outbox.shift();
  mine.flush();
  vi.advanceTimersByTime(60_000);
  expect(line.asked).toBe(1);
  vi.useRealTimers();
});
