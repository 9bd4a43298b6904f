import { expect, test, vi } from "vitest";
import type { VisitorMessageSend } from "@shared/protocol.gen";
import type { Outgoing } from "./outbox";
import { makeSender } from "./sender";

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
  work: null,
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

test("a message that is answered before it was its turn again does not take the turn of the next", async () => {
  // Sent anew at a sign of life; the answer to the first time comes while the tabs still agree on the second.
  const { outbox, line, sender: mine } = sender(["a", "b"]);
  mine.flush();
  await settled();
  mine.restart();
  outbox.shift();
  mine.flush();
  await settled();
  expect(line.sent).toEqual(["a", "b"]);
});
