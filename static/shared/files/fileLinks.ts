// Where files can be read for a while: asked for together, kept while they last.

import { call } from "../api/client";

export interface FileLink {
  whole: string;
  preview: string;
  /** Browser time. */
  until: number;
}

interface Answer {
  items: { attachment_id: string; whole: string; preview: string; lifetime_s: number }[];
}

/** A link that ends before it arrives is none. */
const MARGIN_MS = 10_000;
const AT_ONCE = 100;

const known = new Map<string, FileLink>();
const waiting = new Map<string, ((link: FileLink | null | Error) => void)[]>();
let isDue = false;

async function ask(): Promise<void> {
  isDue = false;
  const ids = [...waiting.keys()].slice(0, AT_ONCE);
  const asked = ids.map((id) => ({ id, tell: waiting.get(id) ?? [] }));
  for (const id of ids) waiting.delete(id);
  if (waiting.size > 0) later();
  let answer: Answer | Error;
  try {
    answer = await call<Answer>("POST", "/attachment-links", { body: { attachment_ids: ids } });
  } catch (reason) {
    answer = reason instanceof Error ? reason : new Error(String(reason));
  }
  for (const { id, tell } of asked) {
    const result = answer instanceof Error ? answer : linkOf(answer, id);
    for (const one of tell) one(result);
  }
}

function linkOf(answer: Answer, id: string): FileLink | null {
  const item = answer.items.find((one) => one.attachment_id === id);
  if (!item) return null;
  const until = Date.now() + item.lifetime_s * 1000 - MARGIN_MS;
  const link = { whole: item.whole, preview: item.preview, until };
  known.set(id, link);
  return link;
}

function later(): void {
  if (!isDue) setTimeout(() => void ask());
  isDue = true;
}

/** Resolves to a link that is good now, or null for a file that is not there any more. */
export function fileLink(id: string): Promise<FileLink | null> {
  const link = known.get(id);
  if (link && link.until > Date.now()) return Promise.resolve(link);
  return new Promise((resolve, reject) => {
    const tell = (result: FileLink | null | Error): void =>
      result instanceof Error ? reject(result) : resolve(result);
    waiting.set(id, [...(waiting.get(id) ?? []), tell]);
    later();
  });
}
