// Half-written replies and notes, per conversation, over reloads and across tabs.

import { forget, onRemembered, parsed, recall, recallAll, remember } from "@shared/storage";

export type ComposerMode = "message" | "note";

export interface Draft {
  mode: ComposerMode;
  message: string;
  note: string;
  /** Key of the message that the next one answers. */
  replyTo?: string | null;
}

export const NO_DRAFT: Draft = { mode: "message", message: "", note: "" };

export interface Drafts {
  load: (conversationId: string) => Draft;
  keep: (conversationId: string, draft: Draft) => void;
  /** Put a text back for editing, behind what is there. */
  add: (conversationId: string, mode: ComposerMode, text: string, replyTo?: string | null) => void;
  /** Answer one message with the next one, or none. */
  answer: (conversationId: string, mode: ComposerMode, replyTo: string | null) => void;
  /** Hear of changes made elsewhere: by `add`, or in another tab. Returns how to stop. */
  follow: (conversationId: string, listener: () => void) => () => void;
  /** At logout: the next person at this computer must not find them. */
  forgetAll: () => void;
}

export function createDrafts(agentId: string): Drafts {
  const prefix = `seventysix.draft.${agentId}.`;
  const followers = new Map<string, () => void>();
  /** For when storage is blocked or full. */
  const held = new Map<string, Draft>();

  const load = (id: string): Draft => {
    const draft = parsed<Partial<Draft>>(recall(prefix + id)) ?? held.get(id);
    return { ...NO_DRAFT, ...draft };
  };
  const keep = (id: string, draft: Draft): void => {
    held.set(id, draft);
    if (draft.message || draft.note || draft.replyTo) remember(prefix + id, JSON.stringify(draft));
    else forget(prefix + id);
  };

  return {
    load,
    keep,
    add: (id, mode, text, replyTo = null) => {
      const draft = load(id);
      const joined = [draft[mode].trimEnd(), text].filter(Boolean).join("\n");
      keep(id, { ...draft, mode, [mode]: joined, replyTo });
      followers.get(id)?.();
    },
    answer: (id, mode, replyTo) => {
      keep(id, { ...load(id), mode, replyTo });
      followers.get(id)?.();
    },
    follow: (id, listener) => {
      followers.set(id, listener);
      const stop = onRemembered(prefix + id, () => {
        held.delete(id);
        listener();
      });
      return () => {
        followers.delete(id);
        stop();
      };
    },
    forgetAll: () => {
      held.clear();
      for (const key of recallAll(prefix).keys()) forget(key);
    },
  };
}
