import { expect, test, vi } from "vitest";
import { LONGEST_DELAY_MS, retryDelayMs } from "./backoff";
import { heard, last, sockets, started, statuses, welcomed } from "./liveBuilders";

test("it says hello first and is live after the welcome", async () => {
  const live = await started();
  expect(live.send({ type: "x" })).toBe(false);
  last().opens();
  last().says({ type: "welcome", heartbeat_s: 25 });
  expect(last().sent[0]).toEqual({ type: "hello" });
  expect(live.send({ type: "x" })).toBe(true);
  expect(statuses.at(-1)).toEqual({ phase: "live", isSlow: false });
});

test("a dead peer is noticed within 30 seconds and replaced", async () => {
  await welcomed();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(last().sent.at(-1)).toEqual({ type: "ping" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sockets[0]?.isClosed).toBe(true);
  expect(statuses.at(-1)?.phase).toBe("waiting");
  await vi.advanceTimersByTimeAsync(500);
  expect(sockets).toHaveLength(2);
});

test("a peer that answers keeps its socket", async () => {
  await welcomed();
  for (let i = 0; i < 4; i++) {
    await vi.advanceTimersByTimeAsync(25_000);
    last().says({ type: "pong" });
  }
  expect(sockets).toHaveLength(1);
});

test("each failure waits longer, with full jitter, never beyond the bound", () => {
  expect(retryDelayMs(1, () => 0)).toBe(0);
  expect(retryDelayMs(1, () => 1)).toBe(1_000);
  expect(retryDelayMs(4, () => 1)).toBe(8_000);
  expect(retryDelayMs(40, () => 1)).toBe(LONGEST_DELAY_MS);
});

test("a line that is dead in one direction only is noticed though news still comes", async () => {
  await welcomed();
  await vi.advanceTimersByTimeAsync(25_000);
  for (let i = 0; i < 5; i++) {
    last().says({ type: "typing" });
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(sockets[0]?.isClosed).toBe(true);
});

test("a hello that is answered by something else than a welcome is given up", async () => {
  await started();
  last().opens();
  last().says({ type: "error" });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sockets[0]?.isClosed).toBe(true);
});

test("asking again and again does not put off the end of a dead line", async () => {
  await welcomed();
  for (let i = 0; i < 3; i++) {
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(2_000);
  }
  expect(sockets[0]?.isClosed).toBe(true);
});

test("a server that greets and falls over again and again is given more time, but whoever works is back soon", async () => {
  await started();
  const waits: number[] = [];
  for (let i = 0; i < 5; i++) {
    last().opens();
    last().says({ type: "welcome", heartbeat_s: 25 });
    const at = Date.now();
    last().drops(1006);
    await vi.advanceTimersToNextTimerAsync();
    waits.push(Date.now() - at);
  }
  // Drawn in the middle: of one second, two, and then always four.
  expect(waits).toEqual([500, 1_000, 2_000, 2_000, 2_000]);
});

test("a page that comes back from the browser's cache connects at once", async () => {
  await welcomed();
  last().drops(1006);
  window.dispatchEvent(new Event("pageshow"));
  await vi.advanceTimersByTimeAsync(0);
  expect(sockets).toHaveLength(2);
});

test("a revoked login ends it for good", async () => {
  await welcomed();
  last().drops(4010);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(statuses.at(-1)).toEqual({ phase: "ended", reason: "revoked" });
  expect(sockets).toHaveLength(1);
});

test("without a login it does not even try", async () => {
  await started(() => Promise.resolve("logged_out"));
  expect(sockets).toHaveLength(0);
  expect(statuses.at(-1)).toEqual({ phase: "ended", reason: "logged_out" });
});

test("told that the server goes away, it comes back at its own moment", async () => {
  await welcomed();
  last().says({ type: "goaway", reconnect_in_s: 7 });
  last().drops(1012);
  await vi.advanceTimersByTimeAsync(6_900);
  expect(sockets).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(sockets).toHaveLength(2);
});

test("what an abandoned socket still says is not heard", async () => {
  await welcomed();
  const old = last();
  old.drops(1006);
  await vi.advanceTimersByTimeAsync(LONGEST_DELAY_MS);
  old.says({ type: "entries" });
  expect(heard).not.toContain("entries");
});
