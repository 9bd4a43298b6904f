/** Where files can be read for a while; asked for together, and again when the time is over. */
import type { Core } from "../parts";
import { addressOf, headersOf } from "./asking";

export interface FileLink {
  readonly whole: string;
  readonly preview: string;
  readonly until_ms: number;
}

/** What answers to links: undefined before we know, null for a file that is not there any more. */
type OnLink = (link: FileLink | null) => void;

interface Answer {
  readonly items: readonly { attachment_id: string; whole: string; preview: string; lifetime_s: number }[];
}

const AGAIN_MS = 3_000;
/** A link that ends before it arrives is none. */
const MARGIN_MS = 10_000;

export function makeLinks(core: Core) {
  const waiting = new Map<string, OnLink[]>();
  let isDue = false;

  async function ask(): Promise<void> {
    isDue = false;
    const headers = headersOf(core);
    const ids = [...waiting.keys()].slice(0, 100);
    if (ids.length === 0) return;
    try {
      if (!headers) throw new Error("nobody yet");
      const body = JSON.stringify({ attachment_ids: ids });
      const answer = await fetch(addressOf("attachment-links"), {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body,
      });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const { items } = (await answer.json()) as Answer;
      for (const id of ids) {
        const item = items.find(({ attachment_id }) => attachment_id === id);
        const until_ms = Date.now() + (item?.lifetime_s ?? 0) * 1_000 - MARGIN_MS;
        const tell = waiting.get(id) ?? [];
        waiting.delete(id);
        for (const one of tell) one(item ? { ...item, until_ms } : null);
      }
    } catch {
      // Offline, or not welcomed yet.
    }
    if (waiting.size > 0) later(AGAIN_MS);
  }

  function later(ms: number): void {
    if (!isDue) setTimeout(() => void ask(), ms);
    isDue = true;
  }

  return (id: string, tell: OnLink): void => {
    waiting.set(id, [...(waiting.get(id) ?? []), tell]);
    later(0);
  };
}
