// The form of one agent: what is typed, and what is wrong with it before the server is asked.

import type { Role } from "@shared/protocol.gen";
import type { Account, AccountChange, NewAccount } from "../api/opsApi";
import type { Complaints } from "../api/refusal";
import { t } from "../strings";

export const FIELDS = ["name", "email", "role", "capacity", "site_ids"] as const;
export type AgentField = (typeof FIELDS)[number];

export interface AgentForm {
  name: string;
  email: string;
  role: Role;
  capacity: string;
  site_ids: readonly string[];
}

const LARGEST_CAPACITY = 100;

export function formOf(account: Account | null, siteIds: readonly string[]): AgentForm {
  if (!account) return { name: "", email: "", role: "agent", capacity: "4", site_ids: siteIds };
  const { name, email, role, capacity, site_ids } = account;
  return { name, email, role, capacity: String(capacity), site_ids };
}

export function complain(form: AgentForm, isNew: boolean): Complaints<AgentField> {
  const found: Complaints<AgentField> = {};
  if (!form.name.trim()) found.name = t("error.required");
  if (isNew && !/^\S+@\S+\.\S+$/.test(form.email.trim())) found.email = t("error.email");
  if (!/^\d{1,3}$/.test(form.capacity.trim()) || Number(form.capacity) > LARGEST_CAPACITY) {
    found.capacity = t("error.capacity");
  }
  return found;
}

export function newAccount(form: AgentForm): NewAccount {
  return {
    name: form.name.trim(),
    email: form.email.trim(),
    role: form.role,
    capacity: Number(form.capacity),
    site_ids: [...form.site_ids],
  };
}

/** Only what differs: a new role ends the agent's logins, so it must not be sent idly. */
export function changesOf(form: AgentForm, account: Account): AccountChange {
  const change: AccountChange = {};
  if (form.name.trim() !== account.name) change.name = form.name.trim();
  if (form.role !== account.role) change.role = form.role;
  if (Number(form.capacity) !== account.capacity) change.capacity = Number(form.capacity);
  const [before, after] = [[...account.site_ids].sort(), [...form.site_ids].sort()];
  if (before.join() !== after.join()) change.site_ids = after;
  return change;
}
