// One socket that stays: hello, heartbeat, half-open detection, reconnecting with full jitter.
// It knows frames only by the few that keep a connection alive; meaning is the caller's.

import { CloseCode } from "../protocol.gen";
import { retryDelayMs } from "./backoff";
import type { Line } from "./line";
import type { EndReason, LiveStatus } from "./status";

/** A dead peer must be noticed within 30 s: 25 s heartbeat and this long for the answer. */
const PONG_TIMEOUT_MS = 5_000;
const WELCOME_TIMEOUT_MS = 10_000;
const DEFAULT_HEARTBEAT_S = 25;

/** So many sockets in a row that nothing came through, and we go around. */
const BLOCKED_AFTER = 2;

/**
 * From this failure on the delays grow no more: four seconds at most. Whoever works here is waited for by shoppers, who
 * give up after 76; and they are few, so that they need not be spread as shoppers are.
 */
const LAST_LONGER_ATTEMPT = 3;

interface FrameLike {
  type: string;
}

/** Another way for the same frames, where the network lets no socket through. */
export interface Detour {
  /** `onThrough` when sockets come through again. */
  open: (onThrough: () => void) => Line;
  /** Whether it was the way to go the last time. */
  wasNeeded: () => boolean;
  note: (isNeeded: boolean) => void;
  /** Whether news comes noticeably later than through a socket. */
  isSlow: () => boolean;
}

export interface LiveOptions<Out extends FrameLike, In extends FrameLike> {
  url: () => string;
  /** Makes the first frame; may ask the server for a ticket. Answer an `EndReason` to give up. */
  hello: () => Promise<Out | EndReason>;
  onFrame: (frame: In) => void;
  onStatus: (status: LiveStatus) => void;
  /** A stamped answer and when we asked for it. */
  onServerTime: (at: string, askedAt: number) => void;
  detour?: Detour;
  openSocket?: (url: string) => Line;
  random?: () => number;
}

export class LiveSocket<Out extends FrameLike, In extends FrameLike> {
  #socket: Line | null = null;
  #attempt = 0;
  /** Sockets in a row through which nothing came. */
  #misses = 0;
  #isDetour = false;
  #hasHeard = false;
  /** As it was told last. */
  #isSlow: boolean | null = null;
  #generation = 0;
  #isLive = false;
  #isStopped = true;
  #askedAt = 0;
  #restartAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly options: LiveOptions<Out, In>) {}

  start(): void {
    this.#isStopped = false;
    this.#misses = this.options.detour?.wasNeeded() ? BLOCKED_AFTER : 0;
    window.addEventListener("online", this.#hurry);
    window.addEventListener("pageshow", this.#hurry);
    document.addEventListener("visibilitychange", this.#hurry);
    void this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    window.removeEventListener("online", this.#hurry);
    window.removeEventListener("pageshow", this.#hurry);
    document.removeEventListener("visibilitychange", this.#hurry);
    this.#drop();
  }

  /** False when there is no live connection; the caller keeps what must not be lost. */
  send(frame: Out): boolean {
    if (!this.#isLive || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Try at once instead of waiting out the delay. */
  retryNow(): void {
    if (this.#isStopped || this.#socket) return;
    void this.#connect();
  }

  // After sleep or a change of network the socket is often dead without knowing it: ask.
  readonly #hurry = (): void => {
    if (document.visibilityState === "hidden") return;
    if (this.#isLive) this.#ping();
    else this.retryNow();
  };

  async #connect(): Promise<void> {
    this.#drop();
    const generation = this.#generation;
    this.options.onStatus({ phase: "connecting", attempt: this.#attempt });
    let hello: Out | EndReason;
    try {
      hello = await this.options.hello();
    } catch {
      if (generation === this.#generation) this.#retryLater();
      return;
    }
    if (generation !== this.#generation) return;
    if (typeof hello === "string") {
      this.#end(hello);
      return;
    }
    this.#open(hello);
  }

  #open(hello: Out): void {
    const socket = this.#makeLine();
    this.#socket = socket;
    this.#hasHeard = false;
    this.#expect(WELCOME_TIMEOUT_MS);
    socket.onopen = () => {
      this.#askedAt = Date.now();
      socket.send(JSON.stringify(hello));
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#receive(JSON.parse(data) as In);
    };
    socket.onclose = ({ code }) => {
      if (socket === this.#socket) this.#closed(code);
    };
  }

  #makeLine(): Line {
    const { detour, openSocket = (url: string) => new WebSocket(url) as Line, url } = this.options;
    this.#isDetour = !!detour && this.#misses >= BLOCKED_AFTER;
    if (!detour || !this.#isDetour) return openSocket(url());
    return detour.open(() => {
      this.#misses = 0;
      void this.#connect();
    });
  }

  #receive(frame: In & { at?: string; heartbeat_s?: number; reconnect_in_s?: number }): void {
    this.#hasHeard = true;
    // Nothing else proves that what we say arrives: a line may be dead in one direction only.
    if (frame.type === "welcome" || frame.type === "pong") {
      this.#answered();
      if (frame.at) this.options.onServerTime(frame.at, this.#askedAt);
    }
    if (frame.type === "welcome") this.#welcomed(frame.heartbeat_s ?? DEFAULT_HEARTBEAT_S);
    // A server that greets and falls over again and again is not to be stormed.
    if (frame.type === "pong") {
      this.#attempt = 0;
      this.#tellLive();
    }
    if (frame.type === "goaway") this.#leave((frame.reconnect_in_s ?? 0) * 1000);
    this.options.onFrame(frame);
  }

  #welcomed(heartbeatS: number): void {
    this.#isLive = true;
    clearInterval(this.#beat);
    this.#beat = setInterval(() => this.#ping(), heartbeatS * 1000);
    this.options.detour?.note(this.#isDetour);
    this.#isSlow = null;
    this.#tellLive();
  }

  /** How fast the way around is shows as it is gone. */
  #tellLive(): void {
    const isSlow = this.#isDetour && !!this.options.detour?.isSlow();
    if (this.#isLive && isSlow !== this.#isSlow) this.options.onStatus({ phase: "live", isSlow });
    this.#isSlow = isSlow;
  }

  #ping(): void {
    this.#askedAt = Date.now();
    this.#socket?.send(JSON.stringify({ type: "ping" }));
    this.#expect(PONG_TIMEOUT_MS);
  }

  #expect(withinMs: number): void {
    this.#deadline ??= setTimeout(() => this.#closed(0), withinMs);
  }

  #answered(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  // The server gave each client its own moment, so that they do not all come back at once.
  #leave(inMs: number): void {
    this.#restartAt = Date.now() + inMs;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), inMs);
  }

  #closed(code: number): void {
    // A socket that says something comes through, whatever it says. A detour that works is kept, no other.
    if (this.#isDetour ? !this.#isLive : this.#hasHeard) this.#misses = 0;
    else this.#misses += 1;
    if (code === CloseCode.REVOKED) this.#end("revoked");
    else if (code === CloseCode.PROTOCOL_VERSION) this.#end("outdated");
    // HTTP came through a moment ago, or there were no ticket: the other way is open, and need not be waited for.
    else if (this.options.detour && !this.#isDetour && this.#misses === BLOCKED_AFTER) this.#retryLater(0);
    else this.#retryLater();
  }

  #retryLater(inMs?: number): void {
    const restartAt = this.#restartAt;
    this.#drop();
    this.#attempt += 1;
    const usualMs = retryDelayMs(Math.min(this.#attempt, LAST_LONGER_ATTEMPT), this.options.random);
    const delayMs = restartAt > Date.now() ? restartAt - Date.now() : (inMs ?? usualMs);
    this.#retry = setTimeout(() => void this.#connect(), delayMs);
    this.options.onStatus({ phase: "waiting", attempt: this.#attempt, retryAt: Date.now() + delayMs });
  }

  #end(reason: EndReason): void {
    this.stop();
    this.options.onStatus({ phase: "ended", reason });
  }

  #drop(): void {
    this.#generation += 1;
    this.#isLive = false;
    this.#restartAt = 0;
    clearTimeout(this.#retry);
    this.#answered();
    clearInterval(this.#beat);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
