/**
 * The way around blocked WebSockets: looks like a socket, and is requests. Each carries a hello and frames up, and what
 * the server says down, until the next one takes its place; so it does not matter which process answers.
 */
import {
  CloseCode,
  type VisitorHello,
  type VisitorPush,
  type WorkAsked,
  type WorkProof,
} from "@shared/protocol.gen";
import type { Detour, Line } from "../link";
import { say } from "../words";
import { solve } from "./work";

const PATH = "/exchange/visitor";
/** An answer of which nothing comes in this time is kept back until it is whole: then it is asked for in pieces. */
const FIRST_WORD_MS = 4_000;
const AGAIN_MS = 250;
const PROBE_MS = 20_000;
const LONGEST_PROBE_MS = 600_000;
/** Work that takes no longer is not spoken of. */
const QUIET_WORK_MS = 700;

/** Kept over lost lines: the network between is the same. */
let isPolling = false;
let probeMs = PROBE_MS;

/** What was found, for the next hello; and what is being looked for. */
let proof: WorkProof | undefined;
let working: Promise<void> | undefined;

/** Do what newcomers are asked for while too many come; one thing at a time, also while lines come and go. */
function work(asked: WorkAsked): void {
  const notice = document.querySelector(".notice");
  const note = setTimeout(() => notice?.replaceChildren(say("work_note")), QUIET_WORK_MS);
  working ??= solve(asked).then((answers) => {
    proof = { challenge: asked.challenge, answers };
    working = undefined;
    clearTimeout(note);
    notice?.replaceChildren();
  });
}

/** See now and then whether frames come through a socket after all; `onThrough` when they do. */
function makeProbe(url: string, onThrough: () => void): () => void {
  let socket: WebSocket | undefined;
  const timer = setInterval(() => {
    socket?.close();
    socket = new WebSocket(url);
    // The refusal of a ping before the hello is the shortest way to hear anything at all.
    socket.onopen = () => socket?.send('{"type":"ping"}');
    socket.onmessage = onThrough;
    probeMs = Math.min(LONGEST_PROBE_MS, probeMs * 2);
  }, probeMs);
  return () => {
    clearInterval(timer);
    socket?.close();
  };
}

const detour = (url: string, hello: () => VisitorHello, onThrough: () => void): Line => {
  const endProbe = makeProbe(url, () => {
    probeMs = PROBE_MS;
    onThrough();
  });
  let queue: string[] = [];
  let isBegun = false;
  let epoch: string | undefined;
  /** The exchange that has been greeted, and the one that is to take its place. */
  let current: AbortController | undefined;
  let next: AbortController | undefined;
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
    // What is asked for in pieces is answered when it is over.
    if (isPolling && current && queue[0]) current.abort();
    if (!next && (queue[0] || !current)) void exchange();
  }

  async function exchange(): Promise<void> {
    const mine = (next = new AbortController());
    const frames = queue;
    queue = [];
    const isPoll = isPolling;
    const beganMs = Date.now();
    const patience = setTimeout(() => {
      isPolling = true;
      queue = [...frames, ...queue];
      mine.abort();
      if (next === mine) next = undefined;
      pump();
    }, FIRST_WORD_MS);
    try {
      const response = await fetch(PATH + (isPoll ? "?poll" : ""), {
        method: "POST",
        body: [JSON.stringify({ ...hello(), work: proof }), ...frames].join("\n"),
        signal: mine.signal,
        cache: "no-store",
        credentials: "omit",
      });
      const words = response.ok && response.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!words) throw new Error(`${response.status}`);
      let held = "";
      for (;;) {
        if (isPoll) clearTimeout(patience);
        const { done, value } = await words.read();
        clearTimeout(patience);
        if (done || mine.signal.aborted) break;
        const events = (held + value).split("\n\n");
        held = events.pop() ?? "";
        for (const event of events) if (!mine.signal.aborted) take(event, mine);
      }
      if (mine.signal.aborted) return;
      if (current !== mine) return fail();
      current = undefined;
      // At once, or a hidden tab would wait for a minute; but no storm where answers are cut short.
      if (Date.now() - beganMs > AGAIN_MS) pump();
      else again = setTimeout(pump, AGAIN_MS);
    } catch {
      clearTimeout(patience);
      if (!mine.signal.aborted) fail();
    }
  }

  function take(event: string, mine: AbortController): void {
    const [, name, data] = /^(?:event: (\w+)\n)?data: (.*)$/s.exec(event) ?? [];
    if (!data) return;
    if (name === "close") {
      const { code } = JSON.parse(data) as { code: number };
      if (code !== CloseCode.WORK) return fail(code);
      mine.abort();
      next = undefined;
      return void working?.then(() => isOver || pump());
    }
    const frame = JSON.parse(data) as VisitorPush;
    if (frame.type === "error" && frame.work) {
      proof = undefined;
      return work(frame.work);
    }
    if (frame.type !== "welcome") return line.onmessage?.({ data });
    current?.abort();
    current = mine;
    next = undefined;
    if (!epoch) line.onmessage?.({ data });
    else if (frame.token || frame.epoch !== epoch) return fail();
    else if (frame.conversation) {
      const { conversation } = frame;
      line.onmessage?.({ data: JSON.stringify({ type: "conversation", conversation }) });
    }
    epoch = frame.epoch;
    pump();
  }

  const line: Line = {
    readyState: 1,
    onopen: null,
    onmessage: null,
    onclose: null,
    send(text: string): void {
      // The first one is the hello, which each exchange says itself.
      if (isBegun) queue.push(text);
      isBegun = true;
      pump();
    },
    close,
  };
  setTimeout(() => line.onopen?.());
  return line;
};

export default (): Detour => detour;
