import { expect, test } from "vitest";
import type { AgentFrame } from "@shared/protocol.gen";
import { anOutgoing, at, welcome } from "../state/builders";
import type { Outgoing } from "../state/model";
import { OutboxSender } from "./OutboxSender";

function setUp(outbox: Outgoing[]) {
  const sent: string[] = [];
  const world = { now: 0, isLive: true, outbox };
  const send = (frame: AgentFrame): boolean => {
    if (world.isLive && frame.type === "message.send") sent.push(frame.client_id);
    return world.isLive;
  };
  const sender = new OutboxSender(
    () => world.outbox,
    send,
    () => world.now,
  );
  return { sender, sent, world };
}

const failed = { is: "failed", code: "x", message: "" } as const;
const done = { is: "sent", seq: 1, at: at(1) } as const;

test("one message of a conversation at a time, the next after the answer", () => {
  const { sender, sent, world } = setUp([
    anOutgoing("1"),
    anOutgoing("2"),
    anOutgoing("b", { conversation_id: "b" }),
  ]);
  sender.pump();
  sender.pump();
  expect(sent).toEqual(["1", "b"]);
  world.outbox = [anOutgoing("1", { outcome: done }), anOutgoing("2")];
  sender.heard({ type: "ack", ref: "1", conversation_id: "a", seq: 1, at: at(1) });
  expect(sent).toEqual(["1", "b", "2"]);
});

test("a refused message does not hold up the next", () => {
  const { sender, sent } = setUp([anOutgoing("1", { outcome: failed }), anOutgoing("2")]);
  sender.pump();
  expect(sent).toEqual(["2"]);
});

test("after reconnecting it goes again with the same id", () => {
  const { sender, sent, world } = setUp([anOutgoing("1")]);
  sender.pump();
  world.isLive = false;
  sender.pump();
  world.isLive = true;
  sender.heard(welcome);
  expect(sent).toEqual(["1", "1"]);
});

test("an answer that never comes is asked for again", () => {
  const { sender, sent, world } = setUp([anOutgoing("1")]);
  sender.pump();
  world.now = 9_000;
  sender.pump();
  expect(sent).toEqual(["1"]);
  world.now = 11_000;
  sender.pump();
  expect(sent).toEqual(["1", "1"]);
});

test("a server that cannot now is given the time it asked for", () => {
  const { sender, sent, world } = setUp([anOutgoing("1")]);
  sender.pump();
  sender.heard({ type: "error", ref: "1", code: "x", message: "", is_retryable: true, retry_after_s: 3 });
  world.now = 2_900;
  sender.pump();
  expect(sent).toEqual(["1"]);
  world.now = 3_000;
  sender.pump();
  expect(sent).toEqual(["1", "1"]);
});
