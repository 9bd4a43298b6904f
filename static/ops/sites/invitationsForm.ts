// The form of a site's invitations: what is typed, and what is wrong with it before the server is asked.

import type { Invitation } from "../api/opsApi";
import { t } from "../strings";

export const AGAIN = ["page", "visit", "week", "month"] as const;
export const MOST_INVITATIONS = 10;
const LATEST_S = 3_600;
const LARGEST_CART = 1_000_000;

/** One invitation as it is typed; pages are lines of text. */
export interface InvitationForm {
  name: string;
  text: Record<string, string>;
  pages: string;
  after_s: string;
  min_cart: string;
  is_returning: boolean;
  is_open_only: boolean;
  again: Invitation["again"];
  is_on: boolean;
}

export function invitationFormOf(one: Invitation): InvitationForm {
  return {
    ...one,
    text: { ...one.text },
    pages: one.pages.join("\n"),
    after_s: String(one.after_s),
    min_cart: one.min_cart === null ? "" : String(one.min_cart),
  };
}

export function freshInvitation(among: readonly InvitationForm[]): InvitationForm {
  let number = among.length + 1;
  const nameOf = (): string => t("invite.fresh_name", { number });
  while (among.some((one) => one.name === nameOf())) number += 1;
  return {
    name: nameOf(),
    text: {},
    pages: "",
    after_s: "30",
    min_cart: "",
    is_returning: false,
    is_open_only: true,
    again: "visit",
    is_on: true,
  };
}

/** A whole number within limits, or nothing. */
function whole(text: string, most: number): number | null {
  const value = /^\d{1,7}$/.test(text.trim()) ? Number(text) : NaN;
  return value <= most ? value : null;
}

export function invitationOf(form: InvitationForm): Invitation {
  const texts = Object.entries(form.text).map(([language, text]) => [language, text.trim()] as const);
  return {
    ...form,
    name: form.name.trim(),
    text: Object.fromEntries(texts.filter(([, text]) => text)),
    pages: form.pages
      .split("\n")
      .map((page) => page.trim())
      .filter(Boolean),
    after_s: whole(form.after_s, LATEST_S) ?? 0,
    min_cart: form.min_cart.trim() ? whole(form.min_cart, LARGEST_CART) : null,
  };
}

/** What is wrong, in one sentence; nothing if it can be saved. */
export function complainOfInvitations(forms: readonly InvitationForm[], locale: string): string | undefined {
  const names = forms.map((one) => one.name.trim());
  if (names.some((name) => !name) || new Set(names).size < names.length) return t("invite.needs_name");
  for (const one of forms) {
    const { name } = one;
    if (!one.text[locale]?.trim()) return t("invite.needs_text", { name, language: locale });
    if (whole(one.after_s, LATEST_S) === null) return t("invite.bad_after", { name });
    if (one.min_cart.trim() && whole(one.min_cart, LARGEST_CART) === null)
      return t("invite.bad_cart", { name });
    if (invitationOf(one).pages.some((page) => !/^[/*]/.test(page))) return t("invite.bad_page", { name });
  }
  return undefined;
}
