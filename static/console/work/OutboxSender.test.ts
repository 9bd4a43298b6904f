import { expect, test } from "vitest";
import type { AgentFrame } from "@shared/protocol.gen";
import { anOutgoing, at, welcome } from "../state/builders";
import type { Outgoing } from "../state/model";
import { OutboxSender } from "./OutboxSender";

function setUp(outbox: Outgoing[]) {
  const sent: string[] = [];
  const world = { now: 0, isLive: true, isOurs: true, outbox };
  const send = (frame: AgentFrame): boolean => {
    if (world.isLive && frame.type === "message.send") sent.push(frame.client_id);
    return world.isLive;
  };
  const sender = new OutboxSender(
    () => world.outbox,
    send,
    () => world.now,
    async (_, work) => {
      if (world.isOurs) await work();
      return world.isOurs;
    },
  );
  return { sender, sent, world };
}

/** What was begun has come as far as it comes by itself. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

const failed = { is: "failed", code: "x", message: "" } as const;
const done = { is: "sent", seq: 1, at: at(1) } as const;

test("one message of a conversation at a time, the next after the answer", async () => {
  const { sender, sent, world } = setUp([
    anOutgoing("1"),
    anOutgoing("2"),
    anOutgoing("b", { conversation_id: "b" }),
  ]);
  sender.pump();
  await settled();
  sender.pump();
  await settled();
  expect(sent).toEqual(["1", "b"]);
  world.outbox = [anOutgoing("1", { outcome: done }), anOutgoing("2")];
  sender.heard({ type: "ack", ref: "1", conversation_id: "a", seq: 1, at: at(1) });
  await settled();
  expect(sent).toEqual(["1", "b", "2"]);
});

test("a refused message does not hold up the next", async () => {
  const { sender, sent } = setUp([anOutgoing("1", { outcome: failed }), anOutgoing("2")]);
  sender.pump();
  await settled();
  expect(sent).toEqual(["2"]);
});

test("after reconnecting it goes again with the same id", async () => {
  const { sender, sent, world } = setUp([anOutgoing("1")]);
  sender.pump();
  await settled();
  world.isLive = false;
  sender.pump();
  await settled();
  world.isLive = true;
  sender.heard(welcome);
  await settled();
  expect(sent).toEqual(["1", "1"]);
});

test("an answer that never comes is asked for again", async () => {
  const { sender, sent, world } = setUp([anOutgoing("1")]);
  sender.pump();
  await settled();
  world.now = 9_000;
  sender.pump();
  await settled();
  expect(sent).toEqual(["1"]);
  world.now = 11_000;
  sender.pump();
  await settled();
  expect(sent).toEqual(["1", "1"]);
});

test("a server that cannot now is given the time it asked for", async () => {
  const { sender, sent, world } = setUp([anOutgoing("1")]);
  sender.pump();
  await settled();
  sender.heard({
    type: "error",
    ref: "1",
    code: "x",
    message: "",
    is_retryable: true,
    retry_after_s: 3,
    work: null,
  });
  world.now = 2_900;
  sender.pump();
  await settled();
  expect(sent).toEqual(["1"]);
  world.now = 3_000;
  sender.pump();
  await settled();
  expect(sent).toEqual(["1", "1"]);
});

test("another tab's sending is left to it, and taken over when it comes to no end", async () => {
  const { sender, sent, world } = setUp([anOutgoing("1")]);
  world.isOurs = false;
  sender.pump();
  await settled();
  sender.pump();
  await settled();
  expect(sent).toEqual([]);
  world.isOurs = true;
  world.now = 2_000;
  sender.pump();
  await settled();
  expect(sent).toEqual(["1"]);
});
