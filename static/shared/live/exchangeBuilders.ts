// The other end of exchanges over HTTP, for tests.
import type { AgentFrame, AgentPush } from "../protocol.gen";

const encoder = new TextEncoder();

/** One request, and what is written into its answer. */
export class Request {
  readonly frames: AgentFrame[];
  isAborted = false;
  #writer: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly body = new ReadableStream<Uint8Array>({ start: (writer) => void (this.#writer = writer) });

  constructor(
    readonly path: string,
    body: string,
    signal: AbortSignal,
  ) {
    this.frames = body.split("\n").map((line) => JSON.parse(line) as AgentFrame);
    signal.addEventListener("abort", () => {
      this.isAborted = true;
      this.breaks();
    });
  }

  types(): string[] {
    return this.frames.map((frame) => frame.type);
  }
  writes(bytes: Uint8Array): void {
    if (!this.isAborted) this.#writer?.enqueue(bytes);
  }
  says(...frames: object[]): void {
    this.writes(encoder.encode(frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join("")));
  }
  closes(code: number): void {
    this.writes(encoder.encode(`event: close\ndata: ${JSON.stringify({ code, reason: "" })}\n\n`));
  }
  ends(): void {
    this.#writer?.close();
  }
  breaks(): void {
    this.#writer?.error(new TypeError("network error"));
  }
}

export const EPOCH = "00000000-0000-4000-8000-000000000001";
export const WELCOME = {
  type: "welcome",
  epoch: EPOCH,
  at: "2026-11-26T09:00:00Z",
  heartbeat_s: 25,
  sites: [],
};
export const types = (frames: readonly AgentPush[]): string[] => frames.map((frame) => frame.type);
export const follow = (after: number, epoch: string | null = null): AgentFrame => ({
  type: "conversation.subscribe",
  ref: "log",
  conversation_id: "c",
  after,
  epoch,
});
export const inbox = { type: "inbox.subscribe", ref: "inbox" } as const;
export const entries = (after: number, through: number) => ({
  type: "entries",
  conversation_id: "c",
  after,
  through,
  entries: [],
});
export const snapshot = (version: string) => ({
  type: "inbox.snapshot",
  conversations: [],
  agents: [],
  queues: [],
  version,
});
export const message: AgentFrame = {
  type: "message.send",
  ref: "m",
  conversation_id: "c",
  client_id: "m",
  kind: "message",
  body: "Hello",
};
