// Loads a conversation's log and follows it while the page is open.

import { createSignal, onCleanup, type Accessor } from "solid-js";
import { api } from "@shared/api/api";
import { ApiError } from "@shared/api/client";
import { randomId } from "@shared/live/randomId";
import type { AgentPush, ConversationSummary } from "@shared/protocol.gen";
import type { LiveBoard } from "../live/liveBoard";
import {
  EMPTY_TRANSCRIPT,
  isGap,
  reduceTranscript,
  type TranscriptEvent,
  type TranscriptState,
} from "./transcriptState";

/** Several lines often come together: ask for the head once. */
const SETTLE_MS = 300;

export interface Transcript {
  phase: Accessor<"loading" | "ready" | "missing" | "failed">;
  conversation: Accessor<ConversationSummary | null>;
  log: Accessor<TranscriptState>;
  reload: () => void;
}

export function followTranscript(id: string, live: LiveBoard): Transcript {
  const [phase, setPhase] = createSignal<ReturnType<Transcript["phase"]>>("loading");
  const [conversation, setConversation] = createSignal<ConversationSummary | null>(null);
  const [log, setLog] = createSignal(EMPTY_TRANSCRIPT);
  let isOpen = true;
  let refreshing: ReturnType<typeof setTimeout> | undefined;

  const subscribe = (): void => {
    live.socket.send({
      type: "conversation.subscribe",
      ref: randomId(),
      conversation_id: id,
      after: log().cursor,
      epoch: null,
    });
  };
  const take = (event: TranscriptEvent): void => {
    if (isGap(log(), event)) subscribe();
    else setLog((state) => reduceTranscript(state, event));
  };
  const refreshHead = async (): Promise<void> => {
    const fresh = await api.conversation(id);
    if (isOpen) setConversation(fresh);
  };

  const load = async (): Promise<void> => {
    setPhase("loading");
    try {
      await refreshHead();
      let after: number | null = log().cursor;
      while (after !== null && isOpen) {
        const page: Awaited<ReturnType<typeof api.entries>> = await api.entries(id, after);
        take({ type: "entries", after, through: page.through, entries: page.entries });
        after = page.next_after;
      }
      if (!isOpen) return;
      setPhase("ready");
      subscribe();
    } catch (reason) {
      if (!isOpen) return;
      const isMissing = reason instanceof ApiError && [403, 404, 422].includes(reason.status);
      setPhase(isMissing ? "missing" : "failed");
    }
  };

  const stopListening = live.onFrame((frame: AgentPush) => {
    if (frame.type === "welcome" && phase() === "ready") subscribe();
    if (frame.type !== "entries" && frame.type !== "resync") return;
    if (frame.conversation_id !== id || phase() !== "ready") return;
    take(frame);
    // What was said or done changes who has it, who waits, and where it stands.
    clearTimeout(refreshing);
    refreshing = setTimeout(() => void refreshHead().catch(() => undefined), SETTLE_MS);
  });
  onCleanup(() => {
    isOpen = false;
    clearTimeout(refreshing);
    stopListening();
    live.socket.send({ type: "conversation.unsubscribe", conversation_id: id });
  });

  void load();
  return { phase, conversation, log, reload: () => void load() };
}
