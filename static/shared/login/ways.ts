// What the server says is set up here, beside who is logged in.

import { createSignal } from "solid-js";

export interface Ways {
  /** Mail is sent: forgotten passwords can be replaced by it, and colleagues invited. */
  can_mail: boolean;
}

export const [ways, setWays] = createSignal<Ways>({ can_mail: false });
