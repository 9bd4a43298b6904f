// The console as a function: old state and an event give the new state. Nothing else happens here.
// Law, tested for every frame: an old snapshot and the events since equal a fresh snapshot.

import type { AgentPush, Availability } from "@shared/protocol.gen";
import { assertNever } from "@shared/assertNever";
import { byId, changed, changeRows, fetched, foresee, replaceRows } from "./inbox";
import { addEntries, progress, replaceEntries, seenTyping, setPhase, setReceipts } from "./logs";
import { answered, ended, keepOffered, made } from "./offers";
import { conversationOfRef, EMPTY_LOG, EMPTY_STATE, type ConsoleEvent, type ConsoleState } from "./model";
import { acknowledge, adopt, fail, retry, unsend } from "./outbox";

export function reduce(state: ConsoleState, event: ConsoleEvent): ConsoleState {
  switch (event.type) {
    case "pushed":
      return push(state, event.frame, event.at);
    case "opened":
      return state.logs[event.conversation_id]
        ? state
        : { ...state, logs: { ...state.logs, [event.conversation_id]: EMPTY_LOG } };
    case "fetched":
      return fetched(state, event.conversation);
    case "changed":
      return answered(changed(state, event.change), event.change.id);
    case "availabilitySet":
      return setAvailability(state, event.agent_id, event.availability);
    case "written":
      return { ...state, outbox: [...state.outbox, event.message] };
    case "retried":
      return retry(state, event.client_id);
    case "shared":
      return adopt(state, event.client_id, event.message);
    case "discarded":
      return { ...state, outbox: state.outbox.filter((message) => message.client_id !== event.client_id) };
    default:
      return assertNever(event);
  }
}

function push(state: ConsoleState, frame: AgentPush, at: number): ConsoleState {
  switch (frame.type) {
    case "welcome":
      return {
        ...(state.epoch === null || state.epoch === frame.epoch ? state : forgotten(state)),
        epoch: frame.epoch,
        sites: byId(frame.sites),
        maxFileBytes: frame.max_file_bytes,
        agents: { ...state.agents, [frame.agent.id]: frame.agent },
      };
    case "inbox.snapshot":
      return {
        ...keepOffered(replaceRows(state, frame.conversations)),
        agents: byId(frame.agents),
        queues: byId(frame.queues),
        isInboxKnown: true,
      };
    case "sites.changed":
      return { ...state, sites: byId(frame.sites), queues: byId(frame.queues) };
    case "inbox.changed":
      return changeRows(state, frame.conversations);
    case "conversations.erased":
      return frame.conversation_ids.reduce(erased, state);
    case "agents.changed":
      return { ...state, agents: { ...state.agents, ...byId(frame.agents) } };
    case "entries":
      return addEntries(state, frame);
    case "resync":
      return replaceEntries(state, frame);
    case "receipts":
      return setReceipts(state, frame);
    case "receipt":
      return progress(state, frame);
    case "typing":
      return seenTyping(state, frame, at);
    case "ack":
      return acknowledge(state, frame);
    case "error":
      return frame.ref === null ? state : refused(state, frame.ref, frame);
    case "done":
      return setPhase(state, conversationOfRef(frame.ref), "live");
    case "forecasts":
      return foresee(state, frame.forecasts);
    case "offer.made":
      return made(state, frame);
    case "offer.ended":
      return ended(state, frame);
    case "board":
    case "wait.alert":
    case "pong":
    case "goaway":
      return state;
    default:
      return assertNever(frame);
  }
}

/** In a restored database everything may stand further back than we hold it: only what we wrote ourselves stays. */
function forgotten(state: ConsoleState): ConsoleState {
  const logs = Object.fromEntries(Object.keys(state.logs).map((id) => [id, EMPTY_LOG]));
  return { ...EMPTY_STATE, logs, outbox: unsend(state.outbox) };
}

/** Gone for good: nothing of it is shown or kept, not even what was still to be sent to it. */
function erased(state: ConsoleState, id: string): ConsoleState {
  const without = <T>(items: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(items).filter(([key]) => key !== id));
  return {
    ...state,
    conversations: without(state.conversations),
    aside: without(state.aside),
    logs: without(state.logs),
    outbox: state.outbox.filter((message) => message.conversation_id !== id),
  };
}

function setAvailability(state: ConsoleState, agentId: string, availability: Availability): ConsoleState {
  const agent = state.agents[agentId];
  if (!agent) return state;
  // Whoever says so themselves has not been set away by the server any more.
  const told = { ...agent, availability, away_reason: null };
  return { ...state, agents: { ...state.agents, [agentId]: told } };
}

function refused(
  state: ConsoleState,
  ref: string,
  error: { code: string; message: string; is_retryable: boolean },
): ConsoleState {
  if (error.is_retryable) return state;
  const conversationId = conversationOfRef(ref);
  return conversationId
    ? setPhase(state, conversationId, "gone")
    : fail(state, ref, error.code, error.message);
}
