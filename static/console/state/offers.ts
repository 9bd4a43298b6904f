// The part of the reducer that keeps what is offered to me, and what follows from it.

import type { ConversationSummary, OfferEnded, OfferMade } from "@shared/protocol.gen";
import { changeRows } from "./inbox";
import { rowOf, type ConsoleState, type Offered } from "./model";

/** An offer brings its row along: nobody decides about a name without a face. */
export function made(state: ConsoleState, frame: OfferMade): ConsoleState {
  const { made_at, expires_at, conversation } = frame;
  const offer: Offered = { id: frame.offer_id, conversation_id: conversation.id, made_at, expires_at };
  const known = changeRows(state, [conversation]);
  return { ...known, offers: { ...state.offers, [offer.id]: offer } };
}

export function ended(state: ConsoleState, frame: OfferEnded): ConsoleState {
  return without(state, (offer) => offer.id === frame.offer_id);
}

/** What is offered at a snapshot follows it frame by frame; until then stays what its rows still speak of. */
export function keepOffered(state: ConsoleState): ConsoleState {
  return without(state, (offer) => state.conversations[offer.conversation_id]?.offer?.id !== offer.id);
}

/** An answer of ours is final, whatever is still under way. */
export function answered(state: ConsoleState, conversationId: string): ConsoleState {
  if (rowOf(state, conversationId)?.status === "offered") return state;
  return without(state, (offer) => offer.conversation_id === conversationId);
}

function without(state: ConsoleState, isGone: (offer: Offered) => boolean): ConsoleState {
  const kept = Object.entries(state.offers).filter(([, offer]) => !isGone(offer));
  if (kept.length === Object.keys(state.offers).length) return state;
  return { ...state, offers: Object.fromEntries(kept) };
}

/** What waits for my answer: what runs out first, then who came first (ids of conversations are in that order). */
export function openOffers(offers: ConsoleState["offers"]): Offered[] {
  return Object.values(offers).sort(
    (a, b) =>
      Date.parse(a.expires_at) - Date.parse(b.expires_at) ||
      a.conversation_id.localeCompare(b.conversation_id),
  );
}

export function isOfferedTo(row: ConversationSummary, agentId: string): boolean {
  return row.status === "offered" && row.offer?.agent_id === agentId;
}

/** Offered to a colleague: it waits, but not for me. */
export function isWithAnother(row: ConversationSummary, agentId: string): boolean {
  return row.status === "offered" && row.offer?.agent_id !== agentId;
}
