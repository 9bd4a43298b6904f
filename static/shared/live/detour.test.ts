import { expect, test, vi } from "vitest";
import { LONGEST_DELAY_MS } from "./backoff";
import { FakeSocket, last, sockets, started, statuses, type Frame } from "./liveBuilders";
import type { Detour } from "./LiveSocket";

/** Another way, of which each line is a fake socket too. */
function aDetour(notes: boolean[], wasNeeded = false) {
  const lines: FakeSocket[] = [];
  const through: (() => void)[] = [];
  const detour: Detour = {
    open: (onThrough) => {
      const line = new FakeSocket();
      lines.push(line);
      through.push(onThrough);
      return line;
    },
    wasNeeded: () => wasNeeded,
    note: (isNeeded) => notes.push(isNeeded),
    isSlow: () => true,
  };
  return { detour, lines, through };
}

const hello = (): Promise<Frame> => Promise.resolve({ type: "hello" });

test("two sockets through which nothing comes, and it goes around until they come through again", async () => {
  const notes: boolean[] = [];
  const { detour, lines, through } = aDetour(notes);
  await started(hello, detour);
  last().drops(1006);
  await vi.advanceTimersByTimeAsync(500);
  last().drops(1006);
  // A ticket came over HTTP each time, so that nothing is to be waited for.
  await vi.advanceTimersByTimeAsync(0);
  expect([sockets.length, lines.length]).toEqual([2, 1]);
  lines[0]?.opens();
  lines[0]?.says({ type: "welcome", heartbeat_s: 25 });
  expect(statuses.at(-1)).toEqual({ phase: "live", isSlow: true });
  expect(lines[0]?.sent).toEqual([{ type: "hello" }]);

  // A way around that works is kept when it breaks once.
  lines[0]?.drops(1006);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(lines).toHaveLength(2);
  expect(sockets).toHaveLength(2);
  through.at(-1)?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(sockets).toHaveLength(3);
  last().opens();
  last().says({ type: "welcome", heartbeat_s: 25 });
  expect(statuses.at(-1)).toEqual({ phase: "live", isSlow: false });
  expect(notes).toEqual([true, false]);
});

test("a socket that says anything comes through, and a way around that does not is given up", async () => {
  const one = aDetour([]);
  await started(hello, one.detour);
  for (let i = 0; i < 3; i++) {
    last().says({ type: "error" });
    last().drops(1012);
    await vi.advanceTimersByTimeAsync(LONGEST_DELAY_MS);
  }
  expect(one.lines).toHaveLength(0);

  const other = aDetour([], true);
  sockets.length = 0;
  await started(hello, other.detour);
  expect([sockets.length, other.lines.length]).toEqual([0, 1]);
  other.lines[0]?.drops(1006);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sockets).toHaveLength(1);
});

test("whoever would go around does not storm a server that is gone in the meantime", async () => {
  const { detour, lines } = aDetour([]);
  let asked = 0;
  const gone = (): Promise<Frame> =>
    ++asked > 2 ? Promise.reject(new TypeError("Failed to fetch")) : hello();
  await started(gone, detour);
  last().drops(1006);
  await vi.advanceTimersByTimeAsync(500);
  last().drops(1006);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([sockets.length, lines.length]).toEqual([2, 0]);
  // At once, and then every two seconds, drawn in the middle of four.
  expect(asked).toBe(2 + 1 + 10);
});
