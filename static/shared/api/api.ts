// The calls that console and ops make, by name.

import type {
  Availability,
  Board,
  ConversationStatus,
  ConversationSummary,
  Emoji,
  Entry,
  Role,
  WaitTargets,
} from "../protocol.gen";
import type { components } from "../api.gen";
import { call, query } from "./client";

export type RoutingView = components["schemas"]["RoutingView"];
export type VerdictView = components["schemas"]["VerdictView"];
export type DecisionView = components["schemas"]["DecisionView"];
export type RoutingChange = components["schemas"]["RoutingChangeIn"];
export type Priority = ConversationSummary["priority"];
export type Skill = components["schemas"]["SkillOut"];

export interface MySite {
  id: string;
  key: string;
  name: string;
  time_zone: string;
  targets: WaitTargets;
}

export interface Me {
  id: string;
  name: string;
  email: string;
  role: Role;
  capacity: number;
  availability: Availability;
  /** Nothing else may be done before a second step is set up. */
  needs_second_factor: boolean;
  sites: MySite[];
}

export type SecondStep = components["schemas"]["SecondStepView"];

/** Either one is in, or there is a second step. */
export interface LoginAnswer {
  agent: Me | null;
  second_step: SecondStep | null;
}

export interface LoginStatus {
  agent: Me | null;
  can_mail: boolean;
  sso: string | null;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface ConversationQuery {
  status?: ConversationStatus | null;
  site_id?: string | null;
  visitor_id?: string | null;
  q?: string | null;
  from?: string | null;
  to?: string | null;
  cursor?: string | null;
  limit?: number;
}

export interface EntryPage {
  entries: Entry[];
  through: number;
  next_after: number | null;
}

/** What a conversation has become; the pushed row says the rest. */
export interface ConversationChange {
  id: string;
  status: ConversationStatus;
  queue_id: string;
  assignee_id: string | null;
  last_seq: number;
}

export type TransferTo = { agent_id: string; note?: string } | { queue_id: string; note?: string };

const conversation = (id: string): string => `/conversations/${encodeURIComponent(id)}`;
const offer = (id: string): string => `/offers/${encodeURIComponent(id)}`;

export const api = {
  login: (email: string, password: string): Promise<LoginAnswer> =>
    call("POST", "/login", { body: { email, password } }),
  finishLogin: (token: string, code: string): Promise<LoginAnswer> =>
    call("POST", "/login/second-step", { body: { token, code } }),
  askPasskey: async (token: string | null): Promise<unknown> =>
    (
      await call<components["schemas"]["PasskeyQuestion"]>("POST", "/login/passkey/questions", {
        body: { token },
      })
    ).options,
  loginByPasskey: (credential: Record<string, unknown>, token: string | null): Promise<LoginAnswer> =>
    call("POST", "/login/passkey", { body: { credential, token } }),
  logout: (): Promise<void> => call("POST", "/logout", { body: {} }),
  /** Begin single sign-on: resolves to where to go. */
  beginSso: async (place: string): Promise<string> =>
    (await call<{ url: string }>("POST", "/login/sso", { body: { place } })).url,
  /** Have a link sent to whoever has forgotten their password, if there is such an account. */
  askForReset: (email: string, language: string): Promise<void> =>
    call("POST", "/password-resets", { body: { email, language } }),
  /** Who is logged in with this browser, if anybody is, and what is set up here. */
  whoAmI: (): Promise<LoginStatus> => call("GET", "/login"),
  socketTicket: async (): Promise<string> => {
    const { ticket } = await call<{ ticket: string }>("POST", "/socket-tickets", { body: {} });
    return ticket;
  },
  setAvailability: (
    availability: Availability,
  ): Promise<{ availability: Availability; is_online: boolean }> =>
    call("PUT", "/me/availability", { body: { availability } }),
  conversations: (filter: ConversationQuery): Promise<Page<ConversationSummary>> =>
    call("GET", `/conversations${query({ ...filter })}`),
  conversation: (id: string): Promise<ConversationSummary> => call("GET", conversation(id)),
  entries: (id: string, after = 0, limit = 200): Promise<EntryPage> =>
    call("GET", `${conversation(id)}/entries${query({ after, limit })}`),
  react: (id: string, messageId: string, emoji: Emoji, isOn: boolean): Promise<void> =>
    call("PUT", `${conversation(id)}/reactions`, { body: { message_id: messageId, emoji, is_on: isOn } }),
  transcript: (id: string): Promise<string> => call("GET", `${conversation(id)}/transcript`),
  take: (id: string): Promise<ConversationChange> => call("POST", `${conversation(id)}/take`, { body: {} }),
  transfer: (id: string, to: TransferTo): Promise<ConversationChange> =>
    call("POST", `${conversation(id)}/transfer`, { body: to }),
  block: (id: string): Promise<ConversationChange> => call("POST", `${conversation(id)}/block`, { body: {} }),
  unblock: (id: string): Promise<ConversationChange> =>
    call("POST", `${conversation(id)}/unblock`, { body: {} }),
  resolve: (id: string): Promise<ConversationChange> =>
    call("POST", `${conversation(id)}/resolve`, { body: {} }),
  reopen: (id: string): Promise<ConversationChange> =>
    call("POST", `${conversation(id)}/reopen`, { body: {} }),
  endWrapUp: (id: string): Promise<ConversationChange> =>
    call("POST", `${conversation(id)}/end-wrap-up`, { body: {} }),
  acceptOffer: (id: string): Promise<ConversationChange> => call("POST", `${offer(id)}/accept`, { body: {} }),
  rejectOffer: (id: string): Promise<ConversationChange> => call("POST", `${offer(id)}/reject`, { body: {} }),
  assign: (id: string, agentId: string): Promise<ConversationChange> =>
    call("POST", `${conversation(id)}/assign`, { body: { agent_id: agentId } }),
  move: (id: string, queueId: string): Promise<ConversationChange> =>
    call("POST", `${conversation(id)}/move`, { body: { queue_id: queueId } }),
  /** Why somebody has a conversation, or nobody. */
  routing: (id: string): Promise<RoutingView> => call("GET", `${conversation(id)}/routing`),
  changeRouting: (id: string, change: RoutingChange): Promise<RoutingView> =>
    call("PATCH", `${conversation(id)}/routing`, { body: change }),
  skills: async (): Promise<Skill[]> => (await call<{ items: Skill[] }>("GET", "/skills")).items,
  board: (): Promise<Board> => call("GET", "/board"),
} as const;
