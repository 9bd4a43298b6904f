// Half-written replies and notes, per conversation, over reloads.

import { forget, recall, recallAll, remember } from "@shared/storage";

export type ComposerMode = "message" | "note";

export interface Draft {
  mode: ComposerMode;
  message: string;
  note: string;
}

export const NO_DRAFT: Draft = { mode: "message", message: "", note: "" };

export interface Drafts {
  load: (conversationId: string) => Draft;
  keep: (conversationId: string, draft: Draft) => void;
  /** At logout: the next person at this computer must not find them. */
  forgetAll: () => void;
}

export function createDrafts(agentId: string): Drafts {
  const prefix = `seventysix.draft.${agentId}.`;
  return {
    load: (conversationId) => {
      try {
        return { ...NO_DRAFT, ...(JSON.parse(recall(prefix + conversationId) ?? "{}") as Partial<Draft>) };
      } catch {
        return NO_DRAFT;
      }
    },
    keep: (conversationId, draft) => {
      if (draft.message || draft.note) remember(prefix + conversationId, JSON.stringify(draft));
      else forget(prefix + conversationId);
    },
    forgetAll: () => {
      for (const key of recallAll(prefix).keys()) forget(key);
    },
  };
}
