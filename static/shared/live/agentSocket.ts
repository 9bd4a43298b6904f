// The socket of a logged-in agent: a fresh ticket for every connection.

import { createSignal, type Accessor } from "solid-js";
import { ApiError } from "../api/client";
import { api } from "../api/api";
import { PROTOCOL_VERSION, type AgentFrame, type AgentPush } from "../protocol.gen";
import { observeServerTime } from "../time/clock";
import { forget, recall, remember } from "../storage";
import { isHeldBack, makeExchanges } from "./exchanges";
import { Follows } from "./follows";
import type { Line } from "./line";
import { LiveSocket, type Detour } from "./LiveSocket";
import type { LiveStatus } from "./status";

export interface AgentSocket {
  status: Accessor<LiveStatus>;
  send: (frame: AgentFrame) => boolean;
  start: () => void;
  stop: () => void;
  retryNow: () => void;
}

function socketUrl(): string {
  const url = new URL("/ws/agent", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

const AROUND_KEY = "seventysix.around";

/** The same frames over HTTP, each request with the cookie that says who we are. */
function goAround(onThrough: () => void): Line {
  const follows = new Follows();
  return makeExchanges<AgentPush>(
    socketUrl(),
    {
      path: "/exchange/agent",
      credentials: "same-origin",
      opening: () => [{ type: "hello", protocol: PROTOCOL_VERSION }, ...follows.frames()],
      follow: (text) => follows.take(JSON.parse(text) as AgentFrame),
      hear: (frame) => follows.hear(frame),
    },
    onThrough,
  );
}

const detour: Detour = {
  open: goAround,
  wasNeeded: () => recall(AROUND_KEY) !== null,
  note: (isNeeded) => {
    if (isNeeded) remember(AROUND_KEY, "1");
    else forget(AROUND_KEY);
  },
  isSlow: isHeldBack,
};

/** Hands every frame to `onFrame`, the `welcome` of each (re)connection included: subscribe then. */
export function createAgentSocket(onFrame: (frame: AgentPush) => void): AgentSocket {
  const [status, setStatus] = createSignal<LiveStatus>({ phase: "connecting", attempt: 0 });
  const socket = new LiveSocket<AgentFrame, AgentPush>({
    url: socketUrl,
    hello: async () => {
      try {
        return { type: "hello", protocol: PROTOCOL_VERSION, ticket: await api.socketTicket() };
      } catch (reason) {
        if (reason instanceof ApiError && reason.status === 401) return "logged_out";
        throw reason;
      }
    },
    onFrame,
    onStatus: setStatus,
    onServerTime: observeServerTime,
    detour,
  });
  return {
    status,
    send: (frame) => socket.send(frame),
    start: () => socket.start(),
    stop: () => socket.stop(),
    retryNow: () => socket.retryNow(),
  };
}
