// What an agent does to conversations, over HTTP: each answers with the row as it is now.

import { api, type ConversationChange, type TransferTo } from "@shared/api/api";
import { ApiError } from "@shared/api/client";
import type { Availability } from "@shared/protocol.gen";
import { showToast } from "@shared/ui/toasts";
import type { ConsoleEvent } from "../state/model";
import { problemWords, t } from "../strings";

export interface Actions {
  /** Each resolves to whether it worked; a refusal has been shown already. */
  take: (id: string) => Promise<boolean>;
  transfer: (id: string, to: TransferTo) => Promise<boolean>;
  resolve: (id: string) => Promise<boolean>;
  reopen: (id: string) => Promise<boolean>;
  setAvailability: (availability: Availability) => Promise<boolean>;
  /** Fetches a row we do not have; resolves to whether there is one. */
  fetchRow: (id: string) => Promise<boolean>;
}

function complain(reason: unknown): void {
  const problem = reason instanceof ApiError ? reason : new ApiError(0, "unexpected", String(reason));
  if (problem.code !== "not_logged_in") showToast(problemWords(problem.code, problem.message), "error");
}

export function createActions(meId: string, dispatch: (event: ConsoleEvent) => void): Actions {
  const underWay = new Set<string>();

  // A second press of the same key must not act twice.
  const once = async (key: string, act: () => Promise<void>): Promise<boolean> => {
    if (underWay.has(key)) return false;
    underWay.add(key);
    try {
      await act();
      return true;
    } catch (reason) {
      complain(reason);
      return false;
    } finally {
      underWay.delete(key);
    }
  };

  const changeRow = (id: string, act: () => Promise<ConversationChange>): Promise<boolean> =>
    once(id, async () => dispatch({ type: "changed", change: await act() }));

  const reopen = (id: string): Promise<boolean> => changeRow(id, () => api.reopen(id));

  return {
    take: (id) => changeRow(id, () => api.take(id)),
    transfer: (id, to) => changeRow(id, () => api.transfer(id, to)),
    reopen,
    resolve: async (id) => {
      const isDone = await changeRow(id, () => api.resolve(id));
      if (isDone)
        showToast(t("toast.resolved"), "ok", { label: t("action.reopen"), run: () => void reopen(id) });
      return isDone;
    },
    setAvailability: (availability) =>
      once("availability", async () => {
        const answer = await api.setAvailability(availability);
        dispatch({ type: "availabilitySet", agent_id: meId, availability: answer.availability });
      }),
    fetchRow: async (id) => {
      try {
        dispatch({ type: "fetched", conversation: await api.conversation(id) });
        return true;
      } catch (reason) {
        return reason instanceof ApiError && reason.status !== 404;
      }
    },
  };
}
