/**
 * The way around blocked WebSockets: looks like a socket, and is requests. Each carries a hello and frames up, and what
 * the server says down, until the next one takes its place; so it does not matter which process answers.
 */
import type { Line } from "./line";

/** An answer of which nothing comes in this time is kept back until it is whole: then it is asked for in pieces. */
const FIRST_WORD_MS = 4_000;
/** An answer that is asked for in pieces comes sooner, or not at all. */
const PIECE_MS = 25_000;
/** An answer that is so much longer on its way than its first word is not kept back (any more). */
const FLOWS_MS = 2_000;
const AGAIN_MS = 250;
const POLL_AGAIN_MS = 1_000;
const PROBE_MS = 20_000;
const LONGEST_PROBE_MS = 600_000;
const PING = '{"type":"ping"}';

/** Kept over lost lines: the network between is the same. */
let isPolling = false;
let probeMs = PROBE_MS;

/** What shoppers and agents do differently. */
export interface ExchangeSide<Push extends { type: string }> {
  path: string;
  credentials: RequestCredentials;
  /** What each exchange says first: a hello, and what is followed, from where it stands. */
  opening(): object[];
  /** Takes what needs no frame of its own, as `opening` says it from now on; answers whether it must be said soon. */
  follow?(text: string): boolean | undefined;
  /** What is to be told of a frame, the first or a later welcome among them: null when the line cannot go on. */
  hear(frame: Push): readonly object[] | null;
  /** With a promise, a close that is no end: afterwards it goes on. */
  pause?(code: number): Promise<void> | undefined;
}

/** Whether answers come whole only, and so somewhat later. */
export const isHeldBack = (): boolean => isPolling;

/** See now and then whether frames come through a socket after all; `onThrough` when they do. */
function makeProbe(url: string, onThrough: () => void): () => void {
  let socket: WebSocket | undefined;
  const timer = setInterval(() => {
    socket?.close();
    socket = new WebSocket(url);
    // The refusal of a ping before the hello is the shortest way to hear anything at all.
    socket.onopen = () => socket?.send(PING);
    socket.onmessage = onThrough;
    probeMs = Math.min(LONGEST_PROBE_MS, probeMs * 2);
  }, probeMs);
  return () => {
    clearInterval(timer);
    socket?.close();
  };
}

/** `onThrough` when sockets come through again. */
export function makeExchanges<Push extends { type: string }>(
  url: string,
  side: ExchangeSide<Push>,
  onThrough: () => void,
): Line {
  const endProbe = makeProbe(url, () => {
    probeMs = PROBE_MS;
    onThrough();
  });
  let queue: string[] = [];
  /** Other things are followed than the newest exchange has said. */
  let isStale = false;
  let isBegun = false;
  let isGreeted = false;
  /** The exchange that has been greeted, and the one that is to take its place. */
  let current: AbortController | undefined;
  let next: AbortController | undefined;
  /** What is to take its place waits for news, and has nothing to say. */
  let isIdle = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  function close(): void {
    isOver = true;
    endProbe();
    clearTimeout(again);
    for (const one of [current, next]) one?.abort();
    current = next = undefined;
    queue = [];
  }

  function fail(code = 1006): void {
    close();
    line.onclose?.({ code });
  }

  function pump(): void {
    if (isOver) return;
    const hasNews = queue.length > 0 || isStale;
    // What is asked for in pieces is answered when it is over, and may not even say before that it is greeted.
    if (isPolling && hasNews) {
      current?.abort();
      if (isIdle) drop(next);
    }
    if (!next && (hasNews || !current)) void exchange();
  }

  function drop(exchange: AbortController | undefined): void {
    exchange?.abort();
    if (next === exchange) next = undefined;
  }

  async function exchange(): Promise<void> {
    const mine = (next = new AbortController());
    const frames = queue;
    queue = [];
    isStale = false;
    isIdle = frames.length === 0;
    clearTimeout(again);
    const isPoll = isPolling;
    const beganMs = Date.now();
    const opening = side.opening().map((frame) => JSON.stringify(frame));
    // Whoever knows all there is would be greeted with the next news only.
    if (isPoll && !isGreeted) opening.push(PING);
    const patience = setTimeout(
      () => {
        isPolling = true;
        queue = [...frames, ...queue];
        drop(mine);
        pump();
      },
      isPoll ? PIECE_MS : FIRST_WORD_MS,
    );
    try {
      const response = await fetch(side.path + (isPoll ? "?poll" : ""), {
        method: "POST",
        body: [...opening, ...frames].join("\n"),
        signal: mine.signal,
        cache: "no-store",
        credentials: side.credentials,
      });
      const words = response.ok && response.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!words) throw new Error(`${response.status}`);
      let held = "";
      let heardMs = 0;
      for (;;) {
        if (isPoll) clearTimeout(patience);
        const { done, value } = await words.read();
        clearTimeout(patience);
        heardMs ||= Date.now();
        if (done || mine.signal.aborted) break;
        const events = (held + value).split("\n\n");
        held = events.pop() ?? "";
        for (const event of events) if (!mine.signal.aborted) hear(event, mine);
      }
      if (mine.signal.aborted) return;
      if (Date.now() - heardMs > FLOWS_MS) isPolling = false;
      if (current !== mine) return fail();
      current = undefined;
      // At once, or a hidden tab would wait for a minute; but no storm where answers are cut short.
      const pauseMs = isPoll ? POLL_AGAIN_MS : AGAIN_MS;
      if (Date.now() - beganMs > pauseMs) pump();
      else again = setTimeout(pump, pauseMs);
    } catch {
      clearTimeout(patience);
      if (!mine.signal.aborted) fail();
    }
  }

  function hear(event: string, mine: AbortController): void {
    const [, name, data] = /^(?:event: (\w+)\n)?data: (.*)$/s.exec(event) ?? [];
    if (!data) return;
    if (name === "close") {
      const { code } = JSON.parse(data) as { code: number };
      const pause = side.pause?.(code);
      if (!pause) return fail(code);
      drop(mine);
      return void pause.then(pump);
    }
    const frame = JSON.parse(data) as Push;
    const isWelcome = frame.type === "welcome";
    if (isWelcome) {
      isGreeted = true;
      current?.abort();
      current = mine;
      next = undefined;
    }
    const told = side.hear(frame);
    if (!told) return fail();
    for (const one of told) line.onmessage?.({ data: JSON.stringify(one) });
    if (isWelcome) pump();
  }

  const line: Line = {
    readyState: 1,
    onopen: null,
    onmessage: null,
    onclose: null,
    send(text: string): void {
      const isNew = side.follow?.(text);
      // The first one is the hello, which each exchange says itself.
      if (isBegun && isNew === undefined) queue.push(text);
      isStale ||= !!isNew;
      isBegun = true;
      // What is said in one breath goes together.
      queueMicrotask(pump);
    },
    close,
  };
  setTimeout(() => line.onopen?.());
  return line;
}
