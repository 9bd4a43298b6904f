// A page's connection with fake sockets under it, for tests: importing this puts the fakes in place before each.
import { afterEach, beforeEach, vi } from "vitest";
import type { Line } from "./line";
import { LiveSocket, type Detour } from "./LiveSocket";
import type { EndReason, LiveStatus } from "./status";

export interface Frame {
  type: string;
  at?: string;
  heartbeat_s?: number;
  reconnect_in_s?: number;
}

export class FakeSocket implements Line {
  readyState = 1;
  onopen: Line["onopen"] = null;
  onmessage: Line["onmessage"] = null;
  onclose: Line["onclose"] = null;
  sent: Frame[] = [];
  isClosed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Frame);
  }
  close(): void {
    this.isClosed = true;
  }
  opens(): void {
    this.onopen?.();
  }
  says(frame: Frame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  drops(code: number): void {
    this.onclose?.({ code });
  }
}

export const sockets: FakeSocket[] = [];
export const statuses: LiveStatus[] = [];
export const heard: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  vi.stubGlobal("WebSocket", { OPEN: 1 });
  for (const list of [sockets, statuses, heard]) list.length = 0;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

export const last = (): FakeSocket => {
  const socket = sockets.at(-1);
  if (!socket) throw new Error("no socket was opened");
  return socket;
};

export async function started(
  hello: () => Promise<Frame | EndReason> = () => Promise.resolve({ type: "hello" }),
  detour?: Detour,
) {
  const live = new LiveSocket<Frame, Frame>({
    url: () => "ws://shop/ws",
    hello,
    onFrame: (frame) => heard.push(frame.type),
    onStatus: (status) => statuses.push(status),
    onServerTime: () => undefined,
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    ...(detour ? { detour } : {}),
    random: () => 0.5,
  });
  live.start();
  await vi.advanceTimersByTimeAsync(0);
  return live;
}

export async function welcomed() {
  const live = await started();
  last().opens();
  last().says({ type: "welcome", heartbeat_s: 25 });
  return live;
}
