// What stands behind the # of an address when the identity provider has led somebody back here.

import type { SecondStep } from "../api/api";
import { ts } from "../strings";

export interface SsoReturn {
  /** What came of it, as a code, if there is something to say. */
  code: string | null;
  /** What else must be shown. */
  step: SecondStep | null;
}

const LIFETIME_S = 600;

/** Returns it, and takes it out of the address: neither history nor a shared screen keeps it. */
export function takeSsoReturn(): SsoReturn {
  const told = new URLSearchParams(location.hash.slice(1));
  const [code, token] = [told.get("sso"), told.get("step")];
  if (!code && !token) return { code: null, step: null };
  history.replaceState(null, "", location.pathname + location.search);
  const factors = (told.get("factors") ?? "").split(" ") as SecondStep["factors"];
  return { code, step: token ? { token, expires_in_s: LIFETIME_S, factors } : null };
}

const SAID = [
  "sso_denied",
  "sso_expired",
  "sso_not_linked",
  "sso_email_taken",
  "sso_no_email",
  "sso_taken",
  "sso_unavailable",
  "sso_refused",
  "linked",
] as const;

/** Says what came of it. */
export function ssoWords(code: string): string {
  const known = SAID.find((one) => one === code);
  return known ? ts(`login.sso.${known}`) : ts("login.failed");
}
