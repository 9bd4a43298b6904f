import { describe, expect, it } from "vitest";
import type { Entry } from "@shared/protocol.gen";
import {
  EMPTY_TRANSCRIPT,
  isGap,
  reduceTranscript,
  type TranscriptEvent,
  type TranscriptState,
} from "./transcriptState";

const anEntry = (seq: number): Entry => ({
  seq,
  kind: "message",
  author: { kind: "visitor", id: null, name: "Visitor" },
  at: "2026-11-23T10:00:00Z",
  client_id: null,
  body: String(seq),
  activity: null,
  data: {},
  attachments: [],
  reply_to: null,
});

const LOG = Array.from({ length: 9 }, (_, i) => anEntry(i + 1));
const news = (after: number, through: number): TranscriptEvent => ({
  type: "entries",
  after,
  through,
  entries: LOG.slice(after, through),
});
const run = (...events: TranscriptEvent[]): TranscriptState =>
  events.reduce(reduceTranscript, EMPTY_TRANSCRIPT);

describe("a transcript", () => {
  it("is the same from an old snapshot with later entries as from a fresh one", () => {
    const fresh = run(news(0, 9));
    for (let held = 0; held <= 9; held += 1) {
      expect(run(news(0, held), news(held, 9))).toEqual(fresh);
    }
  });

  it("shows nothing twice when news overlap", () => {
    expect(run(news(0, 5), news(3, 9), news(2, 6))).toEqual(run(news(0, 9)));
  });

  it("does not go on over a gap, but knows it", () => {
    const held = run(news(0, 3));
    expect(isGap(held, news(5, 9))).toBe(true);
    expect(reduceTranscript(held, news(5, 9))).toBe(held);
  });

  it("moves on over seqs that it may not see", () => {
    const event: TranscriptEvent = { type: "entries", after: 3, through: 6, entries: [anEntry(6)] };
    const state = reduceTranscript(run(news(0, 3)), event);
    expect(state.cursor).toBe(6);
    expect(isGap(state, news(6, 7))).toBe(false);
  });

  it("is replaced whole by a resync", () => {
    const state = reduceTranscript(run(news(0, 9)), { type: "resync", through: 2, entries: LOG.slice(0, 2) });
    expect(state).toEqual(run(news(0, 2)));
  });
});
