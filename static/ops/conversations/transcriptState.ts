// The log of one conversation as this page holds it: pages over HTTP first, then what happens live.

import type { Entry } from "@shared/protocol.gen";

export interface TranscriptState {
  entries: readonly Entry[];
  /** Newest seq held without a gap. */
  cursor: number;
}

export type TranscriptEvent =
  /** `after` < seq ≤ `through` without a gap, from a page or a frame. */
  | { type: "entries"; after: number; through: number; entries: readonly Entry[] }
  /** What is held cannot be trusted; this replaces it. */
  | { type: "resync"; through: number; entries: readonly Entry[] };

export const EMPTY_TRANSCRIPT: TranscriptState = { entries: [], cursor: 0 };

/** Applies what continues the log, ignores what is known. A gap leaves the state as it is: see `isGap`. */
export function reduceTranscript(state: TranscriptState, event: TranscriptEvent): TranscriptState {
  if (event.type === "resync") return { entries: event.entries, cursor: event.through };
  if (event.through <= state.cursor || isGap(state, event)) return state;
  const fresh = event.entries.filter((entry) => entry.seq > state.cursor);
  return { entries: [...state.entries, ...fresh], cursor: event.through };
}

/** Something between what is held and what came is missing: ask again from the cursor. */
export function isGap(state: TranscriptState, event: TranscriptEvent): boolean {
  return event.type === "entries" && event.after > state.cursor;
}
