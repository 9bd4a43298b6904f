import { expect, test, vi } from "vitest";
import type { VisitorMessageSend } from "@shared/protocol.gen";
import { ack, after, conversation, CONVERSATION, entries, ownEntry, refusal, welcome } from "./builders";
import type { Outgoing } from "./outbox";
import { makeSender } from "./sender";

const submitted = (client_id: string, body = client_id) => ({
  type: "submitted" as const,
  client_id,
  body,
  now_ms: 0,
});

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

function sender(items: string[]) {
  const outbox: Outgoing[] = items.map((client_id) => ({
    client_id,
    body: "x",
    at_ms: 0,
    status: "pending",
  }));
  const line = { isUp: true, sent: [] as string[] };
  const send = (frame: VisitorMessageSend): boolean => {
    if (line.isUp) line.sent.push(frame.client_id);
    return line.isUp;
  };
  return { outbox, line, sender: makeSender(send, () => outbox) };
}

test("each message is sent once on a line, and all in order again on the next", () => {
  const { line, sender: mine } = sender(["a", "b"]);
  mine.flush();
  mine.flush();
  expect(line.sent).toEqual(["a", "b"]);
  mine.restart();
  expect(line.sent).toEqual(["a", "b", "a", "b"]);
});

test("without a line nothing counts as sent", () => {
  const { line, sender: mine } = sender(["a"]);
  line.isUp = false;
  mine.flush();
  line.isUp = true;
  mine.flush();
  expect(line.sent).toEqual(["a"]);
});

test("asked for patience, everything waits so that the order is kept", () => {
  vi.useFakeTimers();
  const { outbox, line, sender: mine } = sender(["a"]);
  mine.flush();
  mine.refused({
    type: "error",
    ref: "a",
    code: "rate_limited",
    message: "",
    is_retryable: true,
    retry_after_s: 3,
  });
  outbox.push({ client_id: "b", body: "x", at_ms: 0, status: "pending" });
  mine.flush();
  vi.advanceTimersByTime(2_900);
  expect(line.sent).toEqual(["a"]);
  vi.advanceTimersByTime(200);
  expect(line.sent).toEqual(["a", "a", "b"]);
  vi.useRealTimers();
});
