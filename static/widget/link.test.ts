import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeSocket } from "@shared/live/liveBuilders";
import { makeLink, type LinkOwner } from "./link";
import type { LinkPhase } from "./state";

const lines: FakeSocket[] = [];
const phases: LinkPhase[] = [];

class Socket extends FakeSocket {
  static readonly CONNECTING = 0;
  constructor() {
    super();
    lines.push(this);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  for (const list of [lines, phases]) list.length = 0;
});

afterEach(() => {
  vi.restoreAllMocks();
});

function last(): FakeSocket {
  const line = lines.at(-1);
  if (!line) throw new Error("no socket was opened");
  return line;
}

function connected(onBlocked: LinkOwner["onBlocked"] = () => undefined) {
  const link = makeLink("ws://shop/ws", {
    hello: () => ({ type: "hello" }) as ReturnType<Parameters<typeof makeLink>[1]["hello"]>,
    onFrame: () => undefined,
    onPhase: (phase) => phases.push(phase),
    onRefusedToken: () => false,
    onBlocked,
  });
  link.connect();
  last().opens();
  return link;
}

function welcomed() {
  const link = connected();
  last().says({ type: "welcome", heartbeat_s: 25 });
  return link;
}

test("a dead line is noticed within 30 seconds and replaced", async () => {
  welcomed();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(last().sent.at(-1)).toEqual({ type: "ping" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect([lines[0]?.isClosed, phases]).toEqual([true, ["lost"]]);
  await vi.advanceTimersByTimeAsync(500);
  expect(lines).toHaveLength(2);
});

test("a line that is dead in one direction only is noticed though news still comes", async () => {
  welcomed();
  await vi.advanceTimersByTimeAsync(25_000);
  for (let i = 0; i < 5; i++) {
    last().says({ type: "typing" });
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(lines[0]?.isClosed).toBe(true);
});

test("a server that answers keeps its line, one that greets nobody does not", async () => {
  welcomed();
  for (let i = 0; i < 4; i++) {
    await vi.advanceTimersByTimeAsync(25_000);
    last().says({ type: "pong" });
  }
  expect(lines).toHaveLength(1);
  connected();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lines[1]?.isClosed).toBe(true);
});

test("each failure waits up to twice as long, drawn at random, and a server that only greets is no exception", async () => {
  connected();
  const waits: number[] = [];
  for (let i = 0; i < 4; i++) {
    last().says({ type: "welcome", heartbeat_s: 25 });
    const at = Date.now();
    last().drops(1006);
    await vi.advanceTimersToNextTimerAsync();
    waits.push(Date.now() - at);
    last().opens();
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
});

test("whoever is asked to come back at a moment comes then, also when the line ends before", async () => {
  welcomed();
  last().says({ type: "goaway", reconnect_in_s: 7 });
  last().drops(1012);
  await vi.advanceTimersByTimeAsync(6_900);
  expect(lines).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(lines).toHaveLength(2);
});

/** Fails until the next attempt is far away, and long ago enough for another. */
async function lost() {
  const link = connected();
  for (let i = 0; i < 5; i++) {
    last().drops(1006);
    await vi.advanceTimersToNextTimerAsync();
  }
  last().drops(1006);
  await vi.advanceTimersByTimeAsync(1_000);
  return link;
}

test("a shopper who does something does not wait out the delay, and one who only looks does", async () => {
  const link = await lost();
  const before = lines.length;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(lines).toHaveLength(before);
  link.nudge();
  await vi.advanceTimersByTimeAsync(0);
  expect(lines).toHaveLength(before + 1);
});

test("whatever a shopper does, a server that is down is asked once a second at most", async () => {
  const link = await lost();
  const before = lines.length;
  for (let i = 0; i < 100; i++) {
    link.nudge();
    await vi.advanceTimersByTimeAsync(100);
    last().drops(1006);
  }
  // After 0, 1, … 10 seconds.
  expect(lines).toHaveLength(before + 11);
});

test("what a shopper does right after a failure counts a second later", async () => {
  const link = await lost();
  link.nudge();
  await vi.advanceTimersByTimeAsync(0);
  last().drops(1006);
  const before = lines.length;
  link.nudge();
  await vi.advanceTimersByTimeAsync(900);
  expect(lines).toHaveLength(before);
  await vi.advanceTimersByTimeAsync(100);
  expect(lines).toHaveLength(before + 1);
});

test("what a shopper does puts off nothing, and breaks off no attempt", async () => {
  const link = connected();
  last().drops(1006);
  link.nudge();
  await vi.advanceTimersByTimeAsync(500);
  expect(lines).toHaveLength(2);
  link.nudge();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([lines.length, lines[1]?.isClosed]).toEqual([2, false]);
});

test("where sockets are blocked and the network comes and goes, every other attempt goes around", async () => {
  const ways: string[] = [];
  connected(() => () => {
    ways.push("around");
    return new Socket();
  });
  for (let i = 0; i < 7; i++) {
    const before = ways.length;
    last().drops(1006);
    await vi.advanceTimersToNextTimerAsync();
    if (ways.length === before) ways.push("socket");
  }
  expect(ways).toEqual(["socket", "around", "socket", "around", "socket", "around", "socket"]);
});
