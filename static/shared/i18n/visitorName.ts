// What to call a shopper who has not said a name.

import { ts } from "../strings";

/** The server names the nameless by the end of their id, e.g. `#D440E`. */
const NUMBERED = /^#[0-9A-F]+$/;

export function visitorName(name: string): string {
  if (name === "") return ts("visitor.unnamed");
  return NUMBERED.test(name) ? ts("visitor.numbered", { number: name }) : name;
}
