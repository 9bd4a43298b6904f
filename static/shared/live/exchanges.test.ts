import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AgentFrame, AgentPush } from "../protocol.gen";
import {
  entries,
  EPOCH,
  follow,
  inbox,
  message,
  Request,
  snapshot,
  types,
  WELCOME,
} from "./exchangeBuilders";
import { Follows } from "./follows";
import type { Line } from "./line";

const encoder = new TextEncoder();

let requests: Request[] = [];
/** A proxy that passes on an answer when it is whole: not even its head comes before. */
let isHolding = false;
/** Sockets that are tried beside, to see whether one comes through. */
let probes: Probe[] = [];

class Probe {
  onmessage: (() => void) | undefined;
  constructor() {
    probes.push(this);
  }
  close(): void {
    // Nothing holds it.
  }
}

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  requests = [];
  isHolding = false;
  probes = [];
  vi.stubGlobal("WebSocket", Probe);
  vi.stubGlobal("fetch", (path: string, init: { body: string; signal: AbortSignal }) => {
    const request = new Request(path, init.body, init.signal);
    requests.push(request);
    const answer = { ok: true, body: request.body };
    if (!isHolding) return Promise.resolve(answer);
    return new Promise((_, refuse) =>
      init.signal.addEventListener("abort", () => refuse(new Error("aborted"))),
    );
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const nth = (index: number): Request => {
  const request = requests.at(index);
  if (!request) throw new Error(`there is no request ${index}`);
  return request;
};

async function opened() {
  const { makeExchanges } = await import("./exchanges");
  const follows = new Follows();
  const heard: AgentPush[] = [];
  const closes: number[] = [];
  const onThrough = vi.fn();
  const line: Line = makeExchanges<AgentPush>(
    "ws://shop/ws/agent",
    {
      path: "/exchange/agent",
      credentials: "same-origin",
      opening: () => [{ type: "hello", protocol: 1 }, ...follows.frames()],
      follow: (text) => follows.take(JSON.parse(text) as AgentFrame),
      hear: (frame) => follows.hear(frame),
    },
    onThrough,
  );
  const say = (frame: AgentFrame): void => line.send(JSON.stringify(frame));
  line.onmessage = ({ data }) => void heard.push(JSON.parse(data) as AgentPush);
  line.onclose = ({ code }) => void closes.push(code);
  line.onopen = () => say({ type: "hello", protocol: 1, ticket: "unused" });
  await settle();
  return { line, say, heard, closes, onThrough };
}

test("a message goes with the next exchange, which goes on where the log and the inbox stand", async () => {
  const { say, heard } = await opened();
  nth(0).says(WELCOME);
  await settle();
  say(inbox);
  say(follow(0));
  await settle();
  expect(nth(1).types()).toEqual(["hello", "inbox.subscribe", "conversation.subscribe"]);
  nth(1).says(WELCOME, snapshot("v1"), { type: "done", ref: "inbox" }, entries(0, 3));
  await settle();
  expect(nth(0).isAborted).toBe(true);

  say(message);
  await settle();
  expect(nth(2).frames.slice(1)).toEqual([{ ...inbox, known: "v1" }, follow(3, EPOCH), message]);
  // Until it is greeted, the one before goes on.
  nth(1).says(entries(3, 4));
  await settle();
  nth(2).says(WELCOME, entries(3, 5), { type: "ack", ref: "m", conversation_id: "c", seq: 5, at: "" });
  await settle();
  nth(1).says(entries(4, 5));
  await settle();
  expect(types(heard)).toEqual(["welcome", "inbox.snapshot", "done", "entries", "entries", "entries", "ack"]);
  expect(requests).toHaveLength(3);
});

test("what has changed since the snapshot makes the next one be told", async () => {
  const { say } = await opened();
  say(inbox);
  nth(0).says(WELCOME, snapshot("v1"), { type: "agents.changed", agents: [] });
  await settle();
  say({ type: "ping" });
  await settle();
  expect(nth(-1).frames[1]).toEqual({ ...inbox, known: "" });
});

test("an answer that breaks at whatever byte tells nothing twice, and ends the line once", async () => {
  const whole = encoder.encode(
    [
      `:`,
      `data: ${JSON.stringify(WELCOME)}`,
      `data: ${JSON.stringify(entries(0, 1))}`,
      `data: {"type":"pong"}`,
    ]
      .map((event) => `${event}\n\n`)
      .join("")
      .replace("09:00", "Ä€😀"),
  );
  let most = 0;
  for (let bytes = 0; bytes <= whole.length; bytes++) {
    requests = [];
    const { heard, closes } = await opened();
    nth(0).writes(whole.slice(0, bytes >> 1));
    nth(0).writes(whole.slice(bytes >> 1, bytes));
    await settle();
    nth(0).breaks();
    await settle();
    expect(types(heard)).toEqual(["welcome", "entries", "pong"].slice(0, heard.length));
    expect(heard.length).toBeGreaterThanOrEqual(most);
    most = heard.length;
    expect(closes).toEqual([1006]);
    expect(requests).toHaveLength(1);
  }
  expect(most).toBe(3);
});

test("an answer that ends is asked for again at once, and the close of a login is passed on", async () => {
  const { closes } = await opened();
  nth(0).says(WELCOME);
  await settle(30_000);
  nth(0).ends();
  await settle();
  expect(requests).toHaveLength(2);
  nth(1).says(WELCOME);
  nth(1).closes(4010);
  await settle(60_000);
  expect(closes).toEqual([4010]);
  expect(requests).toHaveLength(2);
});

test("another database ends the line, other sites are told", async () => {
  const { say, heard, closes } = await opened();
  nth(0).says(WELCOME);
  await settle();
  say({ type: "ping" });
  await settle();
  nth(1).says({ ...WELCOME, sites: [{ id: "site" }] });
  await settle();
  expect(types(heard)).toEqual(["welcome", "sites.changed"]);
  say({ type: "ping" });
  await settle();
  nth(2).says({ ...WELCOME, epoch: "00000000-0000-4000-8000-000000000002" });
  await settle();
  expect(closes).toEqual([1006]);
});

test("what is refused for good is not asked for again", async () => {
  const { say } = await opened();
  nth(0).says(WELCOME);
  await settle();
  say(follow(0));
  await settle();
  nth(1).says(WELCOME, { type: "error", ref: "log", code: "not_found", message: "", is_retryable: false });
  await settle();
  say({ type: "ping" });
  await settle();
  expect(nth(2).types()).toEqual(["hello", "ping"]);
});

test("where answers are held back it asks in pieces, and does not wait for news before it says something", async () => {
  isHolding = true;
  const { say } = await opened();
  await settle(4_000);
  expect(nth(0).isAborted).toBe(true);
  expect(nth(1).path).toBe("/exchange/agent?poll");
  await settle(10_000);
  expect(requests).toHaveLength(2);
  say(message);
  await settle();
  expect(nth(1).isAborted).toBe(true);
  expect(nth(2).types()).toEqual(["hello", "ping", "message.send"]);
  // What has something to say is not given up for more.
  say({ type: "ping" });
  await settle();
  expect(nth(2).isAborted).toBe(false);
  expect(requests).toHaveLength(3);
});

test("once answers flow again it lets them", async () => {
  isHolding = true;
  await opened();
  await settle(4_000);
  isHolding = false;
  await settle(25_000);
  nth(-1).says(WELCOME);
  await settle(5_000);
  nth(-1).ends();
  await settle();
  expect(nth(-1).path).toBe("/exchange/agent");
});

test("it looks for a way through sockets, more and more rarely, and says when there is one", async () => {
  const { line, onThrough } = await opened();
  nth(0).says(WELCOME);
  await settle(20_000);
  expect(probes).toHaveLength(1);
  expect(onThrough).not.toHaveBeenCalled();
  probes[0]?.onmessage?.();
  expect(onThrough).toHaveBeenCalledOnce();
  line.close();
  await settle(600_000);
  expect(probes).toHaveLength(1);
});
