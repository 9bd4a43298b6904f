/** The conversation's log as this client holds it, and the cursor law that keeps it whole. */
import type { Entries, Entry, Resync } from "@shared/protocol.gen";

export interface Log {
  readonly conversation_id: string | null;
  /** In order of `seq`; what shoppers may not see leaves holes. */
  readonly entries: readonly Entry[];
  /** Everything up to here is held. */
  readonly cursor: number;
  /** Something in between is missing: only a fresh hello can tell what. */
  readonly has_gap: boolean;
}

export const emptyLog: Log = { conversation_id: null, entries: [], cursor: 0, has_gap: false };

/** Apply news: what is known already is ignored, what does not fit on marks a gap. */
export function applyEntries(log: Log, frame: Entries): Log {
  const isSame = frame.conversation_id === log.conversation_id;
  const cursor = isSame ? log.cursor : 0;
  if (frame.after > cursor) return { ...log, has_gap: true };
  if (frame.through <= cursor) return log;
  const known = isSame ? log.entries : [];
  return {
    ...log,
    conversation_id: frame.conversation_id,
    entries: [...known, ...frame.entries.filter((entry) => entry.seq > cursor)],
    cursor: frame.through,
  };
}

/** What the server sends now replaces everything held. */
export function replaceLog(frame: Resync): Log {
  return {
    conversation_id: frame.conversation_id,
    entries: frame.entries,
    cursor: frame.through,
    has_gap: false,
  };
}
