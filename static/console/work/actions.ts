// What an agent does to conversations, over HTTP: each answers with the row as it is now.

import { api, type ConversationChange, type RoutingChange, type TransferTo } from "@shared/api/api";
import { ApiError } from "@shared/api/client";
import type { Availability, Emoji } from "@shared/protocol.gen";
import { showToast } from "@shared/ui/toasts";
import type { ConsoleEvent, Offered } from "../state/model";
import { problemWords, t } from "../strings";

export interface Actions {
  /** Each resolves to whether it worked; a refusal has been shown already. */
  take: (id: string) => Promise<boolean>;
  transfer: (id: string, to: TransferTo) => Promise<boolean>;
  resolve: (id: string) => Promise<boolean>;
  reopen: (id: string) => Promise<boolean>;
  /** Take nothing from a shopper any more, and let them in again. */
  block: (id: string) => Promise<boolean>;
  unblock: (id: string) => Promise<boolean>;
  /** The work after the talk is done before its time. */
  endWrapUp: (id: string) => Promise<boolean>;
  accept: (offer: Offered) => Promise<boolean>;
  decline: (offer: Offered) => Promise<boolean>;
  /** What supervisors decide past the router. */
  assign: (id: string, agentId: string) => Promise<boolean>;
  move: (id: string, queueId: string) => Promise<boolean>;
  reprioritise: (id: string, change: RoutingChange) => Promise<boolean>;
  setAvailability: (availability: Availability) => Promise<boolean>;
  /** Put a sign under a message, or take it away. */
  react: (id: string, messageId: string, emoji: Emoji, isOn: boolean) => Promise<boolean>;
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

  // The row says whether its shopper is blocked; what is over is not sent again by itself.
  const changeShopper = (id: string, act: () => Promise<ConversationChange>): Promise<boolean> =>
    once(id, async () => {
      await act();
      dispatch({ type: "fetched", conversation: await api.conversation(id) });
    });

  const reopen = (id: string): Promise<boolean> => changeRow(id, () => api.reopen(id));

  return {
    take: (id) => changeRow(id, () => api.take(id)),
    transfer: (id, to) => changeRow(id, () => api.transfer(id, to)),
    reopen,
    block: (id) => changeShopper(id, () => api.block(id)),
    unblock: (id) => changeShopper(id, () => api.unblock(id)),
    endWrapUp: (id) => changeRow(id, () => api.endWrapUp(id)),
    accept: (offer) => changeRow(offer.conversation_id, () => api.acceptOffer(offer.id)),
    decline: (offer) => changeRow(offer.conversation_id, () => api.rejectOffer(offer.id)),
    assign: (id, agentId) => changeRow(id, () => api.assign(id, agentId)),
    move: (id, queueId) => changeRow(id, () => api.move(id, queueId)),
    reprioritise: (id, change) => once(id, async () => void (await api.changeRouting(id, change))),
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
    react: (id, messageId, emoji, isOn) =>
      once(`${messageId} ${emoji}`, () => api.react(id, messageId, emoji, isOn)),
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
