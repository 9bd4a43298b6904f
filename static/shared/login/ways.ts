// What the server says is set up here, beside who is logged in.

import { createSignal } from "solid-js";

export interface Ways {
  /** Mail is sent: forgotten passwords can be replaced by it, and colleagues invited. */
  can_mail: boolean;
  /** What single sign-on is called; null: there is none. */
  sso: string | null;
}

export const [ways, setWays] = createSignal<Ways>({ can_mail: false, sso: null });

/** Where single sign-on leads back to. */
export function placeHere(): string {
  return location.pathname.startsWith("/ops") ? "ops" : "console";
}
