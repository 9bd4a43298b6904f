// The calls that only administrators make: agents and sites.

import { call, query } from "@shared/api/client";
import type { Page } from "@shared/api/api";
import type { Role, WaitTargets } from "@shared/protocol.gen";

export interface Account {
  id: string;
  email: string;
  name: string;
  role: Role;
  capacity: number;
  is_active: boolean;
  site_ids: string[];
}

export interface NewAccount {
  email: string;
  name: string;
  role: Role;
  capacity: number;
  site_ids: string[];
}

export type AccountChange = Partial<Omit<Account, "id" | "email">>;

export interface Site {
  id: string;
  key: string;
  name: string;
  origins: string[];
  locale: string;
  time_zone: string;
  targets: WaitTargets;
  theme: Theme;
  forms: Forms;
  survey: Survey;
  invitations: Invitation[];
  file_rules: FileRules;
  redactions: Redaction[];
  blocklist: string[];
  requires_identity: boolean;
  /** Changes with the picture; empty where there is none. */
  picture: string;
}

/** How the button and the chat of a site look; lengths are CSS pixels. */
/** One question before the first message; texts by language. */
export interface AskedField {
  key: string;
  kind: "text" | "email" | "phone" | "choice" | "lines";
  label: Record<string, string>;
  hint: Record<string, string>;
  is_required: boolean;
  pattern: string;
  choices: Record<string, string>[];
}

/** Somebody from whom a site takes nothing any more. */
export interface BlockedVisitor {
  visitor_id: string;
  name: string;
  blocked_at: string;
  conversation_id: string | null;
}

/** Something that is masked before it is stored; the pattern in RE2 syntax. */
export interface Redaction {
  name: string;
  pattern: string;
}

/** A card above the button, shown where every condition holds. */
export interface Invitation {
  name: string;
  text: Record<string, string>;
  pages: string[];
  after_s: number;
  min_cart: number | null;
  is_returning: boolean;
  is_open_only: boolean;
  again: "page" | "visit" | "week" | "month";
  is_on: boolean;
}

/** Which files shoppers may send; no kinds are all of them. */
export interface FileRules {
  max_mb: number | null;
  kinds: readonly ("pictures" | "documents" | "sound" | "video")[];
}

export interface Forms {
  before: AskedField[];
  closed: AskedField[];
  consent: { text: Record<string, string>; link: string } | null;
}

/** A further question, which nobody has to answer; texts by language. */
export interface Question {
  key: string;
  kind: "stars" | "thumbs" | "choice" | "lines";
  label: Record<string, string>;
  choices: Record<string, string>[];
}

/** What shoppers are asked when a conversation is over. */
export interface Survey {
  scale: "stars" | "thumbs" | "none";
  /** In place of our own. */
  question: Record<string, string>;
  questions: Question[];
  asks_comment: boolean;
}

export type ThemeText = "launcher_text" | "header" | "greeting" | "greeting_note";

export interface Theme {
  /** A colour like `#1f5fd6`; null is our own. */
  accent: string | null;
  scheme: "auto" | "light" | "dark";
  corner: "end" | "start";
  offset_side_px: number;
  offset_bottom_px: number;
  radius_px: number;
  icon: "speech" | "question" | "headset";
  launcher_text: string;
  greeting: string;
  greeting_note: string;
  counts_in_title: boolean;
  header: string;
  /** The texts in other languages than the site's own. */
  texts: Record<string, Record<ThemeText, string>>;
}

export type SiteChange = Partial<
  Pick<
    Site,
    | "name"
    | "origins"
    | "targets"
    | "time_zone"
    | "theme"
    | "forms"
    | "survey"
    | "invitations"
    | "file_rules"
    | "redactions"
    | "blocklist"
    | "requires_identity"
  >
>;

const PAGE_SIZE = 200;

async function all<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await call("GET", path + query({ cursor, limit: PAGE_SIZE }));
    items.push(...page.items);
    cursor = page.next_cursor ?? null;
  } while (cursor !== null);
  return items;
}

export const opsApi = {
  agents: (): Promise<Account[]> => all("/agents"),
  /** The key makes a second try with the same form harmless. */
  addAgent: (agent: NewAccount, idempotencyKey: string): Promise<Account> =>
    call("POST", "/agents", { body: agent, idempotencyKey }),
  changeAgent: (id: string, change: AccountChange): Promise<Account> =>
    call("PATCH", `/agents/${encodeURIComponent(id)}`, { body: change }),
  /** Shown this once: whoever has it sets the agent's password. */
  makePasswordLink: (id: string): Promise<{ url: string; expires_at: string }> =>
    call("POST", `/agents/${encodeURIComponent(id)}/password-link`, { body: {} }),
  /** Sends the link to the agent's own address: nobody else sees it. */
  mailPasswordLink: (id: string, language: string): Promise<void> =>
    call("POST", `/agents/${encodeURIComponent(id)}/password-mail`, { body: { language } }),
  linkSso: (id: string, subject: string): Promise<void> =>
    call("PUT", `/agents/${encodeURIComponent(id)}/sso`, { body: { subject } }),
  unlinkSso: (id: string): Promise<void> => call("DELETE", `/agents/${encodeURIComponent(id)}/sso`),
  endLogins: (id: string): Promise<void> => call("DELETE", `/agents/${encodeURIComponent(id)}/logins`),
  removeSecondFactors: (id: string): Promise<void> =>
    call("DELETE", `/agents/${encodeURIComponent(id)}/second-factors`),
  sites: async (): Promise<Site[]> => (await call<{ items: Site[] }>("GET", "/sites")).items,
  changePicture: (id: string, file: Blob): Promise<Site> =>
    call("PUT", `/site-pictures/${encodeURIComponent(id)}`, { body: file }),
  removePicture: (id: string): Promise<Site> => call("DELETE", `/site-pictures/${encodeURIComponent(id)}`),
  makeIdentitySecret: (id: string): Promise<{ secret: string }> =>
    call("POST", `/sites/${id}/identity-secret`),
  tryRedactions: (
    id: string,
    body: { redactions: Redaction[]; sample: string },
  ): Promise<{ masked: string }> =>
    call("POST", `/sites/${encodeURIComponent(id)}/redactions/trial`, { body }),
  blockedVisitors: async (id: string): Promise<BlockedVisitor[]> =>
    (await call<{ items: BlockedVisitor[] }>("GET", `/sites/${encodeURIComponent(id)}/blocked-visitors`))
      .items,
  unblock: (visitorId: string): Promise<void> =>
    call("POST", `/visitors/${encodeURIComponent(visitorId)}/unblock`, { body: {} }),
  changeSite: (id: string, change: SiteChange): Promise<Site> =>
    call("PATCH", `/sites/${encodeURIComponent(id)}`, { body: change }),
} as const;
