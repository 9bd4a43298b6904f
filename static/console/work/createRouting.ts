// Why a conversation is where it is, asked again whenever its row says that something has changed.

import { createResource, type Resource } from "solid-js";
import { api, type RoutingView } from "@shared/api/api";
import type { ConversationSummary } from "@shared/protocol.gen";

/** What of a row a decision of the router changes. */
function stand(row: ConversationSummary): string {
  const { id, status, assignee_id, queue_id, priority, language, skills, offer, reason } = row;
  return JSON.stringify([id, status, assignee_id, queue_id, priority, language, skills, offer?.id, reason]);
}

/** Empty while nothing is known; what is known stays until there is something newer. */
export function createRouting(row: () => ConversationSummary | undefined): Resource<RoutingView | null> {
  const [view] = createResource(
    () => {
      const current = row();
      return current && stand(current);
    },
    async (): Promise<RoutingView | null> => {
      const id = row()?.id;
      try {
        return id === undefined ? null : await api.routing(id);
      } catch {
        return null;
      }
    },
  );
  return view;
}
