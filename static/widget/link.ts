/** The one socket: connects, says hello, notices a dead line, comes back with jitter. Knows no conversation. */
import { CloseCode, type VisitorFrame, type VisitorHello, type VisitorPush } from "@shared/protocol.gen";
import { retryDelayMs } from "@shared/live/backoff";
import type { Line } from "@shared/live/line";
import type { LinkPhase } from "./state";

/** With a heartbeat of 25 s a dead line is noticed within 30 s. */
const ANSWER_MS = 5_000;
const WELCOME_MS = 10_000;
/** Whatever a shopper does, attempts begin so far apart at least. */
const HURRY_MS = 1_000;

export interface LinkOwner {
  hello(): VisitorHello;
  onFrame(frame: VisitorPush): void;
  onPhase(phase: LinkPhase): void;
  /** The server refuses the token; answer whether there is another way to say hello. */
  onRefusedToken(): boolean;
  /** The way around blocked sockets, once it has come. */
  onBlocked(): Detour | undefined;
}

/** `onThrough` when sockets come through again. */
export type Detour = (url: string, hello: () => VisitorHello, onThrough: () => void) => Line;

export type Link = ReturnType<typeof makeLink>;

export function makeLink(url: string, owner: LinkOwner) {
  let socket: Line | undefined;
  let isLive = false;
  /** Sockets in a row that came to no welcome; while it is none we go around. */
  let misses = 0;
  let isDetour = false;
  let attempt = 0;
  /** When the next attempt is due, and when the last one began, by a clock that nobody sets. */
  let dueMs = 0;
  let triedMs = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  let heartbeat: ReturnType<typeof setInterval> | undefined;

  function connect(): void {
    drop();
    triedMs = performance.now();
    const detour = misses > 1 && owner.onBlocked();
    isDetour = !!detour;
    const mine = detour
      ? detour(
          url,
          () => owner.hello(),
          () => {
            misses = 0;
            connect();
          },
        )
      : (new WebSocket(url) as Line);
    socket = mine;
    expect(WELCOME_MS);
    mine.onopen = () => mine.send(JSON.stringify(owner.hello()));
    mine.onmessage = ({ data }) => receive(JSON.parse(data) as VisitorPush);
    mine.onclose = ({ code }) => closed(code);
  }

  /** Leave without a word, e.g. so that the page can be kept for going back. */
  function drop(): void {
    clearTimeout(retry);
    answered();
    // It ends intervals, too, and the document holds this word already.
    clearTimeout(heartbeat);
    retry = undefined;
    isLive = false;
    const old = socket;
    if (!old) return;
    old.onmessage = old.onclose = null;
    // Closing before it is open would be reported as a failure.
    old.onopen = () => old.close();
    if (old.readyState !== WebSocket.CONNECTING) old.close();
    socket = undefined;
  }

  /** Answers false when there is no line; the caller keeps what must not be lost. */
  function send(frame: VisitorFrame): boolean {
    if (isLive) socket?.send(JSON.stringify(frame));
    return isLive;
  }

  function receive(frame: VisitorPush): void {
    if (frame.type === "welcome") {
      answered();
      isLive = true;
      dueMs = 0;
      heartbeat = setInterval(ping, frame.heartbeat_s * 1_000);
    }
    if (frame.type === "pong") {
      // Nothing else proves that what we say arrives: a line may be dead in one direction only.
      answered();
      // A server that greets and falls over again and again is not to be stormed.
      attempt = 0;
    }
    if (frame.type === "goaway") {
      // Come back when the server asks us to, and no sooner if it closes before.
      tryAt(performance.now() + frame.reconnect_in_s * 1_000);
    }
    owner.onFrame(frame);
  }

  function ping(): void {
    send({ type: "ping" });
    expect(ANSWER_MS);
  }

  function expect(withinMs: number): void {
    deadline ??= setTimeout(closed, withinMs);
  }

  function answered(): void {
    clearTimeout(deadline);
    deadline = undefined;
  }

  function closed(code = 0): void {
    // A detour that works is kept, one that does not is given up.
    misses = isLive === isDetour ? misses + 1 : misses >> 1;
    drop();
    switch (code) {
      case CloseCode.UNKNOWN_SITE:
        return owner.onPhase("unknown_site");
      case CloseCode.PROTOCOL_VERSION:
      case CloseCode.BAD_FRAME:
        return owner.onPhase("outdated");
      case CloseCode.WORK:
        // Over HTTP, by the part that can do what newcomers are asked for.
        misses = 2;
        return later("connecting");
      case CloseCode.IDENTITY:
        return later("unvouched");
      case CloseCode.UNAUTHORIZED:
      case CloseCode.REVOKED:
      case CloseCode.BLOCKED:
        if (code === CloseCode.BLOCKED || !owner.onRefusedToken()) return owner.onPhase("not_allowed");
    }
    later("lost");
  }

  function later(phase: LinkPhase): void {
    attempt += 1;
    tryAt(Math.max(dueMs, performance.now() + retryDelayMs(attempt)));
    owner.onPhase(phase);
  }

  function tryAt(ms: number): void {
    clearTimeout(retry);
    dueMs = ms;
    retry = setTimeout(connect, ms - performance.now());
  }

  return {
    connect,
    drop,
    send,
    /** Drop the line and come back soon. */
    restart(): void {
      drop();
      later("connecting");
    },
    /** The network is back or somebody is there: do not wait out the delay, or see whether the line is alive. */
    nudge(): void {
      if (isLive) ping();
      else if (retry) tryAt(Math.min(dueMs, triedMs + HURRY_MS));
    },
  };
}
